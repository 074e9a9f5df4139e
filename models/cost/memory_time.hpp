#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/memory_time.hpp
/// @brief Cycles of one DMA transfer, from burst length, row length and the DDR's timing
/// (docs/scfa.md, section 4).
///
/// A transfer is `chunks` descriptors of the same length, each contiguous in DDR, at addresses that
/// are not known here: what depends on them (how a chunk falls on 4 KiB boundaries, DDR bursts and
/// rows) enters as its mean. Four engines work side by side and the slowest one sets the pace:
///  - the DDR: data in whole DDR bursts at the refreshed rate; with kDdrRequests requests at the
///    memory, no more of them per round of column latency and row openings;
///  - the AXI ports, one beat a cycle each, bursts going round-robin;
///  - the address generator, one burst a cycle;
///  - the window of transactions in flight: round trip over bursts in flight.
/// All arithmetic is integer (1/65536 cycle), so results do not depend on platform or order.
/// Agreement with the cycle-level model: configs/cost/memory.json; sim/tools/fit_memory measures
/// it.

#include "models/arch/design_point.hpp"

#include <array>
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

/// Loads read, stores write: a burst is written when all of it has arrived, but read as it comes.
enum class MemoryAccess : std::int32_t { read, write };

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
                                    std::int64_t floor,
                                    MemoryAccess access = MemoryAccess::read) const;

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
        const std::int64_t bursts =
            (((bytes + chunks * beat_bytes_) * bursts_per_byte_) >> kFraction) + chunks + 1;
        const std::int64_t cost =
            (bytes + chunks * beat_bytes_) * byte_cost_ + bursts * most_burst_cost_ + chunks;
        return (cost >> kFraction) + 1 + transfers;
    }

    /// Bytes of one beat: transfers of weight images are padded to it.
    [[nodiscard]] std::int64_t beat_bytes() const { return beat_bytes_; }
    /// The latency with which every transfer starts, set-up included.
    [[nodiscard]] std::int64_t start_latency() const { return start_latency_; }

  private:
    // Fixed point: 16 fractional bits of a cycle, or of a number of bursts.
    static constexpr int kFraction = 16;

    struct Bursts {
        std::int64_t count;      ///< of a chunk, the mean over its addresses; fixed point
        std::int64_t unaligned;  ///< those that may begin within a DDR burst; fixed point
        std::int64_t cut;        ///< probability that a 4 KiB boundary cuts the chunk; fixed point
        std::int64_t whole;      ///< where no boundary cuts it; 0 for chunks of 4 KiB and more
    };
    [[nodiscard]] Bursts bursts_of(std::int64_t chunk_bytes) const;
    [[nodiscard]] std::int64_t rows_opened(std::int64_t chunk_bytes) const;
    [[nodiscard]] std::int64_t ddr_cost(std::int64_t chunk_bytes, const Bursts& bursts,
                                        std::int64_t rows) const;

    static constexpr std::int64_t kPortTable = 16;

    // Of the burst lengths.
    std::int64_t beat_bytes_ = 1;
    std::int64_t beat_shift_ = 0;
    std::int64_t burst_bytes_ = 1;
    std::int64_t burst_beats_ = 1;
    std::int64_t bursts_per_byte_ = 0;  ///< of a long chunk; fixed point
    std::int64_t extra_burst_ = 0;      ///< of a chunk that a boundary cuts; fixed point
    std::int64_t first_page_bursts_ =
        0;  ///< of a long chunk, before its first boundary; fixed point
    std::array<std::uint8_t, kPortTable + 1> same_port_{};  ///< by bursts of a chunk: its last
                                                            ///< bursts share some of the ports

    // Costs, all fixed point.
    std::int64_t byte_cost_ = 0;        ///< of the DDR
    std::int64_t last_beat_cost_ = 0;   ///< of the port, of a beat whose data is there
    std::int64_t unaligned_cost_ = 0;   ///< of the DDR, for a burst that begins anywhere
    std::int64_t burst_cost_ = 0;       ///< of the DDR, lost a burst
    std::int64_t column_cost_ = 0;      ///< of a burst: column latency over requests at the memory
    std::int64_t row_cost_ = 0;         ///< of a row opening, over requests at the memory
    std::int64_t turn_cost_ = 0;        ///< of the DDR, for a written burst between read ones
    std::int64_t most_burst_cost_ = 0;  ///< the sum of all that a burst can cost the DDR
    int row_shift_ = 0;
    std::int64_t port_share_ = 0;  ///< 1 / ports
    std::int64_t port_round_ = 0;  ///< share of a burst by which the last round is not full
    std::int64_t uneven_ = 0;      ///< share of the longest burst that the shorter ones wait for
    std::int64_t trip_ = 0;        ///< of a burst without its beats, in cycles
    std::int64_t trip_row_ = 0;    ///< what row openings add to a round of the window, a burst
    std::int64_t trip_row_share_ = 0;   ///< bursts of a round that one row opening delays
    std::int64_t window_ = 1;           ///< bursts in flight
    std::int64_t window_share_ = 0;     ///< (1 + refresh) / window
    std::int64_t slack_beats_ = 0;      ///< outstanding - 1
    std::int64_t refresh_stall_ = 0;    ///< cycles of one refresh
    std::int64_t refresh_rate_ = 0;     ///< refreshes a cycle, fixed point of 32 bits
    std::int64_t latency_ = 0;          ///< start_latency_ without set-up, in cycles
    std::int64_t least_byte_cost_ = 0;  ///< of the slowest engine; rounded down
    std::int64_t start_latency_ = 0;
};

}  // namespace scfa
