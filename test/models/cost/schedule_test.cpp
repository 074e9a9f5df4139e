// SPDX-License-Identifier: Apache-2.0
#include "models/cost/schedule.hpp"

#include "models/base/rng.hpp"
#include "test/models/cost/schedule_blocks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>
#include <vector>

namespace scfa {
namespace {

using test::add_random_lane;
using test::empty_block;
using test::OwnedBlock;
using test::random_block;

std::int64_t entries_of(const FilterBlock& block) {
    std::int64_t out = 0;
    for (const LaneFilter& lane : block.lanes) {
        out += lane.count;
    }
    return out;
}

/// One weight, spelled out: what the tests decide conflicts on.
struct Entry {
    std::size_t lane;
    std::int64_t tap, channel;
};

std::vector<Entry> entries_in(const FilterBlock& block) {
    std::vector<Entry> out;
    for (std::size_t lane = 0; lane < block.lanes.size(); ++lane) {
        for (std::int32_t i = 0; i < block.lanes[lane].count; ++i) {
            const std::int64_t position = block.lanes[lane].positions[i];
            out.push_back({lane, position / block.channels,
                           block.lanes[lane].first_channel + position % block.channels});
        }
    }
    return out;
}

/// max(longest lane, most distinct addresses of a bank), from the definition.
std::int32_t lower_bound_of(const FilterBlock& block, std::int32_t banks) {
    std::vector<std::set<std::pair<std::int64_t, std::int64_t>>> addresses(
        static_cast<std::size_t>(banks));
    for (const Entry& e : entries_in(block)) {
        addresses[static_cast<std::size_t>(e.channel % banks)].insert({e.tap, e.channel});
    }
    std::int32_t out = 0;
    for (const auto& bank : addresses) {
        out = std::max(out, static_cast<std::int32_t>(bank.size()));
    }
    for (const LaneFilter& lane : block.lanes) {
        out = std::max(out, lane.count);
    }
    return out;
}

/// The fewest slots, by dynamic programming over all sets of entries: tiny blocks only.
std::int32_t least_slots(const FilterBlock& block, std::int32_t banks) {
    const std::vector<Entry> entries = entries_in(block);
    const std::size_t sets = std::size_t{1} << entries.size();
    const auto clash = [&](const Entry& a, const Entry& b) {
        return a.lane == b.lane || (a.channel % banks == b.channel % banks &&
                                    (a.channel != b.channel || a.tap != b.tap));
    };
    std::vector<bool> fits(sets, true);
    for (std::size_t set = 0; set < sets; ++set) {
        for (std::size_t i = 0; i < entries.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if ((set >> i & 1U) != 0 && (set >> j & 1U) != 0 && clash(entries[i], entries[j])) {
                    fits[set] = false;
                }
            }
        }
    }
    std::vector<std::int32_t> least(sets, 0);
    for (std::size_t set = 1; set < sets; ++set) {
        least[set] = static_cast<std::int32_t>(entries.size());
        for (std::size_t slot = set; slot != 0; slot = (slot - 1) & set) {
            if (fits[slot]) {
                least[set] = std::min(least[set], 1 + least[set & ~slot]);
            }
        }
    }
    return least.back();
}

/// Compiles, and holds the result against everything that is true of every schedule.
Schedule checked_schedule(const FilterBlock& block, std::int32_t banks) {
    Schedule out = compile_schedule(block, banks);
    EXPECT_EQ(check_schedule(block, banks, out), "");
    EXPECT_EQ(out.lower_bound, lower_bound_of(block, banks));
    EXPECT_GE(out.slots, out.lower_bound);
    EXPECT_LE(out.slots, entries_of(block));
    const auto rows = static_cast<std::int32_t>(block.lanes.size()) + 1;
    const PassRecord pass = schedule_profile(out, block, rows).period.at(0);
    EXPECT_EQ(pass.cycles, std::max(1, out.slots));
    EXPECT_EQ(pass.lanes.busy, entries_of(block));
    EXPECT_EQ(pass.lanes.decode, 0);
    EXPECT_EQ(pass.lanes.busy + pass.lanes.bank + pass.lanes.imbalance, rows * pass.cycles);
    return out;
}

TEST(ScheduleTest, RandomBlocksOfAllShapesAreRight) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Rng rng(seed, 1);
        const auto banks = std::int32_t{1} << rng.between(0, 5);
        const auto channels = static_cast<std::int32_t>(rng.between(1, 40));
        OwnedBlock owned = empty_block(static_cast<std::int32_t>(rng.between(1, 9)), channels);
        const std::int64_t lanes = rng.between(0, 20);
        const std::int64_t per_group = rng.between(1, 4);
        const bool grouped = rng.below(2) == 0;
        for (std::int64_t lane = 0; lane < lanes; ++lane) {
            const double density = rng.below(4) == 0 ? 0.0 : rng.uniform();
            const std::int64_t group = grouped ? lane / per_group : 0;
            add_random_lane(owned, rng, density, static_cast<std::int32_t>(group * channels));
        }
        checked_schedule(owned.block, banks);
        ASSERT_FALSE(HasFailure()) << "seed " << seed;
    }
}

TEST(ScheduleTest, BanksNeedNotBeAPowerOfTwoAndLanesMayOverlapInPart) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Rng rng(seed, 2);
        OwnedBlock owned = empty_block(3, 11);
        for (int lane = 0; lane < 9; ++lane) {
            add_random_lane(owned, rng, 0.6, static_cast<std::int32_t>(rng.between(0, 50)));
        }
        checked_schedule(owned.block, static_cast<std::int32_t>(rng.between(1, 13)));
        ASSERT_FALSE(HasFailure()) << "seed " << seed;
    }
}

TEST(ScheduleTest, ManyLanesAndFarChannels) {
    Rng rng(3, 3);
    OwnedBlock owned = empty_block(9, 2);
    for (std::int32_t lane = 0; lane < 256; ++lane) {
        add_random_lane(owned, rng, 0.5, 2147480000 + 2 * (lane / 8));
    }
    checked_schedule(owned.block, 64);
}

TEST(ScheduleTest, OneLaneNeedsItsEntries) {
    Rng rng(1, 4);
    const OwnedBlock owned = random_block(rng, 1, 9, 64, 0.4);
    for (const std::int32_t banks : {1, 2, 16, 256}) {
        EXPECT_EQ(checked_schedule(owned.block, banks).slots, owned.block.lanes[0].count);
    }
}

TEST(ScheduleTest, OneBankReadsEachSharedAddressOnce) {
    OwnedBlock owned = empty_block(1, 8);
    for (int lane = 0; lane < 5; ++lane) {
        owned.add_lane({0, 3, 4, 7});
    }
    EXPECT_EQ(checked_schedule(owned.block, 1).slots, 4);
}

TEST(ScheduleTest, OneBankWithoutSharingTakesOneEntryASlot) {
    OwnedBlock owned = empty_block(2, 3);
    for (std::int32_t lane = 0; lane < 4; ++lane) {
        owned.add_lane({0, 5}, 3 * lane);
    }
    EXPECT_EQ(checked_schedule(owned.block, 1).slots, 8);
}

TEST(ScheduleTest, SameChannelAtAnotherTapIsAnotherAddress) {
    OwnedBlock owned = empty_block(2, 4);
    owned.add_lane({1});
    owned.add_lane({5});  // channel 1 too, tap 1
    EXPECT_EQ(checked_schedule(owned.block, 4).slots, 2);
}

TEST(ScheduleTest, DenseBlocksMeetTheBound) {
    Rng rng(1, 5);
    for (const std::int32_t banks : {1, 4, 32}) {
        const OwnedBlock owned = random_block(rng, 16, 9, 40, 1.0);
        EXPECT_EQ(checked_schedule(owned.block, banks).slots, 360);
    }
}

TEST(ScheduleTest, EmptyBlocksTakeOneCycle) {
    OwnedBlock owned = empty_block(1, 1);
    EXPECT_EQ(checked_schedule(owned.block, 8).slots, 0);
    owned.add_lane({});
    EXPECT_EQ(checked_schedule(owned.block, 8).slots, 0);
    const PassProfile profile = schedule_profile(compile_schedule(owned.block, 8), owned.block, 4);
    EXPECT_TRUE(profile.prefix.empty());
    ASSERT_EQ(profile.period.size(), 1U);
    EXPECT_EQ(profile.period[0].cycles, 1);
    EXPECT_EQ(profile.period[0].lanes, (LaneCycles{0, 0, 0, 4}));
}

TEST(ScheduleTest, CausesOfAScheduleWrittenByHand) {
    OwnedBlock owned = empty_block(1, 8);
    owned.add_lane({0, 1, 2});
    owned.add_lane({4});
    owned.add_lane({});
    const Schedule schedule{4,
                            3,
                            {{0, kIdleSlot, 1, 2},
                             {kIdleSlot, 4, kIdleSlot, kIdleSlot},
                             {kIdleSlot, kIdleSlot, kIdleSlot, kIdleSlot}}};
    ASSERT_EQ(check_schedule(owned.block, 8, schedule), "");
    const PassRecord pass = schedule_profile(schedule, owned.block, 5).period.at(0);
    EXPECT_EQ(pass.cycles, 4);
    EXPECT_EQ(pass.lanes, (LaneCycles{4, 2, 0, 14}));
}

TEST(ScheduleTest, WithinOneSlotOfTheOptimumOnTinyBlocks) {
    int optimal = 0;
    int blocks = 0;
    for (std::uint64_t seed = 0; seed < 1500; ++seed) {
        Rng rng(seed, 6);
        const auto lanes = static_cast<std::int32_t>(rng.between(2, 4));
        const auto channels = static_cast<std::int32_t>(rng.between(2, 5));
        const OwnedBlock owned = random_block(rng, lanes, 1, channels, 0.6);
        const auto banks = static_cast<std::int32_t>(rng.between(1, 4));
        if (entries_of(owned.block) > 9) {
            continue;
        }
        const std::int32_t least = least_slots(owned.block, banks);
        const Schedule schedule = checked_schedule(owned.block, banks);
        ASSERT_LE(schedule.lower_bound, least) << "seed " << seed;
        ASSERT_GE(schedule.slots, least) << "seed " << seed;
        ASSERT_LE(schedule.slots, least + 1) << "seed " << seed;
        optimal += schedule.slots == least ? 1 : 0;
        ++blocks;
    }
    EXPECT_GT(blocks, 1000);
    EXPECT_GE(optimal * 100, blocks * 95) << optimal << " of " << blocks;
}

TEST(ScheduleTest, CloseToTheBoundOnLayersOfResNetShape) {
    for (const std::int32_t banks : {8, 16, 32}) {
        double sum = 0;
        double most = 0;
        int blocks = 0;
        for (int tenths = 2; tenths <= 8; ++tenths) {
            for (std::uint64_t seed = 0; seed < 4; ++seed) {
                Rng rng(seed, static_cast<std::uint64_t>(100 * banks + tenths));
                const OwnedBlock owned = random_block(rng, 16, 9, 128, 0.1 * tenths);
                const Schedule schedule = compile_schedule(owned.block, banks);
                ASSERT_EQ(check_schedule(owned.block, banks, schedule), "");
                const double ratio = static_cast<double>(schedule.slots) / schedule.lower_bound;
                sum += ratio;
                most = std::max(most, ratio);
                ++blocks;
            }
        }
        EXPECT_LE(sum / blocks, banks == 8 ? 1.005 : 1.001) << banks << " banks";
        EXPECT_LE(most, 1.05) << banks << " banks";
        RecordProperty("mean_" + std::to_string(banks), std::to_string(sum / blocks));
        RecordProperty("most_" + std::to_string(banks), std::to_string(most));
    }
}

TEST(ScheduleTest, TheLongLaneGoesFirst) {
    OwnedBlock owned = empty_block(6, 2);  // nothing is shared; both banks are busy in each slot
    for (std::int32_t lane = 0; lane < 4; ++lane) {
        const auto first = static_cast<std::uint32_t>(lane / 2);
        owned.add_lane({first, first + 1, first + 2}, 2 * lane);
    }
    owned.add_lane({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 8);
    EXPECT_EQ(checked_schedule(owned.block, 2).slots, 12);
}

TEST(ScheduleTest, SameBlockSameSchedule) {
    Rng rng(9, 7);
    const OwnedBlock owned = random_block(rng, 16, 9, 32, 0.3);
    Rng again(9, 7);
    const OwnedBlock twin = random_block(again, 16, 9, 32, 0.3);
    const Schedule schedule = compile_schedule(owned.block, 4);
    EXPECT_EQ(schedule.lanes, compile_schedule(owned.block, 4).lanes);
    EXPECT_EQ(schedule.lanes, compile_schedule(twin.block, 4).lanes);
}

TEST(ScheduleTest, LargestFilterKeepsClearOfTheIdleMark) {
    OwnedBlock owned = empty_block(1, 65535);
    owned.add_lane({65534});
    EXPECT_EQ(checked_schedule(owned.block, 16).lanes[0], std::vector<std::uint32_t>{65534});
}

}  // namespace
}  // namespace scfa
