// SPDX-License-Identifier: Apache-2.0
#include "models/cost/layer_mapper.hpp"

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
    const Infeasibility why = find_candidates();
    if (why.reason != Reason::none) {
        return why;
    }
    const Before times = before(input_ready, state);
    Best best;
    best.end = kNever;
    find_contenders(times, best);
    while (!contenders_.empty()) {
        const Contender next = take_next();
        if (next.estimate.bound > best.end) {
            break;
        }
        consider(next, times, best);
    }
    if (!best.ran) {
        const std::optional<OverlapState> known =
            closed_state(*best.candidate, best.estimate, times);
        best.state = state;
        if (known.has_value()) {
            best.state = *known;
        } else {
            run(*best.candidate, input_ready, kNever, best.state);
        }
    }
    state = best.state;
    chosen_split_ = best.candidate->split;
    if (chosen_rows_ != best.candidate->rows) {
        chosen_rows_ = best.candidate->rows;
        chosen_index_ = last_choice();
    }
    mapping = mapping_of(*best.candidate);
    return {};
}

/// Whether a candidate that ends at `end`, or not before, would be chosen over
/// the best so far.
bool LayerMapper::beats(const Candidate& c, std::int64_t end, std::int64_t bytes,
                        const Best& best) {
    if (best.candidate == nullptr || end != best.end) {
        return end < best.end;
    }
    return std::make_tuple(bytes, c.order, -c.rows) <
           std::make_tuple(best.estimate.bytes, best.candidate->order, -best.candidate->rows);
}

void LayerMapper::consider(const Contender& contender, const Before& times, Best& best) {
    const Candidate& c = *contender.candidate;
    const Estimate& estimate = contender.estimate;
    if (!beats(c, estimate.bound, estimate.bytes, best)) {
        return;
    }
    const std::optional<std::int64_t> known = closed_form(c, estimate, times);
    OverlapState end;
    if (!known.has_value()) {
        end = *times.state;
        if (!run(c, times.input_ready, best.end, end)) {
            return;
        }
    }
    const std::int64_t when = known.has_value() ? *known : end.store_end;
    if (beats(c, when, estimate.bytes, best)) {
        best = {&c, estimate, when, !known.has_value(), end};
    }
}

/// Starts from the choice of the point before; lists all other candidates that
/// may still win.
void LayerMapper::find_contenders(const Before& times, Best& best) {
    contenders_.clear();
    const auto add_orders = [&](const Height& height) {
        const Edges ends = edges(height, times);
        if (ends.start + height.compute + ends.last_store > best.end) {
            return;
        }
        for (std::int64_t i = 0; i < height.orders; ++i) {
            const Candidate& c = candidates_[static_cast<std::size_t>(height.candidate + i)];
            const Estimate known = estimate(c, ends, times, best.end);
            if (beats(c, known.bound, known.bytes, best)) {
                contenders_.push_back({&c, known});
            }
        }
    };
    const Height& before = heights_[static_cast<std::size_t>(chosen_index_)];
    add_orders(before);
    consider(take_next(), times, best);
    const std::int64_t earliest = std::max(times.core_start, times.input_start);
    for (const Height& height : heights_) {
        if (earliest + height.compute > best.end) {
            break;  // the rest computes longer
        }
        if (&height != &before && quick_bound(height, times) <= best.end) {
            add_orders(height);
        }
    }
}

/// The contender with the least bound.
LayerMapper::Contender LayerMapper::take_next() {
    const auto next = std::min_element(
        contenders_.begin(), contenders_.end(), [](const Contender& a, const Contender& b) {
            return std::make_pair(a.estimate.bound, a.estimate.bytes) <
                   std::make_pair(b.estimate.bound, b.estimate.bytes);
        });
    const Contender out = *next;
    *next = contenders_.back();
    contenders_.pop_back();
    return out;
}

LayerMapping LayerMapper::mapping_of(const Candidate& c) const {
    LayerMapping mapping;
    mapping.tile_rows = static_cast<std::int32_t>(c.rows);
    mapping.order = c.order;
    mapping.splits = static_cast<std::int32_t>(c.parts);
    mapping.weights_resident = c.resident;
    mapping.fused_pool = fused_;
    return mapping;
}

std::vector<LayerMapper::Outcome> LayerMapper::all_mappings(const PointContext& context,
                                                            std::int64_t input_ready,
                                                            const OverlapState& state) {
    context_ = &context;
    fit_.begin(context);
    std::vector<Outcome> out;
    if (find_candidates().reason != Reason::none) {
        return out;
    }
    const Before times = before(input_ready, state);
    for (const Candidate& c : candidates_) {
        const auto height = std::find_if(heights_.begin(), heights_.end(), [&](const Height& h) {
            const std::int64_t after = &c - &candidates_[static_cast<std::size_t>(h.candidate)];
            return after >= 0 && after < h.orders;
        });
        const Estimate known = estimate(c, edges(*height, times), times, kNever);
        Outcome o;
        o.mapping = mapping_of(c);
        o.lower_bound = known.bound;
        o.counted_bytes = known.bytes;
        o.closed_form = closed_form(c, known, times);
        if (o.closed_form.has_value()) {
            o.closed_state = closed_state(c, known, times);
        }
        o.state = state;
        run(c, input_ready, kNever, o.state);
        o.end = o.state.store_end;
        o.bytes = o.state.read_bytes + o.state.write_bytes;
        out.push_back(o);
    }
    return out;
}

}  // namespace scfa
