#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/program/planned_point.hpp
/// @brief A design point with the mapping that the analytic model chose for it, ready for the
/// levels below.

#include "models/cost/analytic_evaluator.hpp"
#include "models/program/network_program.hpp"

#include <memory>
#include <vector>

namespace scfa {

struct PlannedPoint {
    PointResult analytic;
    std::vector<LayerResult> layers;                ///< analytic; empty where infeasible
    std::shared_ptr<const NetworkProgram> program;  ///< nullptr where infeasible
};

/// Evaluates the point and compiles its layer program.
PlannedPoint plan_point(AnalyticModel& model, const DesignPoint& point);

}  // namespace scfa
