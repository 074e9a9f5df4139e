// SPDX-License-Identifier: Apache-2.0
#include "reports/thin.hpp"

#include "test/reports/sample_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace scfa {
namespace {

std::set<std::int64_t> kept(const std::vector<std::int64_t>& arrivals, std::size_t most,
                            bool ask = false) {
    PointSample sample(most);
    for (const std::int64_t order : arrivals) {
        if (ask && !sample.wants(order)) {
            sample.skip();
        } else {
            sample.add(simple_point(order, 1, 1, false));
        }
    }
    ReportData data;
    sample.move_into(data);
    EXPECT_EQ(data.thinning.others_total, static_cast<std::int64_t>(arrivals.size()));
    EXPECT_EQ(data.thinning.others_shown, static_cast<std::int64_t>(data.points.size()));
    std::set<std::int64_t> orders;
    for (const ReportPoint& point : data.points) {
        orders.insert(point.order);
    }
    return orders;
}

std::vector<std::int64_t> first(std::int64_t count) {
    std::vector<std::int64_t> out;
    for (std::int64_t i = 0; i < count; ++i) {
        out.push_back(i);
    }
    return out;
}

TEST(PointSample, KeepsAllBelowTheCap) {
    EXPECT_EQ(kept(first(100), 100).size(), 100U);
    ReportData data;
    PointSample sample(100);
    sample.add(simple_point(1, 1, 1, false));
    sample.move_into(data);
    EXPECT_FALSE(data.thinning.thinned());
}

TEST(PointSample, DoesNotDependOnTheOrderOfArrival) {
    std::vector<std::int64_t> arrivals = first(5000);
    const auto forwards = kept(arrivals, 200);
    EXPECT_EQ(forwards.size(), 200U);
    std::reverse(arrivals.begin(), arrivals.end());
    EXPECT_EQ(kept(arrivals, 200), forwards);
    EXPECT_EQ(kept(arrivals, 200, true), forwards);
}

TEST(PointSample, IsSpreadOverTheSpace) {
    const auto orders = kept(first(10'000), 1000);
    for (std::int64_t part = 0; part < 10; ++part) {
        const auto low = orders.lower_bound(part * 1000),
                   high = orders.lower_bound((part + 1) * 1000);
        EXPECT_GT(std::distance(low, high), 60) << part;  // 100 expected, 4 sigma = 38
        EXPECT_LT(std::distance(low, high), 140) << part;
    }
}

TEST(PointSample, OfNothingKeepsNothing) {
    EXPECT_TRUE(kept(first(10), 0).empty());
}

}  // namespace
}  // namespace scfa
