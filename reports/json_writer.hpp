#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/json_writer.hpp
/// @brief front.json: the front for scripts.

#include "reports/report_data.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace scfa {

/// `[{"id": ..., "parameters": {...}, "metrics": {...}, "confirmed": {...}}]`, the best of the
/// first objective first; "confirmed" only where a point was confirmed. The same entries stand in
/// `sweep --json`.
nlohmann::ordered_json front_entries(const ReportData& data);

/// `{"schema": "scfa.front/1", "run": ..., "fidelity": ..., "objectives": [...], "front": [...]}`.
std::string front_json(const ReportData& data);

}  // namespace scfa
