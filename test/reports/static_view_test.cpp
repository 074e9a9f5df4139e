// SPDX-License-Identifier: Apache-2.0
#include "reports/static_view.hpp"

#include "test/reports/sample_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scfa {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(StaticFrontSvg, PutsTheBestOfBothBottomLeft) {
    ReportData data;
    data.objectives = {Metric::latency_ms, Metric::energy_mj};
    data.points = {simple_point(1, 1, 1), simple_point(2, 3, 5, false)};
    const std::string svg = static_front_svg(data);
    EXPECT_THAT(svg, HasSubstr("<circle cx=\"80.0\" cy=\"364.0\" r=\"4\""));
    EXPECT_THAT(svg, HasSubstr("<circle cx=\"700.0\" cy=\"16.0\" r=\"2\""));
}

TEST(StaticFrontSvg, UsesALogAxisForWideRanges) {
    ReportData data;
    data.objectives = {Metric::latency_ms, Metric::energy_mj};
    data.points = {simple_point(1, 1, 1), simple_point(2, 10, 1.5), simple_point(3, 100, 2)};
    const std::string svg = static_front_svg(data);
    EXPECT_THAT(svg, HasSubstr("cx=\"390.0\" cy=\"190.0\""));  // the middle of both axes
    EXPECT_THAT(svg, HasSubstr("latency_ms (less is better), log scale"));
    EXPECT_THAT(svg, Not(HasSubstr("energy_mj (less is better), log scale")));
}

TEST(StaticFrontSvg, IsEmptyWithoutTwoObjectivesOrPoints) {
    ReportData data;
    data.points = {simple_point(1, 1, 1)};
    EXPECT_EQ(static_front_svg(data), "");
    data.objectives = {Metric::latency_ms, Metric::energy_mj};
    data.points[0].status = PointStatus::infeasible;
    EXPECT_EQ(static_front_svg(data), "");
}

TEST(StaticFrontTable, SaysHowManyItLeavesOut) {
    ReportData data;
    data.objectives = {Metric::latency_ms};
    for (int i = 0; i < 60; ++i) {
        data.points.push_back(simple_point(i, i, 1));
    }
    const std::string table = static_front_table(data);
    EXPECT_THAT(table, HasSubstr("50 of the front's 60 points."));
    EXPECT_THAT(table, HasSubstr("<td>p49</td>"));
    EXPECT_THAT(table, Not(HasSubstr("<td>p50</td>")));
}

TEST(StaticFrontTable, EscapesNames) {
    ReportData data;
    data.points = {simple_point(1, 1, 1)};
    data.points[0].id = "<b>&";
    EXPECT_THAT(static_front_table(data), HasSubstr("<td>&lt;b&gt;&amp;</td>"));
}

}  // namespace
}  // namespace scfa
