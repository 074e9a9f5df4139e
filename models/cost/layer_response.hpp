#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/layer_response.hpp
/// @brief A layer under one mapping as a function of the times before it.
///
/// The overlap rules only add and take maxima, so every time after a layer is the latest of a few
/// times before it, each plus a constant: a matrix over (max, +). The constants depend on the
/// mapping, the pass cycles and the memory, not on what ran before; they are found once, by running
/// the jobs from each of the times alone, and serve every point that shares these.

#include "models/cost/overlap.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace scfa {

/// Long before anything happens: the identity of max. Sums of it stay in range.
inline constexpr std::int64_t kLongAgo = -(std::int64_t{1} << 60);

/// The times before a layer on which its jobs depend.
enum class Origin : std::int32_t {
    input_load,   ///< start of the first input load, first weights loaded
    sequence,     ///< end of the last sequence, which used one half of weights and of inputs
    older_store,  ///< end of the last store from the output half that the layer takes first
    newer_store,  ///< and from the other one
    store,        ///< the store engine is free
};
inline constexpr std::size_t kOrigins = 5;
using OriginTimes = std::array<std::int64_t, kOrigins>;

/// When the layer ends if one time before it is 0 and all others lie long ago. The last sequence
/// used the first half of weights and of inputs, the last store the first output half: these are
/// free when those end.
struct LayerColumn {
    std::int64_t load_end = kLongAgo;
    std::int64_t sequence_end = kLongAgo;
    std::int64_t store_end = kLongAgo;
    std::int64_t output_other = kLongAgo;
    std::int64_t weight_other = kLongAgo;
    std::int64_t input_other = kLongAgo;

    static LayerColumn of(const OverlapState& after) {
        return {after.load_end,       after.sequence_end,   after.output_free[0],
                after.output_free[1], after.weight_free[1], after.input_free[1]};
    }
};

/// All of it.
struct LayerResponse {
    std::array<LayerColumn, kOrigins> columns;
    OverlapState totals;  ///< its times are of no use

    /// The end of the last store, the memory's total work aside.
    [[nodiscard]] std::int64_t store_end(const OriginTimes& before) const {
        std::int64_t end = kLongAgo;
        for (std::size_t i = 0; i < kOrigins; ++i) {
            end = std::max(end, before[i] + columns[i].store_end);
        }
        return end;
    }
    /// The state after the layer: times that are too old to matter are lifted to the earliest that
    /// means the same. @param memory_end  the memory has done all work
    [[nodiscard]] OverlapState after(const OriginTimes& before, std::int64_t memory_end) const;
};

/// What is known of a candidate under one memory.
struct ResponseSummary {
    enum class Known : std::int32_t {
        nothing,
        bounds,  ///< `span` and `work` are not more than the true ones
        column,  ///< both are exact, and the first column of the response is there
        all,     ///< and all others
    };
    std::int64_t span = 0;     ///< from Origin::input_load to the end of the last store
    std::int64_t work = 0;     ///< cycles of the memory
    std::int64_t compute = 0;  ///< all sequences with their pipeline latency
    std::int64_t bytes = 0;    ///< read and written, exactly
    std::int64_t weights = 0;  ///< duration of the first load of weights
    std::int64_t loaded = 0;   ///< from Origin::input_load to the end of the first sequence's loads
    Known known = Known::nothing;
    std::int32_t response = -1;
};

/// Of one layer under one memory.
struct MemoryResponses {
    /// Place of a candidate in the order of spans: looked through at every point.
    struct Place {
        std::int64_t span = 0;
        std::int32_t number = 0;
    };
    std::vector<ResponseSummary> summaries;  ///< by number of the candidate
    std::vector<LayerResponse> responses;
    std::vector<Place> order;           ///< least span first
    std::vector<std::uint8_t> covered;  ///< by number of a set of candidates: all have bounds

    /// Puts a candidate into the order, or moves it there.
    void place(std::int32_t number);
};

/// What of a point, beside the compute key and what fits, decides the times of a layer.
struct PaceKey {
    std::uint64_t memory = 0;
    std::uint64_t geometry = 0;
    friend bool operator==(const PaceKey& a, const PaceKey& b) {
        return a.memory == b.memory && a.geometry == b.geometry;
    }
};
struct PaceHash {
    std::size_t operator()(const PaceKey& key) const {
        return static_cast<std::size_t>((key.memory * 31 + key.geometry) * 0x9E3779B97F4A7C15U >>
                                        20U);
    }
};

}  // namespace scfa
