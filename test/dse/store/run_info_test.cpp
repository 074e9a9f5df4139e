// SPDX-License-Identifier: Apache-2.0
#include "dse/store/run_info.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace scfa {
namespace {

TEST(RunInfo, keeps_all_rows_of_small_runs_only) {
    EXPECT_EQ(default_row_mode(200'000), RowMode::all);
    EXPECT_EQ(default_row_mode(200'001), RowMode::front);
}

TEST(RunInfo, counts_the_ragged_last_chunk) {
    RunInfo info;
    info.chunk_points = 50;
    info.points = 100;
    EXPECT_EQ(info.chunks(), 2);
    info.points = 101;
    EXPECT_EQ(info.chunks(), 3);
    info.points = 0;
    EXPECT_EQ(info.chunks(), 0);
    info.points = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(info.chunks(), 184'467'440'737'095'517);
}

TEST(RunInfo, chunks_are_small_for_small_runs_and_bounded_for_large_ones) {
    EXPECT_EQ(default_chunk_points(1), 64);
    EXPECT_EQ(default_chunk_points(1'000'000), 244);
    EXPECT_EQ(default_chunk_points(std::int64_t{1} << 62), 4'096);
}

TEST(RunInfo, confirms_at_most_the_front) {
    RunInfo info;
    EXPECT_EQ(info.confirmations(30), 0);
    info.confirm_fidelity = "tlm";
    info.confirm_points = 10;
    EXPECT_EQ(info.confirmations(30), 10);
    EXPECT_EQ(info.confirmations(3), 3);
    EXPECT_EQ(info.confirmations(0), 0);
}

}  // namespace
}  // namespace scfa
