// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/chunk_runner.hpp"

#include "test/dse/fake_run.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

class ChunkRunnerTest : public ::testing::Test {
  protected:
    std::optional<ChunkResult> run(std::int64_t chunk, RowMode rows) {
        info = test::small_info(rows);
        info.slack = kSlack;
        ChunkRunner runner({space, evaluator, constraints, objectives, names, info}, stop);
        return runner.run(chunk);
    }

    static constexpr double kSlack = 0.25;

    Space space = test::small_space();
    test::FakeEvaluator evaluator;
    Constraints constraints;
    Objectives objectives{test::small_info().objectives};
    PointNamer names{evaluator, Hash128{}};
    RunInfo info;
    StopState stop{nullptr};
};

TEST_F(ChunkRunnerTest, evaluates_its_points_in_order) {
    const auto chunk = run(3, RowMode::all);
    ASSERT_TRUE(chunk);
    EXPECT_EQ(chunk->chunk, 3);
    EXPECT_EQ(chunk->counts.evaluated, 50);
    ASSERT_EQ(chunk->rows.size(), 50U);
    for (std::size_t i = 0; i < 50; ++i) {
        EXPECT_EQ(chunk->rows[i].ordinal, static_cast<std::int64_t>(150 + i));
        EXPECT_EQ(chunk->rows[i].point, space.distinct_point(150 + i));
        EXPECT_EQ(chunk->rows[i].id, names.id_of(chunk->rows[i].point));
    }
}

TEST_F(ChunkRunnerTest, the_last_chunk_is_ragged) {
    EXPECT_EQ(run(27, RowMode::all)->rows.size(),
              static_cast<std::size_t>(test::kSmallDistinct % 50));
}

TEST_F(ChunkRunnerTest, leaves_out_what_its_own_points_beat) {
    const auto all = run(5, RowMode::all);
    const auto few = run(5, RowMode::front);
    EXPECT_EQ(few->counts, all->counts);
    std::vector<std::int64_t> expected;
    for (const auto& row : all->rows) {
        bool beaten = row.result.status == PointStatus::infeasible;
        for (const auto& other : all->rows) {
            beaten = beaten || (other.result.status == PointStatus::feasible &&
                                beats(objectives.vector_of(other.result.metrics),
                                      objectives.vector_of(row.result.metrics), 3, kSlack));
        }
        if (!beaten) {
            expected.push_back(row.ordinal);
        }
    }
    std::vector<std::int64_t> kept;
    for (const auto& row : few->rows) {
        kept.push_back(row.ordinal);
    }
    EXPECT_EQ(kept, expected);
    EXPECT_LT(kept.size(), 50U);
    ParetoFront front(3);
    for (const auto& row : few->rows) {
        front.insert(objectives.vector_of(row.result.metrics), row.ordinal);
    }
    EXPECT_GT(static_cast<std::int64_t>(kept.size()), front.size()) << "neighbours are kept, too";
}

TEST_F(ChunkRunnerTest, keeps_failed_points_whatever_the_mode) {
    test::FakeEvaluator failing([](const auto&) -> PointResult { throw std::runtime_error("x"); });
    info = test::small_info(RowMode::front);
    ChunkRunner runner({space, failing, constraints, objectives, names, info}, stop);
    const auto chunk = runner.run(0);
    EXPECT_EQ(chunk->rows.size(), 50U);
    EXPECT_EQ(chunk->counts.failed, 50);
}

TEST_F(ChunkRunnerTest, is_given_up_after_an_abort) {
    stop.abort();
    EXPECT_FALSE(run(0, RowMode::all));
}

}  // namespace
}  // namespace scfa
