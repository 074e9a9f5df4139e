// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/point_runner.hpp"

#include "models/base/error.hpp"
#include "test/dse/fake_run.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <new>

namespace scfa {
namespace {

EvaluatedPoint run(test::FakeEvaluator::Function function, const Constraints& constraints = {}) {
    test::FakeEvaluator evaluator(std::move(function));
    const Objectives objectives({Metric::latency_ms, Metric::accuracy});
    return PointRunner(evaluator, constraints, objectives).run(42, test::default_point());
}

PointResult good() {
    PointResult result;
    result.metrics[Metric::latency_ms] = 5.0;
    result.metrics[Metric::accuracy] = 0.9;
    return result;
}

TEST(PointRunner, keeps_what_the_evaluator_says) {
    const EvaluatedPoint row = run([](const auto&) { return good(); });
    EXPECT_EQ(row.ordinal, 42);
    EXPECT_EQ(row.point, test::default_point());
    EXPECT_EQ(row.result.status, PointStatus::feasible);
    EXPECT_EQ(row.failure, "");
}

TEST(PointRunner, applies_constraints) {
    Constraints constraints;
    constraints.limits = {{Metric::latency_ms, std::nullopt, 4.0}};
    const EvaluatedPoint row = run([](const auto&) { return good(); }, constraints);
    EXPECT_EQ(row.result.status, PointStatus::infeasible);
    EXPECT_EQ(row.result.why.reason, Reason::constraint);
}

TEST(PointRunner, makes_a_row_of_an_exception) {
    const EvaluatedPoint error = run([](const auto&) -> PointResult {
        throw Error(ErrorCode::overflow, "cycles of layer \"conv1\" do not fit 64 bits");
    });
    EXPECT_EQ(error.result.status, PointStatus::failed);
    EXPECT_EQ(error.failure, "cycles of layer \"conv1\" do not fit 64 bits");
    EXPECT_EQ(run([](const auto&) -> PointResult { throw std::bad_alloc(); }).failure,
              "std::bad_alloc");
}

TEST(PointRunner, fails_a_feasible_point_with_an_objective_that_is_no_number) {
    for (const double bad :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        const EvaluatedPoint row = run([bad](const auto&) {
            PointResult result = good();
            result.metrics[Metric::accuracy] = bad;
            return result;
        });
        EXPECT_EQ(row.result.status, PointStatus::failed);
        EXPECT_EQ(row.failure, "the objective \"accuracy\" is not a finite number");
    }
    const EvaluatedPoint infeasible = run([](const auto&) {
        PointResult result;
        result.status = PointStatus::infeasible;
        result.why.reason = Reason::dsp;
        return result;
    });
    EXPECT_EQ(infeasible.result.status, PointStatus::infeasible) << "needs no metrics";
}

TEST(PointRunner, says_something_of_a_failure_without_a_word) {
    const EvaluatedPoint row = run([](const auto&) {
        PointResult result;
        result.status = PointStatus::failed;
        return result;
    });
    EXPECT_EQ(row.failure, "failed without a reason");
}

TEST(PointRunner, replaces_a_worker_that_threw) {
    bool throws = true;
    test::FakeEvaluator evaluator([&throws](const auto&) {
        if (throws) {
            throw std::runtime_error("once");
        }
        return good();
    });
    const Objectives objectives({Metric::latency_ms});
    const Constraints constraints;
    PointRunner runner(evaluator, constraints, objectives);
    runner.run(0, test::default_point());
    throws = false;
    EXPECT_EQ(runner.run(1, test::default_point()).result.status, PointStatus::feasible);
    runner.run(2, test::default_point());
    EXPECT_EQ(evaluator.workers(), 2);
}

}  // namespace
}  // namespace scfa
