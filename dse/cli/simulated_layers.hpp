#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/simulated_layers.hpp
/// @brief What only the SystemC level counts of a point's layers, for reports.

#include "models/cost/analytic_evaluator.hpp"
#include "reports/report_data.hpp"

#include <memory>
#include <vector>

namespace scfa::cli {

/// FIFO levels, requests of banks and bursts of each point's layers, each point simulated in a
/// process of its own: time only, no data. As many as `points`; empty for a point that gave no
/// answer, and all empty in builds without SystemC.
/// @param points  canonical and feasible
std::vector<std::vector<ReportSimulatedLayer>> simulate_layers(
    const std::shared_ptr<AnalyticModel>& model, const std::vector<DesignPoint>& points);

}  // namespace scfa::cli
