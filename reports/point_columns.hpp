#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/point_columns.hpp
/// @brief The points of a report as columns.

#include "reports/report_data.hpp"

#include <nlohmann/json.hpp>

namespace scfa {

/// {"count", "id": [...], "front": [row, ...], "status", "reason", "reason_text", "parameters":
/// {name: column}, "metrics": {name: column}, "confirmed": {"rows", "metrics"}}; columns as in
/// column_json.hpp, rows by `ReportPoint::order`. Cost: O(points x columns).
nlohmann::ordered_json points_json(const ReportData& data);

}  // namespace scfa
