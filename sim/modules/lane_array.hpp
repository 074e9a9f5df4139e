#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/lane_array.hpp
/// @brief R lanes with decoder, sparse buffer and crossbar, cycle by cycle (docs/scfa.md,
///        section 3): how long the sequences of a block take, and why.

#include "models/arch/design_point.hpp"
#include "models/cost/pass_cycles.hpp"
#include "sim/modules/block_tokens.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace scfa::sim {

/// What the lanes are built from.
struct LaneArrayShape {
    SparseFormat format = SparseFormat::dense;
    std::int32_t rows = 1;        ///< R in [1, 64] for formats with a FIFO, else any
    std::int32_t banks = 1;       ///< B, a power of two, at most 32 for formats with a FIFO
    std::int32_t fifo_depth = 2;  ///< D in [2, 65 535], formats with a FIFO only
    std::int32_t window = 1;      ///< W in [1, min(D, 64)]

    static LaneArrayShape of(const DesignPoint& point);
};

/// Counts of what happened in the lanes and at the banks, stalls included.
struct LaneStatistics {
    /// [entries in a lane's FIFO at the start of a cycle]: lane-cycles; adds up to rows * cycles.
    /// Empty for formats without a FIFO.
    std::vector<std::int64_t> fifo_levels;
    /// [lanes that ask for a bank in a cycle]: bank-cycles; adds up to banks * cycles.
    std::vector<std::int64_t> bank_requests;
    /// [bank]: sum over the cycles of the lanes that ask for it.
    std::vector<std::int64_t> requests_of_bank;

    LaneStatistics& operator+=(const LaneStatistics& other);
};

/// One sequence: `passes` passes and the final drain.
struct SequenceTiming {
    std::int64_t cycles = 0;  ///< sum of max(t_p, drain) + drain
    LaneCycles lanes;         ///< by cause, summed over the passes
    /// Sum of (max(t_p, drain) - t_p) + drain: busy + bank + decode + imbalance + R * stall_drain =
    /// R * cycles.
    std::int64_t stall_drain = 0;
    LaneStatistics statistics;  ///< empty unless asked for
};

/// One cycle, as a trace shows it. Valid during the call.
struct CycleView {
    std::int64_t cycle = 0;  ///< of the sequence
    std::int64_t pass = 0;
    bool stalled = false;                           ///< the core waits for the drain
    const std::vector<std::int32_t>* levels;        ///< per lane: FIFO entries at its start
    const std::vector<std::int32_t>* bank_of_lane;  ///< per lane: bank that serves it, or -1
    const std::vector<std::int32_t>*
        lanes_asking;  ///< per bank: lanes with an eligible entry of it
    const std::vector<std::int32_t>* lanes_served;  ///< per bank: lanes that it serves
};

/// Watches a sequence cycle by cycle.
class CycleObserver {
  public:
    virtual ~CycleObserver() = default;
    /// @return false to stop watching
    virtual bool on_cycle(const CycleView& view) = 0;
};

/// The passes of a block (sim/modules/sequence_sum.hpp): what its sequences are summed up from.
struct PassSamples;

/// Nothing is kept between calls.
class LaneArray {
  public:
    /// @throws Error{configuration} naming "lane array" when the shape is not legal
    explicit LaneArray(const LaneArrayShape& shape);

    /// The cycles of a sequence: simulated until the state at a pass boundary repeats, then
    /// extrapolated, exactly.
    /// @param passes      >= 0
    /// @param drain       ceil(R / post.lanes), or 0 for a split that does not drain
    /// @param statistics  false: no histograms, about a third faster
    /// @throws Error{overflow} beyond 2^63 - 1
    /// Cost: O(entries) for each simulated pass, mostly two to three.
    [[nodiscard]] SequenceTiming sequence(const BlockTokens& block, std::int64_t passes,
                                          std::int64_t drain, bool statistics = true) const;

    /// The first half of `sequence`: the simulation, for sequences of up to `most` passes.
    [[nodiscard]] std::shared_ptr<const PassSamples> passes(const BlockTokens& block,
                                                            std::int64_t most,
                                                            bool statistics = true) const;
    /// The second half, for any number of them. Cost: O(samples).
    [[nodiscard]] SequenceTiming sum(const PassSamples& samples, std::int64_t passes,
                                     std::int64_t drain, bool statistics = true) const;

    /// The same sequence without extrapolation, shown cycle by cycle until the observer stops.
    void watch(const BlockTokens& block, std::int64_t passes, std::int64_t drain,
               CycleObserver& observer) const;

    [[nodiscard]] const LaneArrayShape& shape() const { return shape_; }

  private:
    LaneArrayShape shape_;
};

}  // namespace scfa::sim
