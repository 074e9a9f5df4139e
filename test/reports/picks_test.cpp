// SPDX-License-Identifier: Apache-2.0
#include "reports/picks.hpp"

#include "models/base/rng.hpp"
#include "test/reports/sample_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace scfa {
namespace {

const std::vector<Metric> kTwo{Metric::latency_ms, Metric::energy_mj};

TEST(KneePoint, IsTheCornerOfAnL) {
    const std::vector<ReportPoint> points{simple_point(1, 1, 100), simple_point(2, 2, 10),
                                          simple_point(3, 100, 1)};
    EXPECT_EQ(knee_point(points, kTwo), 1U);
}

TEST(KneePoint, OfAHyperbolaIsWhereTheScaledSlopeIsMinusOne) {
    // y = 1/x for x in [1/8, 8]: scaled equally on both axes, so the farthest point from the chord
    // is x = 1.
    std::vector<ReportPoint> points;
    for (int i = -24; i <= 24; ++i) {
        const double x = std::exp2(i / 8.0);
        points.push_back(simple_point(i + 100, x, 1.0 / x));
    }
    EXPECT_DOUBLE_EQ(points[*knee_point(points, kTwo)].metrics[Metric::latency_ms], 1.0);
}

TEST(KneePoint, DoesNotChangeWhenAnObjectiveIsScaled) {
    std::vector<ReportPoint> points{simple_point(1, 1, 9), simple_point(2, 3, 4),
                                    simple_point(3, 6, 2), simple_point(4, 9, 1)};
    const auto before = knee_point(points, kTwo);
    for (ReportPoint& point : points) {
        point.metrics[Metric::energy_mj] = point.metrics[Metric::energy_mj] * 1000 + 7;
    }
    EXPECT_EQ(knee_point(points, kTwo), before);
}

TEST(KneePoint, TurnsMaximisedObjectivesAround) {
    std::vector<ReportPoint> points{simple_point(1, 1, 0), simple_point(2, 2, 0),
                                    simple_point(3, 10, 0)};
    points[0].metrics[Metric::accuracy] = 0.5;
    points[1].metrics[Metric::accuracy] = 0.89;
    points[2].metrics[Metric::accuracy] = 0.9;
    EXPECT_EQ(knee_point(points, {Metric::latency_ms, Metric::accuracy}), 1U);
}

TEST(KneePoint, TiesGoToTheSmallerOrderWhateverTheSequence) {
    // All on the chord: every distance is zero.
    std::vector<ReportPoint> points{simple_point(5, 0, 4), simple_point(4, 1, 3),
                                    simple_point(3, 2, 2), simple_point(2, 3, 1),
                                    simple_point(1, 4, 0)};
    EXPECT_EQ(points[*knee_point(points, kTwo)].order, 1);
    std::reverse(points.begin(), points.end());
    EXPECT_EQ(points[*knee_point(points, kTwo)].order, 1);
}

TEST(KneePoint, IgnoresConstantObjectivesAndPointsWithUnknownOnes) {
    std::vector<ReportPoint> points{simple_point(1, 1, 7), simple_point(2, 2, 7)};
    points.push_back(simple_point(3, 0.5, std::numeric_limits<double>::quiet_NaN()));
    EXPECT_EQ(knee_point(points, kTwo), 0U);
}

TEST(KneePoint, LooksAtTheFrontOnly) {
    const std::vector<ReportPoint> points{simple_point(1, 1, 1, false), simple_point(2, 2, 2)};
    EXPECT_EQ(knee_point(points, kTwo), 1U);
    EXPECT_FALSE(knee_point({simple_point(1, 1, 1, false)}, kTwo));
    EXPECT_FALSE(knee_point({}, kTwo));
    EXPECT_FALSE(knee_point(points, {}));
}

/// The definition with two objectives: distance to the line through the front's two ends, by the
/// cross product.
TEST(KneePoint, AgreesWithTheDistanceToTheChord) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Rng rng(seed);
        std::vector<ReportPoint> points;
        double x = 0, y = 1000;
        for (int i = 0; i < 30; ++i) {
            x += 0.1 + rng.uniform() * 10;
            y -= 0.1 + rng.uniform() * 30;
            points.push_back(simple_point(i, x, y));
        }
        const auto scaled = [&](const ReportPoint& p, Metric m) {
            const double a = points.front().metrics[m], b = points.back().metrics[m];
            return (p.metrics[m] - std::min(a, b)) / std::fabs(a - b);
        };
        std::size_t farthest = 0;
        double most = -1e9;
        for (std::size_t i = 0; i < points.size(); ++i) {
            // From end (0, 1) to end (1, 0); positive on the side of (0, 0).
            const double px = scaled(points[i], Metric::latency_ms),
                         py = scaled(points[i], Metric::energy_mj);
            const double distance = (-1.0 * (px - 0.0) - 1.0 * (py - 1.0)) / std::sqrt(2.0);
            if (distance > most + 1e-12) {
                most = distance;
                farthest = i;
            }
        }
        EXPECT_EQ(knee_point(points, kTwo), farthest) << "seed " << seed;
    }
}

TEST(BestPoint, FollowsTheDirectionAndBreaksTiesByOrder) {
    std::vector<ReportPoint> points{simple_point(3, 5, 1), simple_point(2, 5, 2),
                                    simple_point(1, 9, 3)};
    EXPECT_EQ(best_point(points, Metric::latency_ms), 1U);
    points[2].metrics[Metric::throughput_fps] = 100;
    points[0].metrics[Metric::throughput_fps] = 10;
    EXPECT_EQ(best_point(points, Metric::throughput_fps), 2U);
    EXPECT_FALSE(best_point(points, Metric::dsp));
}

TEST(DenseInt16Baseline, IsTheFastestFeasibleOne) {
    std::vector<ReportPoint> points{simple_point(1, 9, 1, false), simple_point(2, 5, 1, false),
                                    simple_point(3, 1, 1, false), simple_point(4, 2, 1, false)};
    for (ReportPoint& point : points) {
        point.design[Parameter::pe_precision] = static_cast<std::int32_t>(Precision::int16);
    }
    points[2].design[Parameter::pe_precision] = static_cast<std::int32_t>(Precision::int8);
    points[3].status = PointStatus::infeasible;
    EXPECT_EQ(dense_int16_baseline(points), 1U);
}

TEST(ChoosePicks, NamesThree) {
    const ReportData data = sample_report();
    ASSERT_EQ(data.picks.size(), 3U);
    EXPECT_EQ(data.picks[0].role, "knee");
    EXPECT_EQ(data.picks[1].role, "latency");
    EXPECT_EQ(data.picks[2].role, "energy");
}

}  // namespace
}  // namespace scfa
