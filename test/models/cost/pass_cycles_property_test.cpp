// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/cost/pass_cycles_property_test.cpp
/// @brief The simulator against the oracle on thousands of random blocks, and what must always
/// hold.

#include "models/cost/pass_cycles.hpp"
#include "test/models/cost/naive_sequence.hpp"
#include "test/models/cost/random_block.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace scfa {
namespace {

struct Case {
    OwnedFilters filters;
    CrossbarPort port;
    std::int64_t passes;
    std::int64_t drain;
};

/// @param most_rows  many rows get short lists, so that the oracle stays quick
Case random_case(Rng& rng, std::int64_t most_rows) {
    CrossbarPort port;
    port.format = pick(
        rng, {SparseFormat::dense, SparseFormat::bitmap, SparseFormat::bitmap, SparseFormat::rle,
              SparseFormat::rle, SparseFormat::coordinate, SparseFormat::coordinate});
    port.rows = static_cast<std::int32_t>(rng.between(1, most_rows));
    port.banks = pick(rng, {1, 2, 4, 8, 16, 32, 64});
    port.fifo_depth = pick(rng, {2, 3, 4, 5, 8, 16, 33});
    port.window = static_cast<std::int32_t>(
        std::min<std::int64_t>(port.fifo_depth, pick(rng, {1, 2, 3, 4, 5, 8, 16})));
    port.scan_width = pick(rng, {1, 4, 5, 8, 16, 32, 64});

    const std::int32_t taps = pick(rng, {1, 4, 9});
    const std::int32_t channels = pick(rng, {1, 2, 3, 5, 8, 16});
    OwnedFilters filters(taps, channels);
    const bool grouped = rng.below(3) == 0;
    const bool alike = rng.below(4) == 0;  // the same density in all lanes: they end together
    const double common = pick(rng, {0.1, 0.5, 0.9});
    const std::int64_t lanes = rng.below(4) == 0 ? rng.between(0, port.rows) : port.rows;
    std::int32_t first_channel = 0;
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
        first_channel += grouped && rng.below(2) == 0 ? channels : 0;
        const double own = pick(rng, {0.0, 0.03, 0.1, 0.3, 0.6, 1.0});
        filters.add_random(rng, alike ? common : own, first_channel);
    }
    const std::int64_t drain = pick<std::int64_t>(rng, {0, 0, 1, port.rows, 3 * port.rows});
    return {std::move(filters), port, pick<std::int64_t>(rng, {1, 2, 3, 7, 20}), drain};
}

void expect_as_naive(const Case& c) {
    const NaiveSequence naive = naive_sequence(c.filters.block(), c.port, c.passes, c.drain);
    const PassProfile profile = pass_profile(c.filters.block(), c.port);
    const SequenceCycles sequence = sequence_cycles(profile, c.passes, c.drain);
    for (std::size_t p = 0; p < naive.pass_cycles.size(); ++p) {
        const std::size_t first = profile.prefix.size();
        const PassRecord& record =
            p < first ? profile.prefix[p] : profile.period[(p - first) % profile.period.size()];
        ASSERT_EQ(record.cycles, std::max<std::int64_t>(1, naive.pass_cycles[p])) << "pass " << p;
    }
    if (!c.filters.block().lanes.empty() || c.port.format != SparseFormat::dense) {
        EXPECT_EQ(sequence.cycles, naive.total.cycles);
        EXPECT_EQ(sequence.stall_drain, naive.total.stall_drain);
        EXPECT_EQ(sequence.lanes, naive.total.lanes);
    }
    const LaneCycles& l = sequence.lanes;
    EXPECT_EQ(l.busy + l.bank + l.decode + l.imbalance + c.port.rows * sequence.stall_drain,
              c.port.rows * sequence.cycles);
}

void compare_random_cases(std::uint64_t seed, int cases, std::int64_t most_rows) {
    for (int i = 0; i < cases && !testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE("seed " + std::to_string(seed) + ", case " + std::to_string(i));
        Rng rng(seed, static_cast<std::uint64_t>(i));
        expect_as_naive(random_case(rng, most_rows));
    }
}

TEST(PassCyclesAgainstOracle, FewRows) {
    compare_random_cases(1, 1500, 6);
}
TEST(PassCyclesAgainstOracle, SomeRows) {
    compare_random_cases(2, 600, 20);
}
TEST(PassCyclesAgainstOracle, ManyRows) {
    compare_random_cases(3, 60, 70);
}

TEST(PassCyclesAgainstOracle, ExtrapolationHoldsForHundredsOfPasses) {
    for (std::uint64_t i = 0; i < 60; ++i) {
        SCOPED_TRACE("case " + std::to_string(i));
        Rng rng(4, i);
        Case c = random_case(rng, 5);
        c.passes = 300;
        expect_as_naive(c);
    }
}

/// A FIFO deeper than the lane's list runs several passes ahead.
TEST(PassCyclesAgainstOracle, DecodersFarAhead) {
    for (std::uint64_t i = 0; i < 200; ++i) {
        SCOPED_TRACE("case " + std::to_string(i));
        Rng rng(5, i);
        OwnedFilters filters(1, 6);
        for (int lane = 0; lane < 3; ++lane) {
            filters.add_random(rng, 0.4);
        }
        CrossbarPort port;
        port.format =
            pick(rng, {SparseFormat::bitmap, SparseFormat::rle, SparseFormat::coordinate});
        port.rows = 3;
        port.banks = pick(rng, {1, 2, 4});
        port.fifo_depth = pick(rng, {7, 20, 64});
        port.window = pick(rng, {1, 2, 6, 7});
        port.scan_width = pick(rng, {1, 2, 8});
        expect_as_naive({std::move(filters), port, 25, 0});
    }
}

std::int64_t most_addresses_of_a_bank(const FilterBlock& block, std::int32_t banks) {
    std::map<std::int64_t, std::set<std::pair<std::int64_t, std::int64_t>>> reads;
    for (const LaneFilter& filter : block.lanes) {
        for (std::int32_t i = 0; i < filter.count; ++i) {
            const std::int64_t position = filter.positions[i];
            const std::int64_t channel = filter.first_channel + position % block.channels;
            reads[channel % banks].insert({position / block.channels, channel});
        }
    }
    std::size_t most = 0;
    for (const auto& bank : reads) {
        most = std::max(most, bank.second.size());
    }
    return static_cast<std::int64_t>(most);
}

RC_GTEST_PROP(PassCyclesProperty, KeepsItsBoundsAndShortestForm, (std::uint64_t seed)) {
    Rng rng(seed);
    const Case c = random_case(rng, 64);
    const FilterBlock& block = c.filters.block();
    const PassProfile profile = pass_profile(block, c.port);
    RC_ASSERT(!profile.period.empty());
    const bool shortest =
        profile.prefix.empty() || !(profile.prefix.back() == profile.period.back());
    RC_ASSERT(shortest);
    std::int64_t longest = 0;
    for (const LaneFilter& filter : block.lanes) {
        longest = std::max<std::int64_t>(longest, filter.count);
    }
    std::vector<PassRecord> records = profile.prefix;
    records.insert(records.end(), profile.period.begin(), profile.period.end());
    for (const PassRecord& pass : records) {
        const LaneCycles& l = pass.lanes;
        RC_ASSERT(std::min({l.busy, l.bank, l.decode, l.imbalance}) >= 0);
        RC_ASSERT(l.busy + l.bank + l.decode + l.imbalance == c.port.rows * pass.cycles);
        RC_ASSERT(pass.cycles >= longest);
        if (c.port.format != SparseFormat::dense) {
            RC_ASSERT(pass.cycles >= most_addresses_of_a_bank(block, c.port.banks));
        }
    }
}

/// Any absolute channel offset that is a multiple of the banks is the same block.
RC_GTEST_PROP(PassCyclesProperty, ShiftByAllBanksChangesNothing, (std::uint64_t seed)) {
    Rng rng(seed);
    const Case c = random_case(rng, 24);
    FilterBlock shifted = c.filters.block();
    for (LaneFilter& filter : shifted.lanes) {
        filter.first_channel += 5 * c.port.banks;
    }
    const PassProfile a = pass_profile(c.filters.block(), c.port);
    const PassProfile b = pass_profile(shifted, c.port);
    RC_ASSERT(a.prefix == b.prefix);
    RC_ASSERT(a.period == b.period);
}

/// One more pass adds exactly that pass, held up to the drain.
RC_GTEST_PROP(PassCyclesProperty, SequencesGrowPassByPass, (std::uint64_t seed)) {
    Rng rng(seed);
    const Case c = random_case(rng, 12);
    const PassProfile profile = pass_profile(c.filters.block(), c.port);
    const std::size_t first = profile.prefix.size();
    for (std::size_t n = 0; n < first + 2 * profile.period.size(); ++n) {
        const PassRecord& pass =
            n < first ? profile.prefix[n] : profile.period[(n - first) % profile.period.size()];
        const auto passes = static_cast<std::int64_t>(n);
        const SequenceCycles before = sequence_cycles(profile, passes, c.drain);
        const SequenceCycles after = sequence_cycles(profile, passes + 1, c.drain);
        RC_ASSERT(after.cycles - before.cycles == std::max(pass.cycles, c.drain));
        RC_ASSERT(after.lanes.busy - before.lanes.busy == pass.lanes.busy);
    }
}

}  // namespace
}  // namespace scfa
