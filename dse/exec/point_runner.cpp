// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/point_runner.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <exception>

namespace scfa {
namespace {

void fail(EvaluatedPoint& row, std::string why) {
    row.result = PointResult{};
    row.result.status = PointStatus::failed;
    row.failure = why.empty() ? "failed without a reason" : std::move(why);
}

}  // namespace

PointRunner::PointRunner(Evaluator& evaluator, const Constraints& constraints,
                         const Objectives& objectives)
    : evaluator_(evaluator), constraints_(constraints), objectives_(objectives) {}

EvaluatedPoint PointRunner::run(std::int64_t ordinal, const DesignPoint& point) {
    EvaluatedPoint row;
    row.ordinal = ordinal;
    row.point = point;
    try {
        if (worker_ == nullptr) {
            worker_ = evaluator_.worker();
        }
        row.result = worker_->evaluate(point);
    } catch (const std::exception& error) {
        worker_.reset();
        fail(row, error.what());
        return row;
    }
    apply(constraints_, row.result);
    if (row.result.status == PointStatus::failed) {
        fail(row, row.failure);
    } else if (row.result.status == PointStatus::feasible) {
        if (const MetricInfo* unknown = objectives_.first_unknown(row.result.metrics)) {
            fail(row, fmt::format("the objective \"{}\" is not a finite number", unknown->name));
        }
    }
    return row;
}

}  // namespace scfa
