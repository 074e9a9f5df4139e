#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/memory_time.hpp
/// @brief Cycles of one DMA transfer, from burst length, row length and the DDR's timing
/// (docs/scfa.md, section 4).
///
/// A transfer is `chunks` descriptors of the same length, each contiguous in DDR. Three engines
/// work on it side by side and the slowest one sets the pace: the DDR (bytes over the refreshed
/// peak rate, plus what a burst and a row opening cost), the AXI ports (one beat a cycle each), and
/// the outstanding-transactions window (round trip over bursts in flight). All arithmetic is
/// integer (1/65536 cycle), so results do not depend on platform or order.

#include "models/arch/design_point.hpp"

#include <cstdint>

namespace scfa {

struct Device;
struct MemoryCoefficients;

/// One DMA job. `duration` includes set-up and first latency; `occupancy` is how long it keeps the
/// memory busy.
struct Transfer {
    std::int64_t duration = 0;   ///< cycles with nothing else on the memory
    std::int64_t occupancy = 0;  ///< cycles of the DDR; 0 <= occupancy <= duration
    std::int64_t bytes = 0;
};

/// The memory system of one point, resolved to cycles of its clock.
class MemoryTime {
  public:
    MemoryTime(const DesignPoint& point, const Device& device,
               const MemoryCoefficients& coefficients);

    /// @param chunks       descriptors, >= 0 (0: nothing is transferred, no cycles)
    /// @param chunk_bytes  bytes of one descriptor, >= 1
    /// @param floor        cycles that the on-chip side needs at least (one word, or one entry a
    /// lane, per cycle)
    [[nodiscard]] Transfer transfer(std::int64_t chunks, std::int64_t chunk_bytes,
                                    std::int64_t floor) const;

    /// At most the occupancy of any transfers of that many bytes together: bytes over the refreshed
    /// peak rate.
    [[nodiscard]] std::int64_t least_occupancy(std::int64_t bytes) const {
        return (bytes * byte_cost_) >> kFraction;
    }
    /// At most what transfers of that many bytes together last beyond their start latencies.
    [[nodiscard]] std::int64_t least_cycles(std::int64_t bytes) const {
        return (bytes * least_byte_cost_) >> kFraction;
    }
    /// At least the occupancy of `transfers` transfers with `chunks` descriptors and that many
    /// bytes together.
    [[nodiscard]] std::int64_t most_occupancy(std::int64_t bytes, std::int64_t chunks,
                                              std::int64_t transfers) const {
        const std::int64_t cost = bytes * byte_cost_ +
                                  ((bytes >> burst_shift_) + chunks) * burst_cost_ +
                                  ((bytes >> row_shift_) + chunks) * row_cost_;
        return (cost >> kFraction) + 1 + transfers;
    }

    /// Bytes of one beat: transfers of weight images are padded to it.
    [[nodiscard]] std::int64_t beat_bytes() const { return beat_bytes_; }
    /// The latency with which every transfer starts, set-up included.
    [[nodiscard]] std::int64_t start_latency() const { return start_latency_; }

  private:
    // Fixed point: 16 fractional bits of a cycle.
    static constexpr int kFraction = 16;

    std::int64_t beat_bytes_ = 1;
    std::int64_t beat_shift_ = 0;
    std::int64_t burst_shift_ = 0;
    std::int64_t row_shift_ = 0;
    std::int64_t byte_cost_ = 0;   ///< of the DDR, fixed point
    std::int64_t burst_cost_ = 0;  ///< of the DDR, fixed point
    std::int64_t row_cost_ = 0;    ///< of the DDR, fixed point
    std::int64_t beat_cost_ = 0;   ///< of the ports together, fixed point
    std::int64_t window_cost_ =
        0;  ///< of a burst, round trip over transactions in flight, fixed point
    std::int64_t least_byte_cost_ = 0;  ///< of the slowest of the three engines, fixed point
    std::int64_t start_latency_ = 0;
};

}  // namespace scfa
