#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/point_metrics.hpp
/// @brief From cycles, bytes and events to the metrics of a point: the same for every level of
/// fidelity.

#include "models/cost/energy.hpp"
#include "models/cost/platform.hpp"
#include "models/cost/resources.hpp"
#include "models/cost/timeline.hpp"
#include "models/eval/result.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace scfa {

/// What of a network the cost formulas ask for, summed once.
struct NetworkFacts {
    NetworkNeeds needs;
    std::int64_t dense_macs = 0;                  ///< on the array
    std::array<std::int64_t, 2> executed_macs{};  ///< of the sparse formats, by precision
};
NetworkFacts facts_of(const Workload& workload);

/// Accuracy, size and density. @param most_channels  of any network of the workload
void network_metrics(const Workload& workload, std::int64_t most_channels, MetricValues& out);

void resource_metrics(const Resources& used, MetricValues& out);

/// Cycles, latency, rates, energy, traffic. @param point  canonical
void time_metrics(const NetworkFacts& facts, const DesignPoint& point, const Platform& platform,
                  const TimelineTotals& total, MetricValues& out);

/// Energy and utilisation of each layer. @param events  per layer
void layer_figures(const DesignPoint& point, const Workload& workload, const Platform& platform,
                   const std::vector<EnergyEvents>& events, std::vector<LayerResult>& layers);

}  // namespace scfa
