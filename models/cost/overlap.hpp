#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/overlap.hpp
/// @brief When loads, sequences and stores of a layer's jobs happen (docs/scfa.md, section 4,
/// "Overlap").
///
/// Three engines work side by side: the load DMA (strictly in job order), the compute core, the
/// store DMA; each on-chip buffer has two halves. The times form a recurrence over jobs that only
/// adds and takes maxima, so tiles of equal cost become periodic: the recurrence runs until the
/// state between two tiles repeats, then jumps ahead, exactly.
///
/// Reads and writes share one memory. Its bursts alternate, so what counts is its whole work: a
/// layer does not end before the memory has done all of it (`memory_end`), and below that bound
/// loads and stores do not slow each other.

#include "models/cost/memory_time.hpp"
#include "models/eval/result.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace scfa {

/// Consecutive tiles of a layer with the same number of output and input rows.
struct TileRun {
    std::int64_t count = 0;
    const std::int64_t* sequence_cycles = nullptr;  ///< per job, block * parts + split
    std::int64_t sequence_sum = 0;                  ///< of all jobs
    std::vector<Transfer> inputs;                   ///< per input operand
    Transfer store;                                 ///< of a block with all its lanes
    Transfer last_store;                            ///< of the last, maybe ragged, block
};

/// Everything the recurrence needs to know of one layer under one mapping. Scratch: meant to be
/// reused.
struct LayerJobs {
    std::int64_t blocks = 1;
    std::int64_t parts = 1;
    LoopOrder order = LoopOrder::input_stationary;
    bool weights_resident = false;  ///< one operand for the whole layer
    /// Per job, or one element where resident; nullptr for layers without weights.
    const Transfer* weight_loads = nullptr;
    Transfer weight_sum;  ///< of all elements of weight_loads
    /// Per block: which element of TileRun::inputs it reads. Neighbouring blocks that read the same
    /// groups share one. nullptr: ungrouped, the operand is the split.
    const std::int32_t* input_of_block = nullptr;
    std::int64_t inputs_per_tile = 1;  ///< elements of TileRun::inputs
    bool residual = false;  ///< the last split loads the add's operand into its output half
    std::vector<TileRun> runs;
    std::size_t run_count = 0;  ///< of `runs` in use

    TileRun& next_run() {
        if (run_count == runs.size()) {
            runs.emplace_back();
        }
        return runs[run_count++];
    }
};

/// Times are absolute cycles of one image from 0. A pair is {half in use, other half}. Between
/// layers the halves in use are free when the last sequence, or the last store, has ended, and the
/// loads end before the sequences.
struct OverlapState {
    std::int64_t load_end = 0;
    std::int64_t memory_end = 0;  ///< the memory has done all work of the layers so far
    std::int64_t sequence_end = 0;
    std::int64_t store_end = 0;
    std::array<std::int64_t, 2> weight_free{};  ///< end of the last sequence that read the half
    std::array<std::int64_t, 2> input_free{};
    std::array<std::int64_t, 2> output_free{};  ///< end of the last store from the half
    std::array<std::int64_t, 2> weight_id{-1, -1};
    std::array<std::int64_t, 2> input_id{-1, -1};

    // Totals of the layer.
    std::int64_t compute_cycles = 0;
    std::int64_t memory_cycles = 0;
    std::int64_t read_bytes = 0;
    std::int64_t write_bytes = 0;
    std::int64_t sequences = 0;
};

/// The earliest time at which the first load of a layer may start.
std::int64_t first_load_start(const OverlapState& before, bool has_weights,
                              std::int64_t input_ready);

/// Runs all jobs of a layer from `state`; afterwards state.store_end is the end of its last store,
/// and the totals are the layer's.
/// @param input_ready  end of the last stores of the layers whose output this one reads
/// Cost: O(jobs of one tile) per tile until two neighbouring tiles leave the same state, then O(1)
/// per run of tiles.
void run_layer(const LayerJobs& jobs, std::int64_t input_ready, OverlapState& state);

}  // namespace scfa
