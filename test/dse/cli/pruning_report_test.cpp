// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/pruning_report.hpp"

#include <gtest/gtest.h>

namespace scfa::cli {
namespace {

PrunedPoint point(double keep) {
    PrunedPoint out;
    out.keep = keep;
    return out;
}

TEST(PruningReport, TellsHowAMemberCameAbout) {
    PruneRecord record;
    record.method = "flrpm";
    record.resource = "macs";
    PrunedPoint member = point(0.5);
    member.accuracy_at_cut = 0.71;
    member.accuracy_recalibrated = 0.88;
    member.groups = {{"conv1", 32, 20}, {"conv2", 64, 30}};
    const ReportPruning dense = pruning_of(record, member);
    EXPECT_EQ(dense.method, "flrpm");
    EXPECT_EQ(dense.keep_ratio, 0.5);
    EXPECT_EQ(dense.resource, "macs");
    EXPECT_FALSE(dense.density);
    EXPECT_EQ(dense.accuracy_at_cut, 0.71);
    EXPECT_EQ(dense.accuracy_recalibrated, 0.88);
    ASSERT_EQ(dense.channels.size(), 2U);
    EXPECT_EQ(dense.channels[1].group, "conv2");
    EXPECT_EQ(dense.channels[1].kept, 30);
    EXPECT_EQ(dense.channels[1].of, 64);

    member.density = 0.4;
    member.balanced = true;
    const ReportPruning thinned = pruning_of(record, member);
    EXPECT_EQ(thinned.method, "flrpm, density 0.4 balanced");
    EXPECT_EQ(thinned.density, 0.4);
    EXPECT_TRUE(thinned.balanced);
}

TEST(PruningReport, TheUnprunedNetworkKeepsEverythingAndAllWeights) {
    PruneRecord record;
    record.points = {point(0.5), point(1.0), point(1.0)};
    record.points[1].density = 0.4;
    EXPECT_EQ(unpruned_point(record), 2);
    record.points.pop_back();
    EXPECT_EQ(unpruned_point(record), 0);
}

}  // namespace
}  // namespace scfa::cli
