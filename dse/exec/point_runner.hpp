#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/exec/point_runner.hpp
/// @brief Evaluates one point for a sweep: limits are applied, and a point that fails becomes a
/// row.

#include "dse/pareto/objectives.hpp"
#include "dse/space/constraints.hpp"
#include "dse/store/evaluated_point.hpp"
#include "models/eval/evaluator.hpp"

#include <cstdint>
#include <memory>

namespace scfa {

/// One a thread. The evaluator, constraints and objectives have to outlive it.
class PointRunner {
  public:
    PointRunner(Evaluator& evaluator, const Constraints& constraints, const Objectives& objectives);

    /// Everything but the id. An exception of the evaluator, and a feasible point with an objective
    /// that is not a finite number, give the status `failed` with the reason in words; the
    /// evaluator's worker is then replaced, because it may be left half changed.
    EvaluatedPoint run(std::int64_t ordinal, const DesignPoint& point);

  private:
    Evaluator& evaluator_;
    const Constraints& constraints_;
    const Objectives& objectives_;
    std::unique_ptr<EvaluatorWorker> worker_;
};

}  // namespace scfa
