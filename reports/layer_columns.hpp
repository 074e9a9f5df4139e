#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/layer_columns.hpp
/// @brief The inside of the named points of a report: layers as columns, resources by part.

#include "reports/report_data.hpp"

#include <nlohmann/json.hpp>

namespace scfa {

/// [{"id", "workload", "lanes", "peak_gmacs", "peak_gbps", "layers": {figure: [by layer]},
/// "confirmed": {figure: [by layer]} or null, "resources": [...]}]
nlohmann::ordered_json details_json(const ReportData& data);

}  // namespace scfa
