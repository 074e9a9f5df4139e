// SPDX-License-Identifier: Apache-2.0
#include "models/cost/layer_mapper.hpp"

#include "models/cost/timing_constants.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace scfa {

namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

}  // namespace

LayerMapper::LayerMapper(const WorkloadLayer& layer, const LayerTables* tables,
                         const WorkloadLayer* pool)
    : layer_(layer), tables_(tables), pool_(pool), fit_(layer, tables), caches_(fit_.splits()) {}

Infeasibility LayerMapper::map(const PointContext& context, std::int64_t input_ready,
                               OverlapState& state, LayerMapping& mapping) {
    context_ = &context;
    fit_.begin(context);
    find_candidates();
    if (set_->shortage.reason != Reason::none) {
        return set_->shortage;
    }
    known_ = &responses();
    cover();
    const Before times = before(input_ready, state);
    Best best;
    best.end = kNever;
    contenders_.clear();
    for (const MemoryResponses::Place& next : known_->order) {
        if (times.origins[0] + next.span > best.end) {
            break;  // so do the rest
        }
        if (static_cast<std::size_t>(next.number) < set_->index.size() &&
            set_->index[static_cast<std::size_t>(next.number)] >= 0) {
            try_candidate(next.number, times, best);
        }
    }
    if (!contenders_.empty()) {
        settle_contenders(times, best);
    }
    const Candidate& chosen = candidate(best.number);
    state = after(chosen, times);
    chosen_split_ = chosen.split;
    mapping = mapping_of(chosen);
    return {};
}

const LayerMapper::Candidate& LayerMapper::candidate(std::int32_t number) const {
    const std::int32_t index = set_->index[static_cast<std::size_t>(number)];
    return set_->candidates[static_cast<std::size_t>(index)];
}

LayerMapper::Before LayerMapper::before(std::int64_t input_ready, const OverlapState& state) const {
    Before out;
    out.load_start = first_load_start(state, tables_ != nullptr, input_ready);
    out.origins = {std::max({out.load_start, state.input_free[1], input_ready}), state.sequence_end,
                   state.output_free[1], state.output_free[0], state.store_end};
    out.core_start = state.sequence_end + kLayerStartCycles;
    out.memory = std::max(state.memory_end, out.load_start);
    out.weight_other = tables_ == nullptr ? state.weight_free[1] : kLongAgo;
    out.afresh = input_ready >= state.store_end;
    return out;
}

/// Whether a candidate that ends at `end`, or not before, would be chosen over the best so far.
bool LayerMapper::beats(std::int32_t number, std::int64_t end, std::int64_t bytes,
                        const Best& best) const {
    if (end != best.end || best.number < 0) {
        return end < best.end;
    }
    const Candidate& a = candidate(number);
    const Candidate& b = candidate(best.number);
    return std::make_tuple(bytes, a.order, -a.rows) < std::make_tuple(best.bytes, b.order, -b.rows);
}

/// Takes the candidate if it is the best so far, or notes it where only its bounds are known.
void LayerMapper::try_candidate(std::int32_t number, const Before& times, Best& best) {
    using Known = ResponseSummary::Known;
    const ResponseSummary& summary = known_->summaries[static_cast<std::size_t>(number)];
    OriginTimes origins = times.origins;
    origins[0] = std::max(origins[0], times.load_start + summary.weights);
    const std::int64_t worked = times.memory + summary.work;
    std::int64_t end =
        std::max({origins[0] + summary.span, times.core_start + summary.compute, worked});
    if (!beats(number, end, summary.bytes, best)) {
        return;
    }
    // Where all else is over before the first load ends, that load decides alone.
    const bool alone = times.afresh && times.core_start <= origins[0] + summary.loaded;
    if (summary.known < (alone ? Known::column : Known::all)) {
        contenders_.push_back({end, summary.bytes, number, alone});
        return;
    }
    if (!alone) {
        const auto& response = known_->responses[static_cast<std::size_t>(summary.response)];
        end = std::max(worked, response.store_end(origins));
        if (!beats(number, end, summary.bytes, best)) {
            return;
        }
    }
    best = {number, end, summary.bytes};
}

/// In the order of their bounds, until no bound beats the best end.
void LayerMapper::settle_contenders(const Before& times, Best& best) {
    std::sort(contenders_.begin(), contenders_.end(), [](const Contender& a, const Contender& b) {
        return std::make_tuple(a.bound, a.bytes, a.number) <
               std::make_tuple(b.bound, b.bytes, b.number);
    });
    for (std::size_t i = 0; i < contenders_.size() && contenders_[i].bound <= best.end; ++i) {
        const Contender next = contenders_[i];
        if (beats(next.number, next.bound, next.bytes, best)) {
            const Candidate& c = candidate(next.number);
            next.alone ? make_column(c) : make_all_columns(c);
            try_candidate(next.number, times, best);  // adds no contender: all is known now
        }
    }
}

/// The state after the layer, mapped so.
OverlapState LayerMapper::after(const Candidate& c, const Before& times) {
    const ResponseSummary& summary = known_->summaries[static_cast<std::size_t>(c.number)];
    OriginTimes origins = times.origins;
    origins[0] = std::max(origins[0], times.load_start + summary.weights);
    OverlapState out = known_->responses[static_cast<std::size_t>(summary.response)].after(
        origins, times.memory + summary.work);
    out.weight_free[1] = std::max(out.weight_free[1], times.weight_other);
    return out;
}

LayerMapping LayerMapper::mapping_of(const Candidate& c) const {
    LayerMapping mapping;
    mapping.tile_rows = static_cast<std::int32_t>(c.rows);
    mapping.order = c.order;
    mapping.splits = static_cast<std::int32_t>(c.parts);
    mapping.weights_resident = c.resident;
    mapping.fused_pool = set_->fused;
    return mapping;
}

std::vector<LayerMapper::Outcome> LayerMapper::all_mappings(const PointContext& context,
                                                            std::int64_t input_ready,
                                                            const OverlapState& state) {
    context_ = &context;
    fit_.begin(context);
    std::vector<Outcome> out;
    find_candidates();
    if (set_->shortage.reason != Reason::none) {
        return out;
    }
    MemoryResponses fresh;
    known_ = &fresh;
    cover();
    const Before times = before(input_ready, state);
    for (const Candidate& c : set_->candidates) {
        const ResponseSummary& summary = fresh.summaries[static_cast<std::size_t>(c.number)];
        Outcome o;
        o.mapping = mapping_of(c);
        o.lower_bound = std::max({times.origins[0] + summary.span,
                                  times.load_start + summary.weights + summary.span,
                                  times.core_start + c.compute, times.memory + summary.work});
        o.counted_bytes = summary.bytes;
        o.closed_form = closed_column(c, estimate(c));
        if (o.closed_form.has_value()) {
            o.closed_run = LayerColumn::of(run_from(Origin::input_load, c));
        }
        make_all_columns(c);
        o.response_state = after(c, times);
        o.state = state;
        run(c, input_ready, o.state);
        o.end = o.state.store_end;
        o.bytes = o.state.read_bytes + o.state.write_bytes;
        out.push_back(o);
    }
    known_ = nullptr;
    return out;
}

}  // namespace scfa
