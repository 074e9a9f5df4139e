#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/top/layer_results.hpp
/// @brief From what the controller counted to metrics, by the same rules as every other level.

#include "models/cost/platform.hpp"
#include "models/program/planned_point.hpp"
#include "sim/top/controller.hpp"
#include "sim/top/simulation.hpp"

#include <vector>

namespace scfa::sim {

/// @param planned  what does not depend on time is taken over
/// @param runs     of one image, per layer
SimulationResult results_of(const PlannedPoint& planned, const Platform& platform,
                            std::vector<LayerRun> runs);

}  // namespace scfa::sim
