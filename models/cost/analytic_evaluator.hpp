#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/analytic_evaluator.hpp
/// @brief The analytic level of fidelity: exact pass cycles, the overlap recurrence, resources and
/// energy of a point.

#include "models/cost/layer_tables.hpp"
#include "models/cost/platform.hpp"
#include "models/eval/evaluator.hpp"
#include "models/network/workload.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace scfa {

/// The analytic level, and what it knows of a point that the levels below need to run the same
/// layer program.
class AnalyticModel : public Evaluator {
  public:
    /// Per layer of the point's network, under its compute key; nullptr where the array runs no
    /// convolution. Good as long as the model. @param point  canonical
    virtual std::vector<const LayerTables*> tables(const DesignPoint& point) = 0;
    [[nodiscard]] virtual const std::shared_ptr<const Platform>& platform() const = 0;
};

/// @param workloads  what `pruning.point` selects, at least one
/// The evaluator memoises pass cycles by (layer, compute key) and shares them between its workers;
/// everything else is computed anew for each point.
std::unique_ptr<AnalyticModel> make_analytic_evaluator(
    std::vector<std::shared_ptr<const Workload>> workloads,
    std::shared_ptr<const Platform> platform);

}  // namespace scfa
