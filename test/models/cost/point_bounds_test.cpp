// SPDX-License-Identifier: Apache-2.0
#include "models/cost/point_bounds.hpp"

#include "test/models/cost/platform_fixture.hpp"
#include "test/models/cost/random_box.hpp"
#include "test/models/cost/shipped_networks.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <memory>
#include <string>

namespace scfa {
namespace {

using test::BoxSource;
using test::shipped_network;

struct Tightness {
    double sum = 0.0;
    int count = 0;
};

/// Every known bound of the box holds for the point.
void expect_bounded(const BoxBound& bound, const PointResult& result, const std::string& what) {
    if (result.status != PointStatus::feasible) {
        return;
    }
    ASSERT_EQ(bound.infeasible, Reason::none)
        << what << ": proven infeasible: " << name_of(bound.infeasible);
    for (std::size_t m = 0; m < kMetrics; ++m) {
        const double exact = result.metrics.all()[m];
        if (!std::isnan(bound.least.all()[m]) && !std::isnan(exact)) {
            ASSERT_LE(bound.least.all()[m], exact) << what << ": " << metric_table()[m].name;
        }
        if (!std::isnan(bound.greatest.all()[m]) && !std::isnan(exact)) {
            ASSERT_GE(bound.greatest.all()[m], exact) << what << ": " << metric_table()[m].name;
        }
    }
}

std::string text_of(const DesignPoint& point) {
    std::string out;
    for (const ParameterInfo& info : parameter_table()) {
        out += std::string(info.name) + "=" + value_text(info.id, point[info.id]) + " ";
    }
    return out;
}

struct Tally {
    int feasible = 0;
    int refused_boxes = 0;
    int points_bounded = 0;
    double share = 0.0;
};

void check_boxes(const std::string& board, const char* network, int boxes, int points, Rng& rng,
                 Tally& tally) {
    const auto platform = std::make_shared<const Platform>(test::shipped_platform(board));
    const auto evaluator =
        make_bounding_evaluator(make_analytic_evaluator({shipped_network(network)}, platform));
    const BoxSource source(platform->device.default_point());
    const auto bounds = evaluator->bounds();
    const auto worker = evaluator->worker();
    for (int b = 0; b < boxes; ++b) {
        constexpr int kFree[] = {0, 0, 10, 25, 60};
        const PointBox box = source.box(rng, kFree[rng.below(5)]);
        const int most = bounds->most_effort(box);
        const int effort = static_cast<int>(rng.below(static_cast<std::uint64_t>(most) + 1));
        const BoxBound bound = bounds->bound(box, effort);
        tally.refused_boxes += bound.infeasible != Reason::none ? 1 : 0;
        for (int i = 0; i < points; ++i) {
            const DesignPoint point = BoxSource::point(rng, box);
            const PointResult result = worker->evaluate(point);
            expect_bounded(bound, result,
                           board + " " + network + " effort " + std::to_string(effort) + " " +
                               text_of(point));
            if (testing::Test::HasFatalFailure()) {
                return;
            }
            if (result.status == PointStatus::feasible) {
                ++tally.feasible;
                const double least = bound.least[Metric::latency_ms];
                if (effort == most && !std::isnan(least) && most > 0) {
                    ++tally.points_bounded;
                    tally.share += least / result.metrics[Metric::latency_ms];
                }
            }
        }
    }
}

TEST(PointBounds, hold_for_random_points_of_random_boxes) {
    const int scale = std::getenv("SCFA_BOUNDS_SCALE") != nullptr
                          ? std::atoi(std::getenv("SCFA_BOUNDS_SCALE"))
                          : 1;
    Tally tally;
    Rng rng(11);
    for (const std::string& board : test::shipped_platforms()) {
        for (const char* network : test::kSmallNetworks) {
            check_boxes(board, network, 400 * scale, 2, rng, tally);
            if (HasFatalFailure()) {
                return;
            }
        }
    }
    EXPECT_GT(tally.feasible, 500 * scale);
    EXPECT_GT(tally.refused_boxes, 100 * scale);
    std::printf("feasible %d, boxes refused %d, latency bound over exact %.4f (%d)\n",
                tally.feasible, tally.refused_boxes, tally.share / tally.points_bounded,
                tally.points_bounded);
}

}  // namespace
}  // namespace scfa
