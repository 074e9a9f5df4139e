// SPDX-License-Identifier: Apache-2.0
#include "models/cost/pass_cycles.hpp"

#include "models/base/error.hpp"
#include "models/cost/schedule.hpp"
#include "test/models/cost/naive_sequence.hpp"
#include "test/models/cost/random_block.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

namespace scfa {
namespace {

CrossbarPort make_port(SparseFormat format, std::int32_t rows, std::int32_t banks,
                       std::int32_t depth = 8, std::int32_t window = 1) {
    CrossbarPort port;
    port.format = format;
    port.rows = rows;
    port.banks = banks;
    port.fifo_depth = depth;
    port.window = window;
    return port;
}

const PassRecord& record(const PassProfile& profile, std::size_t pass) {
    const std::size_t first = profile.prefix.size();
    return pass < first ? profile.prefix[pass]
                        : profile.period[(pass - first) % profile.period.size()];
}

std::vector<std::int64_t> pass_cycles(const PassProfile& profile, std::int64_t passes) {
    std::vector<std::int64_t> out;
    for (std::int64_t p = 0; p < passes; ++p) {
        out.push_back(record(profile, static_cast<std::size_t>(p)).cycles);
    }
    return out;
}

std::vector<std::uint32_t> all_positions(std::uint32_t count) {
    std::vector<std::uint32_t> out(count);
    std::iota(out.begin(), out.end(), 0U);
    return out;
}

struct Vector {
    OwnedFilters filters;
    CrossbarPort port;
    std::int64_t passes;
    std::int64_t drain;
    std::vector<std::int64_t> pass_cycles;
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
        const SparseFormat id = format == "dense"    ? SparseFormat::dense
                                : format == "bitmap" ? SparseFormat::bitmap
                                : format == "rle"    ? SparseFormat::rle
                                                     : SparseFormat::coordinate;
        CrossbarPort port =
            make_port(id, v.at("rows"), v.at("banks"), v.at("fifo_depth"), v.at("window"));
        port.scan_width = v.at("scan_width");
        const auto& expected = v.at("expected");
        const auto& lanes = expected.at("lane_cycles");
        out.push_back(
            {std::move(filters),
             port,
             v.at("passes"),
             v.at("drain"),
             expected.at("pass_cycles"),
             expected.at("sequence_cycles"),
             {lanes.at("busy"), lanes.at("bank"), lanes.at("decode"), lanes.at("imbalance")}});
    }
    return out;
}

TEST(PassCycles, AgreesWithEveryGoldenVector) {
    const std::vector<Vector> vectors = read_vectors();
    ASSERT_EQ(vectors.size(), 300U);
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        SCOPED_TRACE("vector " + std::to_string(i));
        const Vector& v = vectors[i];
        const PassProfile profile = pass_profile(v.filters.block(), v.port);
        const SequenceCycles sequence = sequence_cycles(profile, v.passes, v.drain);
        EXPECT_EQ(pass_cycles(profile, v.passes), v.pass_cycles);
        EXPECT_EQ(sequence.cycles, v.sequence_cycles);
        EXPECT_EQ(sequence.lanes, v.lanes);
    }
}

TEST(NaiveSequence, AgreesWithEveryGoldenVector) {
    for (const Vector& v : read_vectors()) {
        const NaiveSequence naive = naive_sequence(v.filters.block(), v.port, v.passes, v.drain);
        EXPECT_EQ(naive.pass_cycles, v.pass_cycles);
        EXPECT_EQ(naive.total.cycles, v.sequence_cycles);
        EXPECT_EQ(naive.total.lanes, v.lanes);
    }
}

TEST(PassCycles, OneLaneTakesOneCycleAnEntryAfterTheFirstPush) {
    OwnedFilters filters(1, 8);
    filters.add({0, 2, 3, 5, 6});
    for (const std::int32_t depth : {2, 3, 8}) {
        const PassProfile profile =
            pass_profile(filters.block(), make_port(SparseFormat::coordinate, 1, 8, depth));
        EXPECT_EQ(pass_cycles(profile, 4), (std::vector<std::int64_t>{6, 5, 5, 5}));
        EXPECT_EQ(profile.prefix.front().lanes, (LaneCycles{5, 0, 1, 0}));
        EXPECT_EQ(profile.period.front().lanes, (LaneCycles{5, 0, 0, 0}));
    }
}

TEST(PassCycles, LanesOnBanksOfTheirOwnWaitOnlyForTheLongest) {
    OwnedFilters filters(9, 4);
    filters.add({0, 4, 8, 12}).add({1, 5}).add({2, 6, 10, 14, 18, 22}).add({});
    const PassProfile profile =
        pass_profile(filters.block(), make_port(SparseFormat::coordinate, 4, 4));
    EXPECT_EQ(pass_cycles(profile, 3), (std::vector<std::int64_t>{7, 6, 6}));
    EXPECT_EQ(record(profile, 1).lanes, (LaneCycles{12, 0, 0, 12}));
}

TEST(PassCycles, EqualLanesShareEveryRead) {
    OwnedFilters filters(1, 16);
    for (int lane = 0; lane < 70; ++lane) {
        filters.add(all_positions(16));
    }
    const PassProfile profile =
        pass_profile(filters.block(), make_port(SparseFormat::coordinate, 70, 1));
    EXPECT_EQ(pass_cycles(profile, 3), (std::vector<std::int64_t>{17, 16, 16}));
}

TEST(PassCycles, LanesOfDifferentGroupsNeverShare) {
    OwnedFilters filters(1, 4);
    filters.add(all_positions(4), 0).add(all_positions(4), 4);
    const PassProfile profile =
        pass_profile(filters.block(), make_port(SparseFormat::coordinate, 2, 1));
    EXPECT_EQ(pass_cycles(profile, 3), (std::vector<std::int64_t>{9, 8, 8}));
}

TEST(PassCycles, OneBankReadsOneAddressACycle) {
    OwnedFilters filters(1, 12);
    filters.add({0, 3, 6, 9}).add({1, 4, 7, 10}).add({2, 5, 8, 11});
    for (const std::int32_t window : {1, 2, 4}) {
        const PassProfile profile =
            pass_profile(filters.block(), make_port(SparseFormat::coordinate, 3, 1, 4, window));
        EXPECT_EQ(pass_cycles(profile, 3), (std::vector<std::int64_t>{13, 12, 12}));
    }
}

TEST(PassCycles, EmptyBitmapWordsAndExplicitZerosCostTheirCycles) {
    OwnedFilters filters(1, 64);
    filters.add({40});
    CrossbarPort port = make_port(SparseFormat::bitmap, 1, 8);
    port.scan_width = 8;
    EXPECT_EQ(pass_profile(filters.block(), port).prefix.front().cycles, 5 + 1 + 1);
    port.format = SparseFormat::rle;  // 0..15 and 16..31 are explicit zeros
    const PassProfile rle = pass_profile(filters.block(), port);
    EXPECT_EQ(pass_cycles(rle, 2), (std::vector<std::int64_t>{4, 3}));
    EXPECT_EQ(record(rle, 1).lanes.busy, 3);
}

TEST(PassCycles, FullFiltersTakeAsLongAsDense) {
    OwnedFilters filters(9, 16);
    for (int lane = 0; lane < 8; ++lane) {
        filters.add(all_positions(9 * 16));
    }
    const PassProfile dense = pass_profile(filters.block(), make_port(SparseFormat::dense, 8, 16));
    EXPECT_EQ(pass_cycles(dense, 2), (std::vector<std::int64_t>{144, 144}));
    for (const SparseFormat format : {SparseFormat::bitmap, SparseFormat::rle,
                                      SparseFormat::coordinate, SparseFormat::scheduled}) {
        const PassProfile sparse = pass_profile(filters.block(), make_port(format, 8, 16));
        const std::int64_t first_push = format == SparseFormat::scheduled ? 0 : 1;
        EXPECT_EQ(pass_cycles(sparse, 3), (std::vector<std::int64_t>{144 + first_push, 144, 144}));
    }
}

TEST(PassCycles, DenseGroupsTakeTurnsAndZeroWeightsAreBusy) {
    OwnedFilters filters(9, 2);
    filters.add({}, 0).add({1}, 2).add({3}, 2);
    const PassProfile profile = pass_profile(filters.block(), make_port(SparseFormat::dense, 4, 8));
    ASSERT_TRUE(profile.prefix.empty());
    ASSERT_EQ(profile.period.size(), 1U);
    EXPECT_EQ(profile.period.front().cycles, 2 * 18);
    EXPECT_EQ(profile.period.front().lanes, (LaneCycles{3 * 18, 0, 0, 4 * 36 - 3 * 18}));
}

TEST(PassCycles, APassWithoutEntriesTakesOneCycle) {
    OwnedFilters filters(9, 4);
    filters.add({}).add({});
    for (const SparseFormat format : {SparseFormat::bitmap, SparseFormat::rle,
                                      SparseFormat::coordinate, SparseFormat::scheduled}) {
        const PassProfile profile = pass_profile(filters.block(), make_port(format, 3, 4));
        EXPECT_TRUE(profile.prefix.empty());
        ASSERT_EQ(profile.period.size(), 1U);
        EXPECT_EQ(profile.period.front().cycles, 1);
        EXPECT_EQ(profile.period.front().lanes, (LaneCycles{0, 0, 0, 3}));
    }
}

TEST(PassCycles, ScheduledTakesTheSlotsOfItsSchedule) {
    Rng rng(11);
    OwnedFilters filters(9, 32);
    for (int lane = 0; lane < 8; ++lane) {
        filters.add_random(rng, 0.4);
    }
    const Schedule schedule = compile_schedule(filters.block(), 8);
    const PassProfile profile =
        pass_profile(filters.block(), make_port(SparseFormat::scheduled, 8, 8));
    EXPECT_EQ(pass_cycles(profile, 2), (std::vector<std::int64_t>(2, schedule.slots)));
}

TEST(PassCycles, RejectsIllegalPorts) {
    OwnedFilters filters(1, 4);
    filters.add({0}).add({1});
    const CrossbarPort good = make_port(SparseFormat::bitmap, 2, 4, 4, 4);
    EXPECT_NO_THROW(pass_profile(filters.block(), good));
    const auto rejects = [&](std::int32_t CrossbarPort::*field, std::int32_t value) {
        CrossbarPort bad = good;
        bad.*field = value;
        try {
            pass_profile(filters.block(), bad);
        } catch (const Error& error) {
            return error.code() == ErrorCode::configuration;
        }
        return false;
    };
    for (const std::int32_t rows : {-1, 0, 1, 257}) {
        EXPECT_TRUE(rejects(&CrossbarPort::rows, rows)) << rows;
    }
    for (const std::int32_t banks : {-4, 0, 3, 12, 512}) {
        EXPECT_TRUE(rejects(&CrossbarPort::banks, banks)) << banks;
    }
    for (const std::int32_t depth : {-1, 0, 1, 3, (1 << 20) + 1}) {
        EXPECT_TRUE(rejects(&CrossbarPort::fifo_depth, depth)) << depth;
    }
    for (const std::int32_t window : {-1, 0, 5}) {
        EXPECT_TRUE(rejects(&CrossbarPort::window, window)) << window;
    }
    for (const std::int32_t width : {-1, 0, 65}) {
        EXPECT_TRUE(rejects(&CrossbarPort::scan_width, width)) << width;
    }
}

TEST(PassCycles, RefusesMoreAddressesThanItCanName) {
    OwnedFilters filters(1 << 16, 1 << 16);
    filters.add({0});
    EXPECT_THROW(pass_profile(filters.block(), make_port(SparseFormat::coordinate, 1, 4)), Error);
}

TEST(SequenceCycles, HoldsShortPassesUpToTheDrain) {
    const PassProfile profile{{{3, {3, 0, 0, 0}}}, {{5, {4, 1, 0, 0}}, {2, {2, 0, 0, 0}}}};
    const SequenceCycles out = sequence_cycles(profile, 4, 4);  // 3 5 2 5, held to 4 5 4 5
    EXPECT_EQ(out.cycles, 18 + 4);
    EXPECT_EQ(out.stall_drain, 3 + 4);
    EXPECT_EQ(out.lanes, (LaneCycles{13, 2, 0, 0}));
    EXPECT_EQ(sequence_cycles(profile, 4, 0).cycles, 15);
    EXPECT_EQ(sequence_cycles(profile, 0, 4).cycles, 4);
}

TEST(SequenceCycles, RefusesMoreCyclesThanSixtyThreeBits) {
    const std::int64_t passes = std::int64_t{1} << 62;
    const PassProfile two{{}, {{2, {2, 0, 0, 0}}}};
    const PassProfile one{{}, {{1, {1, 0, 0, 0}}}};
    EXPECT_THROW(sequence_cycles(two, passes, 0), Error);
    EXPECT_THROW(sequence_cycles(one, passes, 2), Error);
    EXPECT_EQ(sequence_cycles(one, passes, 0).cycles, passes);
}

}  // namespace
}  // namespace scfa
