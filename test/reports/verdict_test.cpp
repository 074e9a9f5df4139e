// SPDX-License-Identifier: Apache-2.0
#include "reports/verdict.hpp"

#include "test/reports/sample_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scfa {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(Compare, SpeaksOfRatiosAndShares) {
    ReportPoint now = simple_point(1, 2.0, 3.0), before = simple_point(2, 5.0, 10.0);
    now.metrics[Metric::dsp] = 64;
    before.metrics[Metric::dsp] = 64;
    now.metrics[Metric::bram18] = 300;
    before.metrics[Metric::bram18] = 100;
    const auto found = compare(now, before, {Metric::bram18, Metric::latency_ms});
    ASSERT_EQ(found.size(), 4U);  // latency once
    EXPECT_EQ(found[0].text, "2.50× faster");
    EXPECT_EQ(found[0].change, Comparison::Change::better);
    EXPECT_EQ(found[1].text, "70\u00a0% less energy");
    EXPECT_EQ(found[2].text, "3.00× the BRAM18");
    EXPECT_EQ(found[2].change, Comparison::Change::worse);
    EXPECT_EQ(found[3].text, "the same DSP");
    EXPECT_EQ(found[3].change, Comparison::Change::same);
}

TEST(Compare, LeavesOutWhatIsUnknown) {
    ReportPoint now = simple_point(1, 2.0, 3.0), before;
    before.metrics[Metric::latency_ms] = 1.0;
    const auto found = compare(now, before, {});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].text, "2.00× slower");
    EXPECT_EQ(found[0].change, Comparison::Change::worse);
}

TEST(Verdict, LeadsWithTheKneeAndItsGain) {
    const ReportData data = sample_report();
    const Verdict verdict = verdict_of(data);
    EXPECT_THAT(verdict.headline, HasSubstr("The knee point takes"));
    EXPECT_THAT(verdict.headline, HasSubstr("\u00a0ms"));
    EXPECT_THAT(verdict.headline, HasSubstr("of 220 DSP"));
    EXPECT_THAT(verdict.headline, HasSubstr("faster"));
    EXPECT_THAT(verdict.headline, HasSubstr(data.baseline->label));
    EXPECT_THAT(verdict.facts, Contains(HasSubstr("1 failed")));
    EXPECT_THAT(verdict.facts, Contains(HasSubstr("latency_ms, energy_mj, lut")));
    EXPECT_THAT(verdict.facts, Not(Contains(HasSubstr("sample of"))));
    EXPECT_THAT(verdict.facts, Not(Contains(HasSubstr("Drawn mask"))));
}

TEST(Verdict, SaysWhatIsMissing) {
    ReportData data = sample_report();
    data.thinning.others_shown -= 1;
    data.workloads.front().mask_source = MaskSource::drawn;
    const Verdict verdict = verdict_of(data);
    EXPECT_THAT(verdict.facts, Contains(HasSubstr("a sample of")));
    EXPECT_THAT(verdict.facts, Contains(HasSubstr("Drawn mask")));
}

TEST(Verdict, WithNothingFeasibleNamesTheCommonestReason) {
    ReportData data;
    data.device.name = "tiny";
    data.counts.space = "12";
    data.counts.evaluated = data.counts.infeasible = 12;
    data.counts.infeasible_by_reason = {{Reason::lut, 2}, {Reason::dsp, 10}};
    EXPECT_EQ(verdict_of(data).headline,
              "None of 12 evaluated designs fits tiny; the most frequent reason is dsp (10).");
}

TEST(FrontOrder, IsByTheFirstObjectiveThenOrder) {
    ReportData data;
    data.objectives = {Metric::latency_ms, Metric::energy_mj};
    data.points = {simple_point(4, 2, 1), simple_point(3, 1, 2), simple_point(2, 2, 1),
                   simple_point(1, 0, 0, false)};
    EXPECT_THAT(front_order(data), testing::ElementsAre(1U, 2U, 0U));
    EXPECT_THAT(report_order(data), testing::ElementsAre(3U, 2U, 1U, 0U));
}

TEST(ReportOrderDeathTest, RefusesTwoPointsOfOneId) {
    ReportData data;
    data.points = {simple_point(1, 2, 1), simple_point(1, 1, 2)};
    EXPECT_DEATH(report_order(data), "two points of id p1");
}

}  // namespace
}  // namespace scfa
