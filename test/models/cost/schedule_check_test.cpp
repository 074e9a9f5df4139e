// SPDX-License-Identifier: Apache-2.0
// What check_schedule finds, and what the compiler refuses.
#include "models/base/error.hpp"
#include "models/base/rng.hpp"
#include "models/cost/schedule.hpp"
#include "test/models/cost/schedule_blocks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace scfa {
namespace {

using test::empty_block;
using test::OwnedBlock;
using test::random_block;

/// A right schedule to be damaged: 8 lanes, 4 banks.
class DamagedScheduleTest : public ::testing::Test {
  protected:
    DamagedScheduleTest() {
        Rng rng(5, 8);
        owned_ = random_block(rng, 8, 9, 16, 0.5);
        schedule_ = compile_schedule(owned_.block, kBanks);
    }
    [[nodiscard]] std::string verdict() const {
        return check_schedule(owned_.block, kBanks, schedule_);
    }

    static constexpr std::int32_t kBanks = 4;
    OwnedBlock owned_;
    Schedule schedule_;
};

TEST_F(DamagedScheduleTest, UndamagedIsRight) {
    EXPECT_EQ(verdict(), "");
}

TEST_F(DamagedScheduleTest, MissingEntry) {
    auto& lane = schedule_.lanes[2];
    *std::find_if(lane.begin(), lane.end(), [](auto p) { return p != kIdleSlot; }) = kIdleSlot;
    EXPECT_NE(verdict(), "");
}

TEST_F(DamagedScheduleTest, EntryTwice) {
    auto& lane = schedule_.lanes[0];
    lane.back() = lane.front() == kIdleSlot ? lane[1] : lane.front();
    EXPECT_NE(verdict(), "");
}

TEST_F(DamagedScheduleTest, EntryOfNoFilter) {
    auto& lane = schedule_.lanes[7];
    *std::find_if(lane.begin(), lane.end(), [](auto p) { return p != kIdleSlot; }) = 9 * 16;
    EXPECT_NE(verdict(), "");
}

TEST_F(DamagedScheduleTest, LanesSwapped) {
    std::swap(schedule_.lanes[0], schedule_.lanes[1]);
    EXPECT_NE(verdict(), "");
}

TEST_F(DamagedScheduleTest, LaneMissing) {
    schedule_.lanes.pop_back();
    EXPECT_NE(verdict(), "");
}

TEST_F(DamagedScheduleTest, LaneTooShort) {
    schedule_.lanes[3].push_back(kIdleSlot);
    EXPECT_NE(verdict(), "");
}

TEST_F(DamagedScheduleTest, BankReadTwice) {
    OwnedBlock owned = empty_block(1, 8);
    owned.add_lane({0, 1});
    owned.add_lane({4, 5}, 0);
    EXPECT_EQ(check_schedule(owned.block, 4, {2, 2, {{0, 1}, {5, 4}}}), "");
    EXPECT_EQ(check_schedule(owned.block, 4, {2, 2, {{0, 1}, {4, 5}}}),
              "slot 0 reads bank 0 at two addresses");
    EXPECT_EQ(check_schedule(owned.block, 8, {2, 2, {{0, 1}, {4, 5}}}), "");
}

TEST_F(DamagedScheduleTest, BankReadAtTwoTaps) {
    OwnedBlock owned = empty_block(2, 4);
    owned.add_lane({1});
    owned.add_lane({5});
    EXPECT_EQ(check_schedule(owned.block, 4, {1, 1, {{1}, {5}}}),
              "slot 0 reads bank 1 at two addresses");
}

TEST_F(DamagedScheduleTest, EntryTooMany) {
    OwnedBlock owned = empty_block(1, 8);
    owned.add_lane({0, 1, 7});
    owned.block.lanes[0].count = 2;
    EXPECT_NE(check_schedule(owned.block, 4, {3, 2, {{0, 1, 7}}}), "");
}

TEST_F(DamagedScheduleTest, SlotsExchangedInOneLaneMostlyClash) {
    Rng rng(6, 9);
    int found = 0;
    for (int trial = 0; trial < 200; ++trial) {
        const Schedule right = schedule_;
        auto& lane = schedule_.lanes[rng.below(schedule_.lanes.size())];
        std::swap(lane[rng.below(lane.size())], lane[rng.below(lane.size())]);
        found += verdict().empty() ? 0 : 1;
        schedule_ = right;
    }
    EXPECT_GT(found, 100);
}

TEST(ScheduleErrorTest, IllegalArgumentsAreTheUsersFault) {
    OwnedBlock good = empty_block(2, 4);
    good.add_lane({0, 7});
    EXPECT_THROW(compile_schedule(good.block, 0), Error);
    EXPECT_THROW(compile_schedule(good.block, 257), Error);
    EXPECT_THROW(schedule_profile(compile_schedule(good.block, 4), good.block, 0), Error);

    OwnedBlock beyond = empty_block(2, 4);
    beyond.add_lane({8});
    EXPECT_THROW(compile_schedule(beyond.block, 4), Error);
    OwnedBlock unordered = empty_block(2, 4);
    unordered.add_lane({3, 3});
    EXPECT_THROW(compile_schedule(unordered.block, 4), Error);
    OwnedBlock negative = empty_block(2, 4);
    negative.add_lane({3}, -1);
    EXPECT_THROW(compile_schedule(negative.block, 4), Error);
    EXPECT_THROW(compile_schedule(empty_block(1, 65536).block, 4), Error);
    EXPECT_THROW(compile_schedule(empty_block(0, 4).block, 4), Error);
}

}  // namespace
}  // namespace scfa
