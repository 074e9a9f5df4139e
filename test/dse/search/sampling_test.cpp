// SPDX-License-Identifier: Apache-2.0
// What holds for every engine that samples.
#include "dse/search/sampling.hpp"

#include "dse/store/verify.hpp"
#include "models/base/error.hpp"
#include "test/dse/search/sweep_harness.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <stdexcept>
#include <string>

namespace scfa {
namespace {

using test::dump;
using test::SweepSetup;
using test::TemporaryDirectory;

constexpr std::int64_t kBudget = 590;  // the last generation is not whole
constexpr std::int64_t kPopulation = 40;

RunInfo sample_info(const std::string& engine, std::int64_t budget) {
    RunInfo info = test::small_info(RowMode::all);
    info.engine = engine;
    info.points = budget;
    info.chunk_points = kPopulation;
    return info;
}

SearchEnd sample(const std::string& directory, const std::string& engine, Evaluator& evaluator,
                 const SearchControl& control, std::int64_t budget = kBudget) {
    SweepSetup setup;
    Recorder recorder(directory, sample_info(engine, budget));
    return make_engine(engine)->run(
        {setup.space, evaluator, setup.constraints, setup.objectives, setup.names, recorder},
        control);
}

std::string dump_of(const std::string& engine, int threads) {
    const TemporaryDirectory directory;
    test::FakeEvaluator evaluator;
    SearchControl control;
    control.threads = threads;
    EXPECT_EQ(sample(directory.path(), engine, evaluator, control), SearchEnd::complete);
    return dump(directory.path());
}

class SamplingEngine : public testing::TestWithParam<std::string> {};

TEST_P(SamplingEngine, spends_its_budget_and_evaluates_no_point_twice) {
    const TemporaryDirectory directory;
    test::FakeEvaluator evaluator;
    EXPECT_EQ(sample(directory.path(), GetParam(), evaluator, {}), SearchEnd::complete);
    const RunReader reader(directory.path());
    const PointCounts counts = reader.counts();
    EXPECT_EQ(counts.covered(), kBudget);
    EXPECT_EQ(counts.evaluated, evaluator.evaluations());
    EXPECT_GT(counts.skipped.repeated, 0) << "the space is small";
    EXPECT_EQ(reader.stored_points(), counts.evaluated);
    std::set<std::string> ids;
    reader.for_each_point({}, [&](const EvaluatedPoint& row) {
        EXPECT_TRUE(ids.insert(row.id.hex()).second);
        EXPECT_EQ(row.point, canonical(row.point));
        EXPECT_EQ(row.result.metrics[Metric::energy_mj],
                  test::fake_result(row.point).metrics[Metric::energy_mj]);
        return true;
    });
    EXPECT_FALSE(reader.front_ordinals().empty());
}

TEST_P(SamplingEngine, asks_the_same_on_any_number_of_threads) {
    const std::string one = dump_of(GetParam(), 1);
    for (const int threads : {2, 3, 8}) {
        EXPECT_EQ(dump_of(GetParam(), threads), one) << threads;
    }
}

TEST_P(SamplingEngine, goes_on_where_it_was_interrupted_and_ends_the_same) {
    const std::string whole = dump_of(GetParam(), 1);
    const TemporaryDirectory directory;
    std::int64_t interruptions = 0;
    for (;; ++interruptions) {
        ASSERT_LT(interruptions, 100);
        std::atomic<bool> stop{false};
        std::atomic<std::int64_t> count{0};
        test::FakeEvaluator slow([&](const DesignPoint& point) {
            stop = stop || ++count >= 90;
            return test::fake_result(point);
        });
        SearchControl control;
        control.stop = &stop;
        control.threads = 1 + static_cast<int>(interruptions % 3);
        const std::int64_t before =
            interruptions == 0 ? 0 : RunReader(directory.path()).counts().evaluated;
        const SearchEnd end = sample(directory.path(), GetParam(), slow, control);
        // What was stored is not evaluated again: at most a generation is lost.
        EXPECT_LE(slow.evaluations(),
                  RunReader(directory.path()).counts().evaluated - before + kPopulation);
        if (end == SearchEnd::complete) {
            break;
        }
    }
    EXPECT_GT(interruptions, 1);
    EXPECT_EQ(dump(directory.path()), whole);
}

TEST_P(SamplingEngine, damage_is_found_and_the_repaired_run_ends_the_same) {
    const TemporaryDirectory directory;
    test::FakeEvaluator evaluator;
    sample(directory.path(), GetParam(), evaluator, {});
    const std::string whole = dump(directory.path());
    {
        const Database database(database_of(directory.path()), Database::Mode::read_write);
        database.execute("UPDATE point SET energy_mj = energy_mj + 1 WHERE ordinal = 130");
    }
    const VerifyReport found = repair_run(directory.path());
    EXPECT_EQ(found.points, std::vector<std::int64_t>{130});
    EXPECT_FALSE(found.chunks.empty());
    test::FakeEvaluator again;
    EXPECT_EQ(sample(directory.path(), GetParam(), again, {}), SearchEnd::complete);
    EXPECT_EQ(dump(directory.path()), whole);
}

TEST_P(SamplingEngine, stops_when_too_many_points_fail) {
    const TemporaryDirectory directory;
    test::FakeEvaluator failing(
        [](const DesignPoint&) -> PointResult { throw std::runtime_error("x"); });
    SearchControl control;
    control.max_failures = 10;
    EXPECT_EQ(sample(directory.path(), GetParam(), failing, control), SearchEnd::too_many_failures);
    EXPECT_LT(RunReader(directory.path()).counts().evaluated, kBudget / 2);
}

TEST_P(SamplingEngine, refuses_a_shard) {
    const TemporaryDirectory directory;
    test::FakeEvaluator evaluator;
    SearchControl control;
    control.shard = {1, 2};
    EXPECT_THROW(sample(directory.path(), GetParam(), evaluator, control), Error);
}

std::vector<std::string> sampling_engines() {
    std::vector<std::string> out;
    for (const EngineInfo& info : engine_table()) {
        if (info.name != "exhaustive" && info.name != "bounded") {
            out.emplace_back(info.name);
        }
    }
    return out;
}

INSTANTIATE_TEST_SUITE_P(All, SamplingEngine, testing::ValuesIn(sampling_engines()),
                         [](const auto& test) { return test.param; });

/// Feasibility first: among few feasible points a method that learns from violations finds more of
/// them than chance does.
TEST(Sampling, evolution_finds_what_fits) {
    if (sampling_engines().size() == 1) {
        GTEST_SKIP() << "this build has no pagmo2";
    }
    const auto feasible_by = [](const std::string& engine) {
        const TemporaryDirectory directory;
        test::FakeEvaluator tight([](const DesignPoint& point) {
            PointResult result = test::fake_result(point);
            const int array = point.rows() * point.columns();
            if (result.status == PointStatus::feasible && array > 16) {
                result.status = PointStatus::infeasible;
                result.why = {Reason::dsp, -1, array, 16};
            }
            return result;
        });
        sample(directory.path(), engine, tight, {}, 240);
        return RunReader(directory.path()).counts().feasible;
    };
    const std::int64_t by_chance = feasible_by("random");
    EXPECT_GT(by_chance, 0);
    EXPECT_GT(feasible_by("nsga2"), by_chance);
}

}  // namespace
}  // namespace scfa
