// SPDX-License-Identifier: Apache-2.0
#include "dse/search/neighbours.hpp"

#include "test/dse/fake_run.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <set>

namespace scfa {
namespace {

struct Surroundings {
    Space space = test::small_space();
    test::FakeEvaluator evaluator;
    Constraints constraints;
    Objectives objectives{test::small_info().objectives};
    PointRunner runner{evaluator, constraints, objectives};
};

TEST(Neighbours, are_all_points_one_step_away) {
    Surroundings setup;
    for (std::int64_t ordinal = 0; ordinal < test::kSmallDistinct; ordinal += 17) {
        const DesignPoint point = setup.space.distinct_point(static_cast<WideCount>(ordinal));
        const auto found = neighbours_of(point, setup.space, setup.runner);
        EXPECT_GE(found.size(), 3U);
        for (const Neighbour& next : found) {
            EXPECT_NE(next.point, canonical(point));
            EXPECT_EQ(next.point, canonical(next.point));
            EXPECT_EQ(next.point[next.parameter], next.to);
            EXPECT_EQ(next.from, point[next.parameter]);
            EXPECT_EQ(next.result.metrics[Metric::latency_ms],
                      test::fake_result(next.point).metrics[Metric::latency_ms]);
            if (next.parameter != Parameter::sparse_format) {
                // Values of these axes double: one step is a factor of two.
                EXPECT_TRUE(next.to == 2 * next.from || next.from == 2 * next.to);
            }
        }
    }
}

TEST(Neighbours, the_fastest_below_is_the_least_of_all_that_fit) {
    Surroundings setup;
    for (std::int64_t ordinal = 0; ordinal < test::kSmallDistinct; ordinal += 29) {
        const DesignPoint point = setup.space.distinct_point(static_cast<WideCount>(ordinal));
        const double here = test::fake_result(point).metrics[Metric::latency_ms];
        const auto all = neighbours_of(point, setup.space, setup.runner);
        double least = std::numeric_limits<double>::infinity();
        for (const Neighbour& next : all) {
            if (next.result.status == PointStatus::feasible) {
                least = std::min(least, next.result.metrics[Metric::latency_ms]);
            }
        }
        const auto best = fastest_below(all, here);
        EXPECT_EQ(best.has_value(), least < here);
        if (best) {
            EXPECT_EQ(best->result.metrics[Metric::latency_ms], least);
        }
    }
}

}  // namespace
}  // namespace scfa
