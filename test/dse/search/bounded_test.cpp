// SPDX-License-Identifier: Apache-2.0
#include "dse/search/bounded.hpp"

#include "models/base/error.hpp"
#include "test/dse/fake_bounds.hpp"
#include "test/dse/search/sweep_harness.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <stdexcept>

namespace scfa {
namespace {

using test::dump;
using test::FakeBounding;
using test::SweepSetup;
using test::TemporaryDirectory;

RunInfo bounded_info() {
    RunInfo info = test::small_info(RowMode::front);
    info.engine = "bounded";
    info.slack = 0.0;
    return info;
}

SearchEnd run_bounded(const std::string& directory, BoundingEvaluator& evaluator,
                      const SearchControl& control) {
    SweepSetup setup;
    Recorder recorder(directory, bounded_info());
    return make_engine("bounded")->run(
        {setup.space, evaluator, setup.constraints, setup.objectives, setup.names, recorder},
        control);
}

std::string dump_of_search(int threads) {
    const TemporaryDirectory directory;
    FakeBounding evaluator;
    SearchControl control;
    control.threads = threads;
    EXPECT_EQ(run_bounded(directory.path(), evaluator, control), SearchEnd::complete);
    return dump(directory.path());
}

TEST(Bounded, stores_the_front_of_the_exhaustive_search) {
    const TemporaryDirectory directory;
    SweepSetup setup;
    setup.run(directory.path("exhaustive"), test::small_info());
    FakeBounding evaluator;
    run_bounded(directory.path("bounded"), evaluator, {});
    const RunReader whole(directory.path("exhaustive"));
    const RunReader bounded(directory.path("bounded"));
    EXPECT_GT(whole.front_ordinals().size(), 10U);
    EXPECT_EQ(bounded.front_ordinals(), whole.front_ordinals());
    EXPECT_EQ(bounded.stored_points(), static_cast<std::int64_t>(whole.front_ordinals().size()));
    for (const EvaluatedPoint& point : bounded.front()) {
        EXPECT_EQ(checksum_of(point), checksum_of(*whole.point(point.ordinal)));
    }
}

TEST(Bounded, accounts_for_every_point_of_the_space) {
    const TemporaryDirectory directory;
    FakeBounding evaluator;
    run_bounded(directory.path(), evaluator, {});
    const RunReader reader(directory.path());
    const PointCounts counts = reader.counts();
    EXPECT_TRUE(reader.is_complete());
    EXPECT_EQ(counts.covered(), test::kSmallDistinct);
    EXPECT_EQ(counts.evaluated, evaluator.evaluations());
    EXPECT_LT(counts.evaluated, test::kSmallDistinct);
    EXPECT_GT(counts.skipped.by_device, 0);
    EXPECT_GT(counts.skipped.by_bound, 0);
    EXPECT_EQ(counts.skipped.repeated, 0);
}

TEST(Bounded, evaluates_and_stores_the_same_on_any_number_of_threads) {
    const std::string one = dump_of_search(1);
    for (const int threads : {2, 3, 8}) {
        EXPECT_EQ(dump_of_search(threads), one) << threads;
    }
}

TEST(Bounded, goes_on_after_any_round_and_ends_the_same) {
    const std::string whole = dump_of_search(1);
    const TemporaryDirectory directory;
    std::int64_t interruptions = 0;
    for (;; ++interruptions) {
        ASSERT_LT(interruptions, 100);
        std::atomic<bool> stop{false};
        std::atomic<std::int64_t> count{0};
        FakeBounding slow([&](const DesignPoint& point) {
            stop = stop || ++count >= 30 + 20 * interruptions;  // a round given up is lost
            return test::fake_result(point);
        });
        SearchControl control;
        control.stop = &stop;
        control.threads = 1 + static_cast<int>(interruptions % 3);
        if (run_bounded(directory.path(), slow, control) == SearchEnd::complete) {
            break;
        }
    }
    EXPECT_GT(interruptions, 1);
    EXPECT_EQ(dump(directory.path()), whole);
}

TEST(Bounded, stops_at_failures_and_goes_on) {
    const TemporaryDirectory directory;
    FakeBounding failing([](const DesignPoint& point) -> PointResult {
        if (point.rows() == 8) {
            throw std::runtime_error("no such luck");
        }
        return test::fake_result(point);
    });
    SearchControl control;
    control.max_failures = 0;
    EXPECT_EQ(run_bounded(directory.path(), failing, control), SearchEnd::too_many_failures);
    const std::int64_t failed = RunReader(directory.path()).counts().failed;
    EXPECT_GT(failed, 0);
    control.max_failures = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(run_bounded(directory.path(), failing, control), SearchEnd::complete);
    EXPECT_GE(RunReader(directory.path()).counts().failed, failed);
}

TEST(Bounded, refuses_a_shard_and_an_evaluator_without_bounds) {
    const TemporaryDirectory directory;
    const auto code_of = [&](Evaluator& evaluator, const Shard& shard) {
        SweepSetup setup;
        setup.control.shard = shard;
        Recorder recorder(directory.path(), bounded_info());
        try {
            make_bounded()->run({setup.space, evaluator, setup.constraints, setup.objectives,
                                 setup.names, recorder},
                                setup.control);
        } catch (const Error& error) {
            return error.code();
        }
        return ErrorCode::usage;
    };
    FakeBounding bounding;
    test::FakeEvaluator plain;
    EXPECT_EQ(code_of(bounding, {0, 2}), ErrorCode::unsupported);
    EXPECT_EQ(code_of(plain, {}), ErrorCode::unsupported);
}

}  // namespace
}  // namespace scfa
