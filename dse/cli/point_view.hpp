#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/point_view.hpp
/// @brief One evaluated point in full, as `simulate` and `explain` show it.

#include "dse/store/row_codec.hpp"
#include "models/cost/platform.hpp"
#include "models/eval/evaluator.hpp"
#include "models/eval/result.hpp"
#include "reports/report_data.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace scfa::cli {

struct PointView {
    DesignPoint point;  ///< canonical
    PointResult result;
    std::string reason;                     ///< why it is infeasible, or how it failed
    std::vector<LayerResult> layers;        ///< empty where the point is infeasible
    std::vector<LayerRow> rows;             ///< the same, for people and files
    std::vector<ReportResource> resources;  ///< by component; empty where the point is not legal
};

/// What an evaluator said of a point, with its bill of resources. Our bug if it does not add up.
/// @param point  canonical
PointView view_result(const Workload& workload, const Platform& platform, const DesignPoint& point,
                      PointResult result, std::vector<LayerResult> layers);

/// Evaluates the point and views the result.
PointView view_point(Evaluator& evaluator, const Platform& platform, const DesignPoint& point);

/// "pe.rows 16, pe.columns 8, ...": every parameter, four a line.
std::string parameters_text(const DesignPoint& point);
/// A line a metric that is known: name, value, unit.
std::string metrics_text(const MetricValues& metrics);
/// A line a component and one for the device.
std::string resources_text(const PointView& view, const Device& device);
nlohmann::ordered_json resources_json(const PointView& view);
/// Reason, parameters, metrics, layers and resources.
std::string point_text(const PointView& view, const Workload& workload, const Device& device);

/// "compute", "memory", ... of the report: the components of models/cost/resources.hpp.
std::vector<ReportResource> resource_items(const DesignPoint& point, const Platform& platform,
                                           const Workload& workload);

}  // namespace scfa::cli
