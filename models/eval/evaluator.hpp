#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/eval/evaluator.hpp
/// @brief The interface by which the exploration knows a level of fidelity.

#include "models/arch/design_point.hpp"
#include "models/eval/result.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace scfa {

/// One thread's view of an evaluator. Not thread-safe; cheap to keep, keeps caches of its own.
class EvaluatorWorker {
  public:
    virtual ~EvaluatorWorker() = default;
    /// Status, reason and metrics of one point. Pure: the same point gives the same result on any
    /// worker.
    virtual PointResult evaluate(const DesignPoint& point) = 0;
    /// The same, with the layers (empty where the point is infeasible before any layer ran).
    virtual PointResult evaluate(const DesignPoint& point, std::vector<LayerResult>& layers) = 0;
    /// Layer evaluations done so far (for the rate that the benchmarks quote).
    [[nodiscard]] virtual std::int64_t layer_evaluations() const = 0;
};

/// Shared by all threads: networks, device, memo.
class Evaluator {
  public:
    virtual ~Evaluator() = default;
    [[nodiscard]] virtual std::unique_ptr<EvaluatorWorker> worker() = 0;
    /// "analytic", "tlm", "rtl".
    [[nodiscard]] virtual std::string_view fidelity() const = 0;
    /// Version of the model: part of a stored result's key.
    [[nodiscard]] virtual std::string_view model_version() const = 0;
    /// The networks that `pruning.point` selects, at least one.
    [[nodiscard]] virtual const std::vector<std::shared_ptr<const Workload>>& workloads() const = 0;
};

}  // namespace scfa
