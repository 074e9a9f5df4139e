#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/sensitivity.hpp
/// @brief Whether a front depends on coefficients that are not known well.

#include "dse/config/resolve.hpp"
#include "models/cost/analytic_evaluator.hpp"
#include "reports/report_data.hpp"

#include <functional>
#include <string>
#include <vector>

namespace scfa::cli {

/// Coefficients that are wrong together, if they are.
struct CoefficientGroup {
    std::string name;  ///< "energy of a multiplication"
    std::function<void(Platform&, double factor)> scale;
};

/// Of energy per event and of LUT.
const std::vector<CoefficientGroup>& uncertain_coefficients();

/// How far a coefficient may be off, either way.
inline constexpr double kUncertainty = 0.5;

/// Evaluates points of the front once more with each group of coefficients 50 % smaller and 50 %
/// larger. A point stays when it still fits and keeps its limits, and no other of those points
/// dominates it. At most 64 points, spread over the front; timing is not computed again where it
/// has been.
/// Cost: 2 evaluations a group and point.
ReportSensitivity sensitivity_of(const ReportData& data, const ResolvedSweep& sweep,
                                 const AnalyticModel& model);

}  // namespace scfa::cli
