// SPDX-License-Identifier: Apache-2.0
#include "dse/search/merge.hpp"

#include "models/base/error.hpp"
#include "test/dse/search/sweep_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scfa {
namespace {

using test::dump;
using test::small_info;
using test::SweepSetup;
using test::TemporaryDirectory;

std::vector<std::string> run_shards(const TemporaryDirectory& directory, const RunInfo& info,
                                    std::int64_t count) {
    std::vector<std::string> shards;
    for (std::int64_t i = 0; i < count; ++i) {
        SweepSetup setup;
        setup.control.shard = {i, count};
        shards.push_back(directory.path("shard" + std::to_string(i)));
        EXPECT_EQ(setup.run(shards.back(), info), SearchEnd::complete);
    }
    return shards;
}

TEST(Merge, of_shards_is_the_whole_run) {
    for (const RowMode rows : {RowMode::all, RowMode::front}) {
        const TemporaryDirectory directory;
        SweepSetup setup;
        setup.run(directory.path("whole"), small_info(rows));
        const auto shards = run_shards(directory, small_info(rows), 5);
        EXPECT_TRUE(merge_runs({shards[3], shards[0], shards[4], shards[1], shards[2]},
                               directory.path("all")));
        EXPECT_EQ(dump(directory.path("all")), dump(directory.path("whole")));
        EXPECT_TRUE(merge_runs({shards[1]}, directory.path("all"))) << "again is no harm";
        EXPECT_EQ(dump(directory.path("all")), dump(directory.path("whole")));
    }
}

TEST(Merge, says_when_shards_are_missing_and_the_run_can_be_completed) {
    const TemporaryDirectory directory;
    const auto shards = run_shards(directory, small_info(), 3);
    EXPECT_FALSE(merge_runs({shards[0], shards[2]}, directory.path("all")));
    SweepSetup setup;
    EXPECT_EQ(setup.run(directory.path("all"), small_info()), SearchEnd::complete);
    EXPECT_LT(setup.evaluator.evaluations(), test::kSmallDistinct / 2);
    SweepSetup whole;
    whole.run(directory.path("whole"), small_info());
    EXPECT_EQ(dump(directory.path("all")), dump(directory.path("whole")));
}

TEST(Merge, refuses_a_shard_of_another_run) {
    const TemporaryDirectory directory;
    const auto shards = run_shards(directory, small_info(), 2);
    RunInfo other = small_info();
    other.config = R"({"seed":9})";
    SweepSetup setup;
    setup.run(directory.path("other"), other);
    try {
        merge_runs({shards[0], directory.path("other")}, directory.path("all"));
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::configuration);
        EXPECT_THAT(error.message(), ::testing::HasSubstr("/seed: 1 -> 9"));
    }
    EXPECT_THROW(merge_runs({}, directory.path("all")), Error);
}

}  // namespace
}  // namespace scfa
