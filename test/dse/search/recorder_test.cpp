// SPDX-License-Identifier: Apache-2.0
#include "dse/search/recorder.hpp"

#include "dse/exec/chunk_runner.hpp"
#include "models/base/error.hpp"
#include "test/dse/search/sweep_harness.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace scfa {
namespace {

using test::TemporaryDirectory;

ChunkResult chunk_of(test::SweepSetup& setup, std::int64_t chunk, const RunInfo& info) {
    const StopState stop(nullptr);
    ChunkRunner runner(
        {setup.space, setup.evaluator, setup.constraints, setup.objectives, setup.names, info},
        stop);
    return *runner.run(chunk);
}

/// Feasible points and their objectives, by definition.
std::vector<std::pair<std::int64_t, ObjectiveVector>> feasible_points(
    const test::SweepSetup& setup) {
    std::vector<std::pair<std::int64_t, ObjectiveVector>> out;
    for (std::int64_t i = 0; i < test::kSmallDistinct; ++i) {
        const PointResult result =
            test::fake_result(setup.space.distinct_point(static_cast<WideCount>(i)));
        if (result.status == PointStatus::feasible) {
            out.emplace_back(i, setup.objectives.vector_of(result.metrics));
        }
    }
    return out;
}

TEST(Recorder, keeps_the_front_and_its_neighbourhood_in_any_order_of_chunks) {
    test::SweepSetup setup;
    RunInfo info = test::small_info(RowMode::front);
    info.slack = 0.1;
    const auto points = feasible_points(setup);
    std::vector<std::int64_t> neighbourhood;
    std::vector<std::int64_t> front;
    for (const auto& [ordinal, vector] : points) {
        const auto is_beaten = [&, &own = vector](double slack) {
            return std::any_of(points.begin(), points.end(), [&](const auto& other) {
                return beats(other.second, own, 3, slack);
            });
        };
        if (!is_beaten(0.1)) {
            neighbourhood.push_back(ordinal);
        }
        if (!is_beaten(0.0)) {
            front.push_back(ordinal);
        }
    }
    ASSERT_GT(neighbourhood.size(), front.size());
    for (const std::int64_t step : {1, 5, 11}) {  // all coprime to 28
        const TemporaryDirectory directory;
        {
            Recorder recorder(directory.path(), info);
            for (std::int64_t i = 0; i < info.chunks(); ++i) {
                recorder.accept(chunk_of(setup, i * step % info.chunks(), info));
                if (i % 9 == 0) {
                    recorder.flush();
                }
            }
            recorder.flush();
        }
        const RunReader reader(directory.path());
        EXPECT_EQ(reader.front_ordinals(), front) << step;
        std::vector<std::int64_t> stored;
        reader.for_each_point({}, [&stored](const EvaluatedPoint& row) {
            stored.push_back(row.ordinal);
            return true;
        });
        EXPECT_EQ(stored, neighbourhood) << step;
    }
}

TEST(Recorder, rebuilds_the_front_from_the_rows) {
    test::SweepSetup setup;
    for (const RowMode rows : {RowMode::all, RowMode::front}) {
        const TemporaryDirectory directory;
        const RunInfo info = test::small_info(rows);
        std::int64_t size = 0;
        {
            Recorder recorder(directory.path(), info);
            for (std::int64_t chunk = 0; chunk < 13; ++chunk) {
                recorder.accept(chunk_of(setup, chunk, info));
            }
            recorder.writer().commit();
            size = recorder.front().size();
        }
        const Recorder again(directory.path(), info);
        EXPECT_TRUE(again.resumed());
        EXPECT_EQ(again.front().size(), size);
        EXPECT_EQ(again.counts().evaluated, 650);
    }
}

TEST(Recorder, refuses_to_go_on_from_a_damaged_row) {
    test::SweepSetup setup;
    const TemporaryDirectory directory;
    { setup.run(directory.path(), test::small_info()); }
    Database(database_of(directory.path()), Database::Mode::read_write)
        .execute("UPDATE point SET latency_ms = 0.001 WHERE ordinal = 700");
    EXPECT_THROW(Recorder(directory.path(), test::small_info()), Error);
}

}  // namespace
}  // namespace scfa
