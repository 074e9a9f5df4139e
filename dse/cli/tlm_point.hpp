#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/tlm_point.hpp
/// @brief One point on the SystemC level, in a process of its own.

#include "models/cost/analytic_evaluator.hpp"

#include <memory>
#include <vector>

namespace scfa::cli {

/// Time and energy, no data.
/// @throws Error{unsupported} in builds without SystemC; Error{environment} when the process dies
PointResult evaluate_with_tlm(const std::shared_ptr<AnalyticModel>& model, const DesignPoint& point,
                              std::vector<LayerResult>& layers);

}  // namespace scfa::cli
