#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/analytic_evaluator.hpp
/// @brief The analytic level of fidelity: exact pass cycles, the overlap recurrence, resources and
/// energy of a point.

#include "models/cost/platform.hpp"
#include "models/eval/evaluator.hpp"
#include "models/network/workload.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace scfa {

/// @param workloads  what `pruning.point` selects, at least one
/// The evaluator memoises pass cycles by (layer, compute key) and shares them between its workers;
/// everything else is computed anew for each point.
std::unique_ptr<Evaluator> make_analytic_evaluator(
    std::vector<std::shared_ptr<const Workload>> workloads,
    std::shared_ptr<const Platform> platform);

}  // namespace scfa
