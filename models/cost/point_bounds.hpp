#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/point_bounds.hpp
/// @brief Provable bounds of the analytic level over partial assignments of a design point.
///
/// Resources come from the geometry, component by component; time from the entries of the fullest
/// lane (or, with effort, from simulated passes), from bytes over the memory's peak, and from the
/// order in which loads, sequences and stores have to happen; energy from the events that cannot be
/// avoided and static power over that time.

#include "models/cost/analytic_evaluator.hpp"
#include "models/eval/point_bounds.hpp"

#include <memory>

namespace scfa {

/// Evaluates as the model does, and bounds.
std::unique_ptr<BoundingEvaluator> make_bounding_evaluator(std::shared_ptr<AnalyticModel> model);

}  // namespace scfa
