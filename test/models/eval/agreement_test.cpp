// SPDX-License-Identifier: Apache-2.0
#include "models/eval/agreement.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

TEST(Differences, AreRelativeToWhatWasConfirmed) {
    Differences differences;
    EXPECT_EQ(differences.mean(), 0.0);
    EXPECT_EQ(differences.bias(), 0.0);
    differences.add(110, 100);
    differences.add(80, 100);
    differences.add(100, 100);
    EXPECT_EQ(differences.count(), 3);
    EXPECT_DOUBLE_EQ(differences.mean(), 0.1);
    EXPECT_DOUBLE_EQ(differences.maximum(), 0.2);
    EXPECT_DOUBLE_EQ(differences.bias(), -0.1 / 3.0);
}

TEST(Differences, HaveAMeaningAtZero) {
    Differences differences;
    differences.add(0, 0);
    EXPECT_EQ(differences.maximum(), 0.0);
    differences.add(7, 0);
    EXPECT_EQ(differences.maximum(), 1.0);
    differences.add(0, 7);
    EXPECT_EQ(differences.maximum(), 1.0);
}

TEST(Agreement, KindsAreSortedAndLayersWithoutCyclesLeftOut) {
    Agreement agreement;
    agreement.add_layer("max pool 2x2", 10, 10, true);
    agreement.add_layer("conv 3x3", 101, 100, true);
    agreement.add_layer("add", 0, 0, true);
    agreement.add_layer("conv 3x3", 103, 100, false);
    ASSERT_EQ(agreement.kinds.size(), 2U);
    EXPECT_EQ(agreement.kinds[0].kind, "conv 3x3");
    EXPECT_EQ(agreement.kinds[0].cycles.count(), 2);
    EXPECT_DOUBLE_EQ(agreement.kinds[0].cycles.mean(), 0.02);
    EXPECT_EQ(agreement.kinds[1].kind, "max pool 2x2");
    EXPECT_EQ(agreement.layers, 3);
    EXPECT_EQ(agreement.unequal_compute, 1);
}

TEST(Agreement, TheBandIsTwoPercentOnAverageAndFiveAtMost) {
    Agreement good;
    EXPECT_TRUE(good.within_band());
    good.points.add(105, 100);
    good.points.add(100, 100);
    good.points.add(100, 100);
    EXPECT_TRUE(good.within_band());
    Agreement far = good;
    far.points.add(1051, 1000);
    EXPECT_FALSE(far.within_band());
    Agreement often;
    often.points.add(103, 100);
    EXPECT_FALSE(often.within_band());
}

}  // namespace
}  // namespace scfa
