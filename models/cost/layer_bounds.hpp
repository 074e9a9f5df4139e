#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/layer_bounds.hpp
/// @brief What one layer takes at least: its possible mappings, what none of them can do without,
///        and how that moves the end of the timeline.
///
/// Everything here is a lower bound by construction, from what the contract fixes (docs/scfa.md,
/// sections 3 and 4): a pass takes the entries of its fullest lane, sequences follow one another,
/// loads follow one another in job order, the memory does all its work. Cycles are never compared
/// with a neighbouring point's.

#include "models/cost/layer_fit.hpp"
#include "models/cost/memory_slopes.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace scfa {

/// A tile height with the split that fits it. Where there are two loop orders, both are meant.
struct TileChoice {
    std::int32_t rows = 1;
    std::int32_t split = 0;
    bool resident = false;  ///< all weights lie in one half

    friend bool operator==(const TileChoice& a, const TileChoice& b) {
        return a.rows == b.rows && a.split == b.split && a.resident == b.resident;
    }
    friend bool operator<(const TileChoice& a, const TileChoice& b) {
        return a.rows != b.rows     ? a.rows < b.rows
               : a.split != b.split ? a.split < b.split
                                    : a.resident < b.resident;
    }
};

/// What every one of some mappings moves, each figure the least of any of them.
struct LayerTraffic {
    std::int64_t loads = 0;                                       ///< DMA jobs that read
    std::int64_t weight_bytes = 0, weight_floor = 0;              ///< all loads of weights
    std::int64_t first_weight_bytes = 0, first_weight_floor = 0;  ///< before any input
    std::int64_t later_weight_bytes = 0, later_weight_floor = 0;  ///< sure to come after an input
    std::int64_t first_input_bytes = 0, first_input_floor = 0;    ///< of the first job
    std::int64_t input_bytes = 0, input_floor = 0;
    std::int64_t residual_bytes = 0;
    std::int64_t read_bytes = 0, write_bytes = 0;
    std::int64_t last_store_bytes = 0;  ///< -1: there may be no store
    std::int64_t entries = 0;           ///< of one pixel vector, all filters
    std::int64_t bitmap_words = 0;      ///< of one pixel vector, all filters
    std::int64_t parts = 1;

    /// Whichever is less of each.
    void merge(const LayerTraffic& o);
};

/// The mappings of a layer on one point, or on any point of a box.
struct LayerOptions {
    Reason shortage = Reason::none;   ///< there is none
    std::vector<TileChoice> choices;  ///< ascending; empty for an ideal one
    LayerTraffic traffic;
    bool fused_pool = false;  ///< a max pool behind the layer takes no time of its own
};

/// @param fit  of the layer and its tables
LayerOptions exact_options(const WorkloadLayer& layer, const LayerTables* tables,
                           const WorkloadLayer* pool, LayerFit& fit, const PointContext& context);

/// An ideal mapping that is nowhere worse than any of any point that has the context's format, R,
/// Q, precision and `post.lanes`, and no more of any buffer.
/// @param tables  of a key of that R, B, precision, balance and format, `coordinate` for `rle` and
///                `scheduled`; nullptr for pooling and add
LayerOptions ideal_options(const WorkloadLayer& layer, const LayerTables* tables,
                           const WorkloadLayer* pool, const PointContext& context);

/// Cycles of the sequences of a layer, at least.
struct LayerCompute {
    std::int64_t sequences = 0;  ///< all of them, pipeline latency included
    std::int64_t cycles = 0;     ///< all of them, without it
    std::int64_t least_job = 0;  ///< the shortest, pipeline latency included
};

/// Of one layer under one compute key and drain.
class SequenceBounds {
  public:
    /// @param tables    nullptr for pooling and add
    /// @param simulate  simulates (or compiles) the passes: exact cycles for every tile choice;
    /// else
    ///                  the entries of the fullest lane count
    SequenceBounds(const WorkloadLayer& layer, const LayerTables* tables,
                   const PointContext& context, bool simulate);

    /// The least of any of the choices.
    /// @param id  names the choices: asked again, the answer is remembered
    LayerCompute least(const std::vector<TileChoice>& choices, std::int32_t id);
    /// Of the ideal mapping. @pre not simulated, tables as for `ideal_options`
    LayerCompute ideal();

  private:
    struct Sums {
        std::int64_t sum = -1;
        std::int64_t least = 0;
    };
    /// Sequence sums are linear in the passes where nothing is simulated.
    struct Linear {
        bool known = false;
        std::int64_t slope = 0, offset = 0;
        std::int64_t least_draining = 0, least_other = -1;
    };

    LayerCompute of(const TileChoice& choice);
    Sums sums(std::size_t split, std::int64_t rows);
    Sums by_formula(std::size_t split, std::int64_t passes);
    [[nodiscard]] Sums of_post_processor(std::int64_t rows) const;

    const WorkloadLayer& layer_;
    const LayerTables* tables_;
    std::int64_t drain_, vectors_, lanes_, post_lanes_;
    bool simulate_;
    std::vector<Linear> linear_;              ///< per split
    std::vector<std::vector<Sums>> by_rows_;  ///< per split, by rows; where simulated
    std::unordered_map<std::int32_t, LayerCompute> known_;
};

/// How far the engines are when a layer has ended, at least.
struct BoundState {
    std::int64_t load_end = 0;
    std::int64_t memory_end = 0;
    std::int64_t sequence_end = 0;
    std::int64_t end = 0;  ///< of the layer's last store
};

/// Moves the state over a layer.
void advance(const WorkloadLayer& layer, const LayerTraffic& traffic, const LayerCompute& compute,
             std::int64_t input_ready, const MemorySlopes& memory, BoundState& state);

}  // namespace scfa
