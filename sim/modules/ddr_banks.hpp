#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/ddr_banks.hpp
/// @brief Open-page timing of one DDR channel: when the data of a request is on the bus.
///
/// Requests are served in order. Commands of a request may be issued from its arrival on, so its
/// bank closes and opens rows while the bus still carries the data of requests before it. A row
/// stays open until another row of the bank is wanted or a refresh comes.
///
///  - Address: row | bank | column, the column lowest, so that consecutive rows lie in consecutive
///    banks.
///  - Data moves in whole DDR bursts (`granule`: 8 transfers, LPDDR4 16), aligned to their size.
///  - A column command comes tRCD after its row was opened, tRP + tRCD after the old row was
///    closed; a row is closed tRAS after it was opened at the earliest, not before the column
///    command of its last read, and not before the last data written to it. Data follows its column
///    command by tCL, also for writes.
///  - Between data of different directions the bus turns around.
///  - Every tREFI all banks refresh: data that would start later waits, rows are closed (tRP if any
///    is open), and no row opens for tRFC.
///
/// Not modelled, for want of figures in the device files: tRRD and tFAW, tRTP, tWR, bank groups.

#include "models/arch/device.hpp"
#include "sim/modules/core_clock.hpp"

#include <cstdint>
#include <vector>

namespace scfa::sim {

/// Of one direction.
struct DdrDirectionCounters {
    std::int64_t row_hits = 0;
    std::int64_t row_misses = 0;
    Picoseconds busy_time = 0;  ///< waiting of requests that overlap counts once, with the first
};

struct DdrCounters {
    DdrDirectionCounters reads, writes;
    std::int64_t row_hits = 0;    ///< pieces of requests within a row that was open
    std::int64_t row_misses = 0;  ///< those that opened it
    std::int64_t refreshes = 0;
    std::int64_t turn_arounds = 0;
    std::int64_t bytes_read = 0;     ///< wanted, not moved
    std::int64_t bytes_written = 0;  ///< wanted, not moved
    Picoseconds data_time = 0;       ///< the bus carries data
    Picoseconds busy_time = 0;       ///< at least one request is being served
};

class DdrBanks {
  public:
    struct Data {
        Picoseconds first = 0;  ///< begins on the bus
        Picoseconds last = 0;   ///< has passed
    };

    /// @throws Error{configuration} unless banks and row_bytes are powers of two and a row holds a
    ///         DDR burst
    explicit DdrBanks(const DdrTiming& timing);

    /// Serves the next request. Arrivals never go back. Cost: O(rows touched), amortised.
    Data serve(Picoseconds arrival, std::uint64_t address, std::int64_t bytes, bool write);

    [[nodiscard]] const DdrCounters& counters() const { return counters_; }
    [[nodiscard]] std::int64_t granule_bytes() const { return std::int64_t{1} << granule_shift_; }

  private:
    struct Bank {
        std::int64_t row = -1;       ///< open; -1: none
        Picoseconds close_from = 0;  ///< its row may be closed
        Picoseconds open_from = 0;   ///< its row was opened; none open: one may be opened
    };

    struct Timing {
        Picoseconds cl, rcd, rp, ras, rfc, refi, read_to_write, write_to_read, granule;
    };

    Data serve_row(Picoseconds arrival, std::uint64_t address, std::int64_t granules, bool write);
    [[nodiscard]] Picoseconds bus_free(bool write) const;
    void skip_idle_refreshes(Picoseconds arrival);
    void refresh();

    Timing t_{};
    int granule_shift_ = 0;
    int row_shift_ = 0;
    int bank_shift_ = 0;
    std::vector<Bank> banks_;
    Picoseconds next_refresh_ = 0;
    Picoseconds bus_end_ = 0;  ///< of the data booked last
    bool last_write_ = false;
    DdrCounters counters_;
};

}  // namespace scfa::sim
