// SPDX-License-Identifier: Apache-2.0
#include "dse/search/exhaustive.hpp"

#include "models/base/error.hpp"
#include "test/dse/search/sweep_harness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <sys/resource.h>

namespace scfa {
namespace {

using test::dump;
using test::small_info;
using test::SweepSetup;
using test::TemporaryDirectory;

std::string dump_of_sweep(const RunInfo& info, int threads) {
    const TemporaryDirectory directory;
    SweepSetup setup;
    setup.control.threads = threads;
    EXPECT_EQ(setup.run(directory.path(), info), SearchEnd::complete);
    EXPECT_EQ(setup.evaluator.evaluations(), test::kSmallDistinct);
    return dump(directory.path());
}

TEST(Exhaustive, gives_the_same_on_any_number_of_threads) {
    for (const RowMode rows : {RowMode::all, RowMode::front}) {
        const std::string one = dump_of_sweep(small_info(rows), 1);
        EXPECT_THAT(one, ::testing::HasSubstr("front "));
        for (const int threads : {2, 3, 8}) {
            EXPECT_EQ(dump_of_sweep(small_info(rows), threads), one) << threads;
        }
    }
}

TEST(Exhaustive, evaluates_every_distinct_point_once) {
    const TemporaryDirectory directory;
    SweepSetup setup;
    setup.control.threads = 2;
    setup.run(directory.path(), small_info());
    const RunReader reader(directory.path());
    EXPECT_TRUE(reader.is_complete());
    std::int64_t next = 0;
    reader.for_each_point({}, [&](const EvaluatedPoint& row) {
        EXPECT_EQ(row.ordinal, next);
        EXPECT_EQ(row.point, setup.space.distinct_point(static_cast<WideCount>(next)));
        ++next;
        return true;
    });
    EXPECT_EQ(next, test::kSmallDistinct);
    EXPECT_EQ(reader.counts().evaluated, test::kSmallDistinct);
}

TEST(Exhaustive, goes_on_after_an_interrupt_and_ends_the_same) {
    for (const RowMode rows : {RowMode::all, RowMode::front}) {
        const std::string whole = dump_of_sweep(small_info(rows), 1);
        const TemporaryDirectory directory;
        std::int64_t evaluations = 0;
        for (std::int64_t round = 0; round < 40; ++round) {
            std::atomic<bool> stop{false};
            SweepSetup setup;
            std::atomic<std::int64_t> count{0};
            test::FakeEvaluator slow([&](const DesignPoint& point) {
                stop = stop || ++count >= 130;
                return test::fake_result(point);
            });
            Recorder recorder(directory.path(), small_info(rows));
            setup.control.stop = &stop;
            setup.control.threads = 1 + static_cast<int>(round % 3);
            const SearchEnd end = make_exhaustive()->run(
                {setup.space, slow, setup.constraints, setup.objectives, setup.names, recorder},
                setup.control);
            evaluations += slow.evaluations();
            if (end == SearchEnd::complete) {
                break;
            }
            EXPECT_EQ(end, SearchEnd::interrupted);
        }
        EXPECT_EQ(dump(directory.path()), whole);
        EXPECT_EQ(evaluations, test::kSmallDistinct) << "what was begun was kept";
    }
}

TEST(Exhaustive, a_point_that_throws_fails_alone) {
    const TemporaryDirectory directory;
    SweepSetup setup;
    setup.control.threads = 2;
    test::FakeEvaluator failing([](const DesignPoint& point) {
        if (point.rows() == 8 && point.columns() == 4) {
            throw std::runtime_error("no such luck");
        }
        return test::fake_result(point);
    });
    Recorder recorder(directory.path(), small_info(RowMode::front));
    EXPECT_EQ(make_exhaustive()->run({setup.space, failing, setup.constraints, setup.objectives,
                                      setup.names, recorder},
                                     setup.control),
              SearchEnd::complete);
    EXPECT_EQ(recorder.counts().failed, test::kSmallDistinct / 16);
    PointFilter failed;
    failed.status = PointStatus::failed;
    std::int64_t rows = 0;
    RunReader(directory.path()).for_each_point(failed, [&](const EvaluatedPoint& row) {
        EXPECT_EQ(row.failure, "no such luck");
        ++rows;
        return true;
    });
    EXPECT_EQ(rows, test::kSmallDistinct / 16);
}

TEST(Exhaustive, ends_early_when_too_many_fail_and_can_go_on) {
    const TemporaryDirectory directory;
    SweepSetup setup;
    setup.control.max_failures = 0;
    test::FakeEvaluator failing(
        [](const DesignPoint&) -> PointResult { throw std::runtime_error("x"); });
    {
        Recorder recorder(directory.path(), small_info());
        EXPECT_EQ(make_exhaustive()->run({setup.space, failing, setup.constraints, setup.objectives,
                                          setup.names, recorder},
                                         setup.control),
                  SearchEnd::too_many_failures);
        EXPECT_GE(recorder.counts().failed, 1);
        EXPECT_LT(recorder.counts().failed, test::kSmallDistinct);
    }
    setup.control.max_failures = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(setup.run(directory.path(), small_info()), SearchEnd::complete);
}

TEST(Exhaustive, reports_progress_to_the_end) {
    const TemporaryDirectory directory;
    SweepSetup setup;
    Progress last;
    std::int64_t done = -1;
    setup.control.progress = [&](const Progress& progress) {
        EXPECT_GE(progress.done, done);
        done = progress.done;
        last = progress;
    };
    setup.run(directory.path(), small_info());
    EXPECT_TRUE(last.last);
    EXPECT_EQ(last.done, test::kSmallDistinct);
    EXPECT_EQ(last.total, test::kSmallDistinct);
    EXPECT_EQ(last.counts.feasible + last.counts.infeasible, test::kSmallDistinct);
    EXPECT_EQ(last.front, static_cast<std::int64_t>(RunReader(directory.path()).front().size()));
}

/// Kilobytes of memory that this process has ever needed.
long peak_memory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

std::vector<std::int32_t> up_to(std::int32_t count) {
    std::vector<std::int32_t> values;
    for (std::int32_t i = 1; i <= count; ++i) {
        values.push_back(i);
    }
    return values;
}

TEST(Exhaustive, begins_on_10_to_the_12_points_without_memory) {
    const TemporaryDirectory directory;
    SweepSetup setup;
    setup.space = Space(test::default_point(), {{Parameter::pe_rows, up_to(100)},
                                                {Parameter::pe_columns, up_to(100)},
                                                {Parameter::clock_mhz, up_to(100)},
                                                {Parameter::weight_buffer_kib, up_to(1000)},
                                                {Parameter::output_buffer_kib, up_to(1000)}});
    RunInfo info = small_info(RowMode::front);
    info.points = countable_points(setup.space);
    EXPECT_EQ(info.points, 1'000'000'000'000);
    info.chunk_points = default_chunk_points(info.points);
    const long before = peak_memory();
    std::atomic<bool> stop{false};
    test::FakeEvaluator counting([&](const DesignPoint& point) {
        PointResult result = test::fake_result(point);
        stop = stop || counting.evaluations() >= 300'000;
        return result;
    });
    Recorder recorder(directory.path(), info);
    setup.control.stop = &stop;
    setup.control.threads = 2;
    EXPECT_EQ(make_exhaustive()->run({setup.space, counting, setup.constraints, setup.objectives,
                                      setup.names, recorder},
                                     setup.control),
              SearchEnd::interrupted);
    EXPECT_LT(peak_memory() - before, 40'000) << "kilobytes";
}

TEST(Exhaustive, refuses_a_space_that_cannot_be_counted) {
    std::vector<Axis> axes;
    for (const ParameterInfo& info : parameter_table()) {
        if (info.kind == ParameterKind::integer) {
            axes.push_back({info.id, up_to(1000)});
        }
    }
    try {
        countable_points(Space(test::default_point(), axes));
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::configuration);
        EXPECT_THAT(error.message(), ::testing::HasSubstr("more than 3.4e38 points"));
    }
}

}  // namespace
}  // namespace scfa
