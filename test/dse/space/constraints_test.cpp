// SPDX-License-Identifier: Apache-2.0
#include "dse/space/constraints.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

Constraints limits() {
    Constraints constraints;
    constraints.limits = {{Metric::accuracy, 0.88, std::nullopt},
                          {Metric::latency_ms, std::nullopt, 20.0}};
    return constraints;
}

PointResult result(double accuracy, double latency) {
    PointResult out;
    out.metrics[Metric::accuracy] = accuracy;
    out.metrics[Metric::latency_ms] = latency;
    return out;
}

TEST(Constraints, bounds_are_included) {
    PointResult at_both = result(0.88, 20.0);
    apply(limits(), at_both);
    EXPECT_EQ(at_both.status, PointStatus::feasible);
    PointResult above = result(0.9, 20.0001);
    apply(limits(), above);
    EXPECT_EQ(above.status, PointStatus::infeasible);
    EXPECT_EQ(above.why.reason, Reason::constraint);
    EXPECT_EQ(above.why.layer, 1);
    EXPECT_EQ(constraint_text(limits(), above),
              "latency_ms: 20.0001 ms, the limit is at most 20 ms");
}

TEST(Constraints, the_first_broken_limit_is_named) {
    PointResult both = result(0.5, 99.0);
    apply(limits(), both);
    EXPECT_EQ(both.why.layer, 0);
    EXPECT_EQ(constraint_text(limits(), both), "accuracy: 0.5, the limit is at least 0.88");
}

TEST(Constraints, a_metric_that_is_not_known_breaks_its_limit) {
    PointResult unknown = result(std::numeric_limits<double>::quiet_NaN(), 1.0);
    apply(limits(), unknown);
    EXPECT_EQ(unknown.status, PointStatus::infeasible);
    EXPECT_EQ(constraint_text(limits(), unknown), "accuracy: not known, but limited");
}

TEST(Constraints, leave_other_reasons_alone) {
    PointResult infeasible = result(0.1, 99.0);
    infeasible.status = PointStatus::infeasible;
    infeasible.why.reason = Reason::dsp;
    apply(limits(), infeasible);
    EXPECT_EQ(infeasible.why.reason, Reason::dsp);
}

}  // namespace
}  // namespace scfa
