// SPDX-License-Identifier: Apache-2.0
// Stands in for simulated_layers.cpp in builds without SystemC.
#include "dse/cli/simulated_layers.hpp"

namespace scfa::cli {

std::vector<std::vector<ReportSimulatedLayer>> simulate_layers(
    const std::shared_ptr<AnalyticModel>& /*model*/, const std::vector<DesignPoint>& points) {
    return std::vector<std::vector<ReportSimulatedLayer>>(points.size());
}

}  // namespace scfa::cli
