// SPDX-License-Identifier: Apache-2.0
/// @file  test/sim/modules/lane_array_test.cpp
/// @brief The lanes against the golden vectors, the analytic model and the naive simulator, and
///        their histograms against watching every cycle.

#include "sim/modules/lane_array.hpp"

#include "models/base/error.hpp"
#include "test/models/cost/naive_sequence.hpp"
#include "test/models/cost/random_block.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace scfa::sim {
namespace {

LaneArrayShape shape_of(const CrossbarPort& port) {
    LaneArrayShape out;
    out.format = port.format;
    out.rows = port.rows;
    out.banks = port.banks;
    out.fifo_depth = port.fifo_depth;
    out.window = port.window;
    return out;
}

BlockTokens tokens(const FilterBlock& block, const CrossbarPort& port) {
    return tokens_of(block, port.format, port.scan_width, port.banks);
}

std::int64_t sum(const std::vector<std::int64_t>& values) {
    return std::accumulate(values.begin(), values.end(), std::int64_t{0});
}

/// Counts what it sees: the oracle of the histograms.
class Counter : public CycleObserver {
  public:
    explicit Counter(const LaneArrayShape& shape) : shape_(shape) {
        statistics.bank_requests.assign(static_cast<std::size_t>(shape.rows) + 1, 0);
        statistics.requests_of_bank.assign(static_cast<std::size_t>(shape.banks), 0);
        statistics.fifo_levels.assign(
            has_fifo(shape.format) ? static_cast<std::size_t>(shape.fifo_depth) + 1 : 0, 0);
    }

    bool on_cycle(const CycleView& view) override {
        EXPECT_EQ(view.cycle, cycles);
        ++cycles;
        stalled += view.stalled ? 1 : 0;
        for (const std::int32_t level : *view.levels) {
            if (has_fifo(shape_.format)) {
                ++statistics.fifo_levels[static_cast<std::size_t>(level)];
            }
        }
        for (std::size_t lane = 0; lane < view.bank_of_lane->size(); ++lane) {
            reads += (*view.bank_of_lane)[lane] >= 0 ? 1 : 0;
        }
        for (std::size_t bank = 0; bank < view.lanes_asking->size(); ++bank) {
            const std::int32_t lanes = (*view.lanes_asking)[bank];
            ++statistics.bank_requests[static_cast<std::size_t>(lanes)];
            statistics.requests_of_bank[bank] += lanes;
            EXPECT_GE(lanes, (*view.lanes_served)[bank]);
        }
        reads_by_bank += std::accumulate(view.lanes_served->begin(), view.lanes_served->end(), 0);
        return true;
    }

    LaneStatistics statistics;
    std::int64_t cycles = 0;
    std::int64_t stalled = 0;
    std::int64_t reads = 0;
    std::int64_t reads_by_bank = 0;

  private:
    const LaneArrayShape& shape_;
};

struct Vector {
    OwnedFilters filters;
    CrossbarPort port;
    std::int64_t passes;
    std::int64_t drain;
    std::int64_t sequence_cycles;
    LaneCycles lanes;
};

std::vector<Vector> read_vectors() {
    std::ifstream file(SCFA_SOURCE_DIR "/test/golden/timing/sequences.json");
    const nlohmann::json document = nlohmann::json::parse(file);
    std::vector<Vector> out;
    for (const auto& v : document) {
        OwnedFilters filters(v.at("taps"), v.at("channels"));
        for (const auto& lane : v.at("lanes")) {
            filters.add(lane.get<std::vector<std::uint32_t>>());
        }
        const std::string format = v.at("format");
        CrossbarPort port;
        port.format = format == "dense"    ? SparseFormat::dense
                      : format == "bitmap" ? SparseFormat::bitmap
                      : format == "rle"    ? SparseFormat::rle
                                           : SparseFormat::coordinate;
        port.rows = v.at("rows");
        port.banks = v.at("banks");
        port.fifo_depth = v.at("fifo_depth");
        port.window = v.at("window");
        port.scan_width = v.at("scan_width");
        const auto& expected = v.at("expected");
        const auto& lanes = expected.at("lane_cycles");
        out.push_back(
            {std::move(filters),
             port,
             v.at("passes"),
             v.at("drain"),
             expected.at("sequence_cycles"),
             {lanes.at("busy"), lanes.at("bank"), lanes.at("decode"), lanes.at("imbalance")}});
    }
    return out;
}

TEST(LaneArray, AgreesWithEveryGoldenVector) {
    const std::vector<Vector> vectors = read_vectors();
    ASSERT_EQ(vectors.size(), 300U);
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        SCOPED_TRACE("vector " + std::to_string(i));
        const Vector& v = vectors[i];
        const LaneArray array(shape_of(v.port));
        const BlockTokens block = tokens(v.filters.block(), v.port);
        for (const bool statistics : {false, true}) {
            const SequenceTiming timing = array.sequence(block, v.passes, v.drain, statistics);
            EXPECT_EQ(timing.cycles, v.sequence_cycles);
            EXPECT_EQ(timing.lanes, v.lanes);
        }
    }
}

struct Case {
    OwnedFilters filters;
    CrossbarPort port;
    std::int64_t passes;
    std::int64_t drain;
};

Case random_case(Rng& rng, std::int64_t most_rows) {
    CrossbarPort port;
    port.format = pick(rng, {SparseFormat::dense, SparseFormat::bitmap, SparseFormat::bitmap,
                             SparseFormat::rle, SparseFormat::rle, SparseFormat::coordinate,
                             SparseFormat::coordinate, SparseFormat::scheduled});
    port.rows = static_cast<std::int32_t>(rng.between(1, most_rows));
    port.banks = pick(rng, {1, 2, 4, 8, 16, 32});
    port.fifo_depth = pick(rng, {2, 3, 4, 5, 7, 8, 16, 33});
    port.window = static_cast<std::int32_t>(
        std::min<std::int64_t>(port.fifo_depth, pick(rng, {1, 1, 2, 2, 3, 4, 5, 8, 16})));
    port.scan_width = pick(rng, {1, 4, 5, 8, 16, 32, 64});
    const std::int32_t taps = pick(rng, {1, 4, 9});
    const std::int32_t channels = pick(rng, {1, 2, 3, 5, 8, 16});
    OwnedFilters filters(taps, channels);
    const bool grouped = rng.below(3) == 0;
    const std::int64_t lanes = rng.below(4) == 0 ? rng.between(1, port.rows) : port.rows;
    std::int32_t first_channel = 0;
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
        first_channel += grouped && rng.below(2) == 0 ? channels : 0;
        filters.add_random(rng, pick(rng, {0.0, 0.03, 0.1, 0.3, 0.6, 1.0}), first_channel);
    }
    const std::int64_t drain = pick<std::int64_t>(rng, {0, 0, 1, port.rows, 3 * port.rows});
    return {std::move(filters), port, pick<std::int64_t>(rng, {0, 1, 2, 3, 7, 20}), drain};
}

void expect_adds_up(const SequenceTiming& timing, const LaneArrayShape& shape) {
    const LaneCycles& l = timing.lanes;
    EXPECT_EQ(l.busy + l.bank + l.decode + l.imbalance + shape.rows * timing.stall_drain,
              shape.rows * timing.cycles);
    const LaneStatistics& s = timing.statistics;
    if (has_fifo(shape.format)) {
        EXPECT_EQ(sum(s.fifo_levels), shape.rows * timing.cycles);
    }
    EXPECT_EQ(sum(s.bank_requests), shape.banks * timing.cycles);
    std::int64_t requests = 0;
    for (std::size_t lanes = 0; lanes < s.bank_requests.size(); ++lanes) {
        EXPECT_GE(s.bank_requests[lanes], 0);
        requests += static_cast<std::int64_t>(lanes) * s.bank_requests[lanes];
    }
    EXPECT_EQ(sum(s.requests_of_bank), requests);
}

/// Analytic model, naive simulator, and the same machine without extrapolation.
void expect_as_others(const Case& c) {
    const LaneArrayShape shape = shape_of(c.port);
    const BlockTokens block = tokens(c.filters.block(), c.port);
    const SequenceTiming timing = LaneArray(shape).sequence(block, c.passes, c.drain);
    const SequenceCycles analytic =
        sequence_cycles(pass_profile(c.filters.block(), c.port), c.passes, c.drain);
    EXPECT_EQ(timing.cycles, analytic.cycles);
    EXPECT_EQ(timing.stall_drain, analytic.stall_drain);
    EXPECT_EQ(timing.lanes, analytic.lanes);
    if (c.port.format != SparseFormat::scheduled) {
        const NaiveSequence naive = naive_sequence(c.filters.block(), c.port, c.passes, c.drain);
        EXPECT_EQ(timing.cycles, naive.total.cycles);
        EXPECT_EQ(timing.lanes, naive.total.lanes);
    }
    expect_adds_up(timing, shape);
    Counter counter(shape);
    LaneArray(shape).watch(block, c.passes, c.drain, counter);
    EXPECT_EQ(counter.cycles, timing.cycles);
    EXPECT_EQ(counter.stalled, timing.stall_drain);
    EXPECT_EQ(counter.statistics.fifo_levels, timing.statistics.fifo_levels);
    EXPECT_EQ(counter.statistics.bank_requests, timing.statistics.bank_requests);
    EXPECT_EQ(counter.statistics.requests_of_bank, timing.statistics.requests_of_bank);
    EXPECT_EQ(counter.reads, counter.reads_by_bank);
    if (c.port.format != SparseFormat::rle) {  // whose explicit zeros are busy and read nothing
        EXPECT_EQ(counter.reads, timing.lanes.busy);
    }
}

void compare_random_cases(std::uint64_t seed, int cases, std::int64_t most_rows) {
    for (int i = 0; i < cases && !testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE("seed " + std::to_string(seed) + ", case " + std::to_string(i));
        Rng rng(seed, static_cast<std::uint64_t>(i));
        expect_as_others(random_case(rng, most_rows));
    }
}

TEST(LaneArrayAgainstOthers, FewRows) {
    compare_random_cases(11, 900, 6);
}
TEST(LaneArrayAgainstOthers, SomeRows) {
    compare_random_cases(12, 300, 20);
}
TEST(LaneArrayAgainstOthers, ManyRows) {
    compare_random_cases(13, 25, 64);
}

CrossbarPort coordinate_port(std::int32_t rows, std::int32_t banks) {
    CrossbarPort port;
    port.format = SparseFormat::coordinate;
    port.rows = rows;
    port.banks = banks;
    port.fifo_depth = 4;
    return port;
}

/// Remembers which lane read which bank in which cycle.
class Grants : public CycleObserver {
  public:
    bool on_cycle(const CycleView& view) override {
        banks.push_back(*view.bank_of_lane);
        return static_cast<int>(banks.size()) < most;
    }
    std::vector<std::vector<std::int32_t>> banks;
    int most = std::numeric_limits<int>::max();
};

TEST(LaneArray, AConflictDelaysOneLaneByExactlyOneCycle) {
    OwnedFilters filters(1, 8);
    filters.add({0}).add({4});  // both in bank 0 of 4, at different addresses
    const CrossbarPort port = coordinate_port(2, 4);
    Grants grants;
    LaneArray(shape_of(port)).watch(tokens(filters.block(), port), 1, 0, grants);
    EXPECT_EQ(grants.banks, (std::vector<std::vector<std::int32_t>>{{-1, -1}, {-1, 0}, {0, -1}}));

    OwnedFilters apart(1, 8);
    apart.add({0}).add({5});
    Grants free;
    LaneArray(shape_of(port)).watch(tokens(apart.block(), port), 1, 0, free);
    EXPECT_EQ(free.banks, (std::vector<std::vector<std::int32_t>>{{-1, -1}, {0, 1}}));

    OwnedFilters same(1, 8);
    same.add({4}).add({4});  // one read serves both
    Grants broadcast;
    LaneArray(shape_of(port)).watch(tokens(same.block(), port), 1, 0, broadcast);
    EXPECT_EQ(broadcast.banks, (std::vector<std::vector<std::int32_t>>{{-1, -1}, {0, 0}}));
}

/// A schedule is the same question asked beforehand: two addresses of a bank in one slot.
TEST(LaneArray, AScheduleMayNotReadABankTwiceInASlot) {
    BlockTokens block;
    block.layer = "conv7";
    block.format = SparseFormat::scheduled;
    block.channels = 8;
    block.lanes.resize(2);
    block.lanes[0].positions = {0, 1};
    block.lanes[1].positions = {kNoPosition, 4};
    LaneArrayShape shape;
    shape.format = SparseFormat::scheduled;
    shape.rows = 2;
    shape.banks = 4;
    const SequenceTiming legal = LaneArray(shape).sequence(block, 3, 0);
    EXPECT_EQ(legal.cycles, 6);
    EXPECT_EQ(legal.lanes, (LaneCycles{9, 3, 0, 0}));
    std::swap(block.lanes[1].positions[0], block.lanes[1].positions[1]);
    try {
        (void)LaneArray(shape).sequence(block, 3, 0);
        FAIL() << "two addresses of bank 0 in slot 0";
    } catch (const Error& error) {
        EXPECT_NE(error.message().find("lane array: layer conv7: slot 0"), std::string::npos);
    }
}

TEST(LaneArray, ReachesThePeakWhereNothingStalls) {
    OwnedFilters filters(9, 8);
    std::vector<std::uint32_t> all(72);
    std::iota(all.begin(), all.end(), 0U);
    for (int lane = 0; lane < 8; ++lane) {
        filters.add(all);
    }
    const CrossbarPort port = coordinate_port(8, 8);
    const SequenceTiming timing =
        LaneArray(shape_of(port)).sequence(tokens(filters.block(), port), 1000, 0);
    EXPECT_EQ(timing.cycles, 72 * 1000 + 1);  // one cycle until the first push is seen
    EXPECT_EQ(timing.lanes.busy, 8 * 72 * 1000);
    EXPECT_EQ(timing.statistics.bank_requests[8], 72 * 1000);
}

TEST(LaneArray, ExtrapolatesBeyondAnyLoop) {
    OwnedFilters filters(1, 3);
    filters.add({0, 1, 2});
    const CrossbarPort port = coordinate_port(1, 4);
    const std::int64_t passes = std::int64_t{1} << 50;
    const LaneArray array(shape_of(port));
    const BlockTokens block = tokens(filters.block(), port);
    const SequenceTiming timing = array.sequence(block, passes, 0);
    EXPECT_EQ(timing.cycles, 3 * passes + 1);
    expect_adds_up(timing, shape_of(port));
    EXPECT_THROW((void)array.sequence(block, std::int64_t{1} << 62, 0), Error);
}

TEST(LaneArray, AnObserverMayStop) {
    OwnedFilters filters(1, 8);
    filters.add({0, 1, 2, 3, 4});
    const CrossbarPort port = coordinate_port(1, 4);
    Grants grants;
    grants.most = 3;
    LaneArray(shape_of(port)).watch(tokens(filters.block(), port), 100, 7, grants);
    EXPECT_EQ(grants.banks.size(), 3U);
}

TEST(LaneArray, RejectsIllegalShapes) {
    const LaneArrayShape good = shape_of(coordinate_port(4, 8));
    const auto rejects = [&](std::int32_t LaneArrayShape::*field, std::int32_t value) {
        LaneArrayShape bad = good;
        bad.*field = value;
        try {
            const LaneArray array(bad);
        } catch (const Error& error) {
            return error.code() == ErrorCode::configuration &&
                   error.message().find("lane array") == 0;
        }
        return false;
    };
    for (const std::int32_t rows : {-1, 0, 65}) {
        EXPECT_TRUE(rejects(&LaneArrayShape::rows, rows)) << rows;
    }
    for (const std::int32_t banks : {-4, 0, 3, 12, 64}) {
        EXPECT_TRUE(rejects(&LaneArrayShape::banks, banks)) << banks;
    }
    for (const std::int32_t depth : {-1, 0, 1, 65536}) {
        EXPECT_TRUE(rejects(&LaneArrayShape::fifo_depth, depth)) << depth;
    }
    for (const std::int32_t window : {-1, 0, 5}) {
        EXPECT_TRUE(rejects(&LaneArrayShape::window, window)) << window;
    }
    OwnedFilters filters(1, 8);
    for (int lane = 0; lane < 5; ++lane) {
        filters.add({0});
    }
    EXPECT_THROW(
        (void)LaneArray(good).sequence(tokens(filters.block(), coordinate_port(4, 8)), 1, 0),
        Error);
}

}  // namespace
}  // namespace scfa::sim
