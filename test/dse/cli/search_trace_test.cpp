// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/search_trace.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace scfa::cli {
namespace {

EvaluatedPoint point(std::int64_t ordinal, double latency_ms, double accuracy,
                     PointStatus status = PointStatus::feasible) {
    EvaluatedPoint out;
    out.ordinal = ordinal;
    out.result.status = status;
    out.result.metrics[Metric::latency_ms] = latency_ms;
    out.result.metrics[Metric::accuracy] = accuracy;
    return out;
}

TEST(SearchTrace, SharesAreOfTheFinalFrontsVolume) {
    // Front at the end: (1, 0.5) and (3, 0.9); the reference lies a tenth of the widths behind all
    // feasible points, at 4.3 ms and 0.35. Volumes: 3.3 x 0.15 of the first, and 1.3 x 0.4 more
    // with the second.
    SearchTrace trace({Metric::latency_ms, Metric::accuracy}, 4);
    trace.add(point(0, 1, 0.5));
    trace.add(point(1, 4, 0.4));  // dominated
    trace.add(point(2, 0.1, 0.99, PointStatus::infeasible));
    trace.add(point(3, 3, 0.9));
    const ReportSearch search = trace.search("exhaustive");
    EXPECT_EQ(search.engine, "exhaustive");
    ASSERT_EQ(search.reference.size(), 2U);
    EXPECT_NEAR(search.reference[0], 4.3, 1e-12);
    EXPECT_NEAR(search.reference[1], 0.35, 1e-12);
    ASSERT_EQ(search.steps.size(), 4U);
    EXPECT_EQ(search.steps.front().evaluated, 1);
    EXPECT_NEAR(search.steps.front().hypervolume, 0.495 / 1.015, 1e-9);
    EXPECT_EQ(search.steps[2].front, 1);
    EXPECT_EQ(search.steps.back().evaluated, 4);
    EXPECT_EQ(search.steps.back().front, 2);
    EXPECT_DOUBLE_EQ(search.steps.back().hypervolume, 1.0);
    EXPECT_EQ(trace.front().size(), 2);
}

TEST(SearchTrace, RemembersAboutThirtySteps) {
    SearchTrace trace({Metric::latency_ms, Metric::accuracy}, 100'000);
    for (std::int64_t i = 0; i < 100'000; ++i) {
        trace.add(point(i, 1.0 + static_cast<double>(i * 7919 % 1000), 0.5));
    }
    const ReportSearch search = trace.search("exhaustive");
    EXPECT_GT(search.steps.size(), 15U);
    EXPECT_LT(search.steps.size(), 40U);
    double before = 0.0;
    for (const ReportSearchStep& step : search.steps) {
        EXPECT_GE(step.hypervolume, before);
        before = step.hypervolume;
    }
    EXPECT_EQ(search.steps.back().evaluated, 100'000);
}

TEST(SearchTrace, OfNothingFeasibleHasNoSteps) {
    SearchTrace trace({Metric::latency_ms}, 1);
    trace.add(point(0, 1, 1, PointStatus::infeasible));
    EXPECT_TRUE(trace.search("exhaustive").steps.empty());
}

}  // namespace
}  // namespace scfa::cli
