#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/space/constraints.hpp
/// @brief Limits that the user sets on metrics: a point that breaks one is infeasible, with the
/// reason.

#include "models/eval/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scfa {

/// Bounds of one metric, both included.
struct MetricLimit {
    Metric metric;
    std::optional<double> minimum;
    std::optional<double> maximum;
};

struct Constraints {
    bool device = true;  ///< the point has to fit the device (the evaluator's part)
    std::vector<MetricLimit> limits;
};

/// Turns a feasible result that breaks a limit into an infeasible one: reason `constraint`,
/// `why.layer` the index of the first broken limit. A metric without a value breaks every limit on
/// it.
void apply(const Constraints& constraints, PointResult& result);

/// "latency_ms: 23.1 ms, the limit is at most 20 ms". @pre result.why.reason == Reason::constraint
std::string constraint_text(const Constraints& constraints, const PointResult& result);

}  // namespace scfa
