// SPDX-License-Identifier: Apache-2.0
// The part of LayerMapper that makes and keeps the candidates' responses: per memory, number of
// columns and post-processor lanes, whatever the buffers.
#include "models/cost/layer_mapper.hpp"

#include <algorithm>

namespace scfa {

namespace {

/// More memories than a sweep has: what is kept of them stays bounded.
constexpr std::size_t kMostMemories = 256;

}  // namespace

MemoryResponses& LayerMapper::responses() {
    const PaceKey key{context_->memory_id,
                      static_cast<std::uint64_t>(context_->point.columns()) << 32U |
                          static_cast<std::uint64_t>(context_->point.post_lanes())};
    if (known_ != nullptr && key == pace_) {
        return *known_;
    }
    pace_ = key;
    const auto found = responses_.find(key);
    if (found != responses_.end()) {
        return found->second;
    }
    if (responses_.size() >= kMostMemories) {
        responses_.clear();
    }
    return responses_[key];
}

/// Every candidate of the point gets bounds.
void LayerMapper::cover() {
    const auto set = static_cast<std::size_t>(set_number_);
    if (set < known_->covered.size() && known_->covered[set] != 0) {
        return;
    }
    known_->covered.resize(std::max(known_->covered.size(), set + 1));
    known_->covered[set] = 1;
    known_->summaries.resize(
        std::max(known_->summaries.size(), static_cast<std::size_t>(numbered_)));
    for (const Candidate& c : set_->candidates) {
        ResponseSummary& summary = known_->summaries[static_cast<std::size_t>(c.number)];
        if (summary.known == ResponseSummary::Known::nothing) {
            bound(c, summary);
            known_->place(c.number);
        }
    }
}

void LayerMapper::bound(const Candidate& c, ResponseSummary& out) {
    const Estimate known = estimate(c);
    out.span = known.end;
    out.work = context_->memory.least_occupancy(known.bytes);
    out.compute = c.compute;
    out.bytes = known.bytes;
    out.weights = tables_ == nullptr ? 0 : weight_transfers(c.split, c.resident).first.duration;
    out.loaded = known.loaded;
    out.known = ResponseSummary::Known::bounds;
}

/// The layer as it runs if only this time before it matters.
OverlapState LayerMapper::run_from(Origin origin, const Candidate& c) {
    OverlapState s;
    s.load_end = s.memory_end = s.sequence_end = s.store_end = kLongAgo;
    s.weight_free = s.input_free = s.output_free = {kLongAgo, kLongAgo};
    switch (origin) {
        case Origin::input_load:
            s.load_end =
                tables_ == nullptr ? 0 : -weight_transfers(c.split, c.resident).first.duration;
            break;
        case Origin::sequence:
            s.sequence_end = s.weight_free[0] = s.input_free[0] = 0;
            break;
        case Origin::older_store:
            s.output_free[1] = 0;
            break;
        case Origin::newer_store:
            s.output_free[0] = 0;
            break;
        case Origin::store:
            s.store_end = 0;
            break;
    }
    run(c, kLongAgo, s);
    return s;
}

/// @pre bounds are known
void LayerMapper::make_column(const Candidate& c) {
    ResponseSummary& summary = known_->summaries[static_cast<std::size_t>(c.number)];
    LayerResponse response;
    const Estimate known = estimate(c);
    if (const std::optional<LayerColumn> closed = closed_column(c, known)) {
        response.columns[0] = *closed;
        response.totals = closed_totals(c, known);
    } else {
        response.totals = run_from(Origin::input_load, c);
        response.columns[0] = LayerColumn::of(response.totals);
    }
    summary.span = response.columns[0].store_end;
    summary.work = response.totals.memory_cycles;
    summary.known = ResponseSummary::Known::column;
    summary.response = static_cast<std::int32_t>(known_->responses.size());
    known_->responses.push_back(response);
    known_->place(c.number);
}

/// @pre bounds are known
void LayerMapper::make_all_columns(const Candidate& c) {
    if (known_->summaries[static_cast<std::size_t>(c.number)].known ==
        ResponseSummary::Known::bounds) {
        make_column(c);
    }
    ResponseSummary& summary = known_->summaries[static_cast<std::size_t>(c.number)];
    LayerResponse& response = known_->responses[static_cast<std::size_t>(summary.response)];
    for (const Origin origin :
         {Origin::sequence, Origin::older_store, Origin::newer_store, Origin::store}) {
        response.columns[static_cast<std::size_t>(origin)] = LayerColumn::of(run_from(origin, c));
    }
    summary.known = ResponseSummary::Known::all;
}

}  // namespace scfa
