#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/layer_view.hpp
/// @brief The layers of an evaluated point as rows: for the store, for JSON and for a terminal.

#include "dse/store/row_codec.hpp"
#include "models/eval/result.hpp"
#include "models/network/workload.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <string>
#include <vector>

namespace scfa::cli {

/// By `LayerMetric`; NaN where a layer on the CPU has no such figure.
std::array<double, kLayerMetrics> layer_metrics(const WorkloadLayer& layer,
                                                const LayerResult& result,
                                                const DesignPoint& point);

/// All layers of a point. @pre one result a layer
std::vector<LayerRow> layer_rows(const Workload& workload, const std::vector<LayerResult>& layers,
                                 const DesignPoint& point);

/// `[{"name": ..., "placement": ..., "mapping": {...}, "metrics": {...}}]` of docs/interface.md.
nlohmann::ordered_json layers_json(const Workload& workload, const std::vector<LayerRow>& rows);

/// A line a layer: what it is, its share of the time, what bounds it, and where lanes wait.
std::string layers_text(const Workload& workload, const std::vector<LayerRow>& rows);

/// "memory: 61 % of the time; the longest layer is conv2_1 with 34 %".
std::string bottleneck_text(const std::vector<LayerRow>& rows);

}  // namespace scfa::cli
