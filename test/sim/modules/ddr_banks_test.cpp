// SPDX-License-Identifier: Apache-2.0
// Open-page timing: closed forms first, then against a plain reference that keeps all commands and
// tries each time in turn.
#include "sim/modules/ddr_banks.hpp"

#include "models/base/error.hpp"
#include "test/sim/modules/random_memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace scfa::sim {
namespace {

/// Round numbers: 8 B per ns, granules of 64 B in 8 ns.
DdrTiming plain_timing() {
    DdrTiming t;
    t.type = DdrType::ddr4;
    t.peak_gbps.value = 8;
    t.data_bits.value = 64;
    t.tcl_ns.value = 10;
    t.trcd_ns.value = 12;
    t.trp_ns.value = 14;
    t.tras_ns.value = 50;
    t.trfc_ns.value = 200;
    t.trefi_ns.value = 5000;
    t.read_to_write_ns.value = 4;
    t.write_to_read_ns.value = 20;
    t.banks.value = 4;
    t.row_bytes.value = 1024;
    return t;
}

constexpr Picoseconds ns(Picoseconds value) {
    return value * 1000;
}

TEST(DdrBanks, first_access_opens_the_row_and_the_next_one_hits_it) {
    DdrBanks banks(plain_timing());
    const DdrBanks::Data miss = banks.serve(ns(100), 0, 64, false);
    EXPECT_EQ(miss.first, ns(100 + 12 + 10));
    EXPECT_EQ(miss.last, miss.first + ns(8));
    const DdrBanks::Data hit = banks.serve(ns(300), 64, 64, false);
    EXPECT_EQ(hit.first, ns(300 + 10));
    EXPECT_EQ(banks.counters().row_hits, 1);
    EXPECT_EQ(banks.counters().row_misses, 1);
    EXPECT_EQ(banks.counters().data_time, ns(16));
    EXPECT_EQ(banks.counters().busy_time, ns(12 + 10 + 8) + ns(10 + 8));
    EXPECT_EQ(banks.counters().bytes_read, 128);
}

TEST(DdrBanks, another_row_of_the_bank_costs_precharge_and_activate) {
    DdrBanks banks(plain_timing());
    banks.serve(ns(0), 0, 64, false);
    // Long after tRAS: tRP + tRCD + tCL. Row stride = 4 banks x 1024 B.
    EXPECT_EQ(banks.serve(ns(1000), 4096, 64, false).first, ns(1000 + 14 + 12 + 10));
    // At once: the row opened at 1014 may be closed at 1064.
    EXPECT_EQ(banks.serve(ns(1040), 8192, 64, false).first, ns(1014 + 50 + 14 + 12 + 10));
}

TEST(DdrBanks, a_bank_prepares_while_the_bus_carries_earlier_data) {
    DdrBanks banks(plain_timing());
    const DdrBanks::Data first = banks.serve(ns(0), 0, 1024, false);
    EXPECT_EQ(first.last, ns(22 + 16 * 8));
    // The neighbouring row lies in the next bank: no gap.
    EXPECT_EQ(banks.serve(ns(0), 1024, 64, false).first, first.last);
}

TEST(DdrBanks, a_request_over_two_rows_is_two_pieces) {
    DdrBanks banks(plain_timing());
    const DdrBanks::Data data = banks.serve(ns(0), 1024 - 64, 128, false);
    // The second row opens at the same time; its data follows at once.
    EXPECT_EQ(data.first, ns(22));
    EXPECT_EQ(data.last, ns(22 + 16));
    EXPECT_EQ(banks.counters().row_misses, 2);
}

TEST(DdrBanks, data_moves_in_whole_ddr_bursts) {
    DdrBanks banks(plain_timing());
    const DdrBanks::Data data = banks.serve(ns(0), 60, 8, false);  // touches two granules
    EXPECT_EQ(data.last - data.first, ns(16));
    EXPECT_EQ(banks.counters().bytes_read, 8);
    DdrTiming lp = plain_timing();
    lp.type = DdrType::lpddr4;
    EXPECT_EQ(DdrBanks(lp).granule_bytes(), 128);
}

TEST(DdrBanks, the_bus_turns_around) {
    DdrBanks banks(plain_timing());
    const DdrBanks::Data read = banks.serve(ns(0), 0, 64, false);
    const DdrBanks::Data write = banks.serve(ns(0), 64, 64, true);
    EXPECT_EQ(write.first, read.last + ns(4));
    const DdrBanks::Data again = banks.serve(ns(0), 128, 64, false);
    EXPECT_EQ(again.first, write.last + ns(20));
    EXPECT_EQ(banks.counters().turn_arounds, 2);
    EXPECT_EQ(banks.counters().bytes_written, 64);
}

TEST(DdrBanks, refresh_closes_all_rows_and_holds_the_banks) {
    DdrBanks banks(plain_timing());
    banks.serve(ns(4000), 0, 64, false);
    // Data would start on the refresh: it waits for tRP + tRFC, then opens its row again.
    const DdrBanks::Data late = banks.serve(ns(4990), 64, 64, false);
    EXPECT_EQ(late.first, ns(5000 + 14 + 200 + 12 + 10));
    EXPECT_EQ(banks.counters().refreshes, 1);
    EXPECT_EQ(banks.counters().row_misses, 2);
    // One picosecond earlier it is still allowed.
    DdrBanks in_time(plain_timing());
    in_time.serve(ns(4000), 0, 64, false);
    EXPECT_EQ(in_time.serve(ns(4990) - 1, 64, 64, false).first, ns(5000) - 1);
}

TEST(DdrBanks, refreshes_of_an_idle_time_are_counted_and_cost_nothing) {
    DdrBanks banks(plain_timing());
    banks.serve(ns(0), 0, 64, false);
    const DdrBanks::Data data = banks.serve(ns(1'002'500), 64, 64, false);
    EXPECT_EQ(data.first, ns(1'002'500 + 22));
    EXPECT_EQ(banks.counters().refreshes, 200);
}

TEST(DdrBanks, a_stream_runs_at_the_refreshed_peak_rate) {
    DdrBanks banks(plain_timing());
    Picoseconds end = 0;
    for (std::uint64_t address = 0; address < (1 << 24); address += 4096) {
        end = banks.serve(0, address, 4096, false).last;
    }
    const double share = (1 << 24) / 8.0 / (static_cast<double>(end) / 1000);
    // A refresh takes tRP + tRFC + tRCD + tCL of every 5 us.
    EXPECT_NEAR(share, 1 - (14 + 200 + 12 + 10) / 5000.0, 0.002);
}

TEST(DdrBanks, scattered_rows_of_one_bank_cost_a_row_cycle_each) {
    DdrBanks banks(plain_timing());
    Picoseconds end = 0;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        end = banks.serve(0, i * 4096, 64, false).last;
    }
    // tRAS + tRP between openings, and refresh.
    EXPECT_NEAR(static_cast<double>(end), ns(1000 * (50 + 14)) / (1 - 214 / 5000.0), ns(300));
}

TEST(DdrBanks, what_it_cannot_model_is_refused) {
    DdrTiming t = plain_timing();
    t.row_bytes.value = 1000;
    EXPECT_THROW(DdrBanks{t}, Error);
    t = plain_timing();
    t.banks.value = 3;
    EXPECT_THROW(DdrBanks{t}, Error);
    t = plain_timing();
    t.row_bytes.value = 32;
    EXPECT_THROW(DdrBanks{t}, Error);
    t = plain_timing();
    t.trefi_ns.value = 220;
    EXPECT_THROW(DdrBanks{t}, Error);
}

// -------------------------------------------------------------------------------------------------
// reference

/// plain_timing(): keeps every command of every bank and finds the data's time by trying, one
/// nanosecond after the other, whether all rules hold.
class Reference {
  public:
    Reference() : log_(4) {}

    DdrBanks::Data serve(Picoseconds arrival, std::uint64_t address, std::int64_t bytes,
                         bool write) {
        DdrBanks::Data out{-1, 0};
        const std::uint64_t end = address + static_cast<std::uint64_t>(bytes);
        while (address < end) {
            const std::uint64_t row_end = (address / 1024 + 1) * 1024;
            const std::uint64_t stop = std::min(end, row_end);
            const auto granules = static_cast<Picoseconds>((stop - 1) / 64 - address / 64 + 1);
            const Picoseconds first = place(arrival, address / 1024 % 4,
                                            static_cast<std::int64_t>(address / 4096), write);
            end_ = first + granules * ns(8);
            write_ = write;
            Bank& bank = log_[address / 1024 % 4];
            bank.columns.push_back({end_ - ns(8) - ns(10), end_, write});
            out.first = out.first < 0 ? first : out.first;
            out.last = end_;
            address = stop;
        }
        return out;
    }

  private:
    struct Column {
        Picoseconds last_command, data_end;
        bool write;
    };
    struct Bank {
        std::int64_t row = -1;
        Picoseconds opened = 0, blocked_until = 0;
        std::vector<Column> columns;  ///< since the row was opened
    };

    Picoseconds bus_free(bool write) const {
        return end_ == 0 || write == write_ ? end_ : end_ + ns(write ? 4 : 20);
    }
    static bool may_close(const Bank& bank, Picoseconds at) {
        return at >= bank.opened + ns(50) &&
               std::all_of(bank.columns.begin(), bank.columns.end(), [at](const Column& c) {
                   return at >= (c.write ? c.data_end : c.last_command);
               });
    }
    Picoseconds place(Picoseconds arrival, std::uint64_t index, std::int64_t row, bool write) {
        for (;;) {
            Bank bank = log_[index];
            Picoseconds at = arrival;  // of the next command
            if (bank.row >= 0 && bank.row != row) {
                while (!may_close(bank, at)) {
                    at += 1000;
                }
                bank.row = -1;
                bank.blocked_until = at + ns(14);
            }
            if (bank.row < 0) {
                while (at < bank.blocked_until) {
                    at += 1000;
                }
                bank.row = row;
                bank.opened = at;
                bank.columns.clear();
            }
            while (at < bank.opened + ns(12) || at + ns(10) < bus_free(write)) {
                at += 1000;
            }
            if (at + ns(10) < refresh_) {
                log_[index] = bank;
                return at + ns(10);
            }
            refresh_all();
        }
    }
    void refresh_all() {
        Picoseconds at = std::max(refresh_, end_);
        const bool open =
            std::any_of(log_.begin(), log_.end(), [](const Bank& b) { return b.row >= 0; });
        while (!std::all_of(log_.begin(), log_.end(),
                            [at](const Bank& b) { return b.row < 0 || may_close(b, at); })) {
            at += 1000;
        }
        for (Bank& bank : log_) {
            bank = {};
            bank.blocked_until = at + ns(open ? 14 : 0) + ns(200);
        }
        refresh_ += ns(5000);
    }

    std::vector<Bank> log_;
    Picoseconds end_ = 0;
    bool write_ = false;
    Picoseconds refresh_ = ns(5000);
};

TEST(DdrBanks, equals_the_reference_on_random_requests) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Rng rng(seed);
        DdrBanks banks(plain_timing());
        Reference reference;
        Picoseconds arrival = 0;
        const std::uint64_t reach = std::uint64_t{1} << rng.between(11, 16);
        for (int i = 0; i < 300; ++i) {
            arrival += rng.below(4) == 0 ? ns(rng.between(0, 300)) : 0;
            const std::uint64_t address = rng.below(reach);
            const std::int64_t bytes = rng.between(1, rng.below(4) == 0 ? 4096 : 256);
            const bool write = rng.below(3) == 0;
            const DdrBanks::Data a = banks.serve(arrival, address, bytes, write);
            const DdrBanks::Data b = reference.serve(arrival, address, bytes, write);
            ASSERT_EQ(a.first, b.first) << "seed " << seed << " request " << i;
            ASSERT_EQ(a.last, b.last) << "seed " << seed << " request " << i;
        }
    }
}

}  // namespace
}  // namespace scfa::sim
