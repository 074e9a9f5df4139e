#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/json_values.hpp
/// @brief Metrics as JSON values, the same in every file a report is made of. (Parameters:
///        models/arch/parameter_json.hpp.)

#include "models/eval/metrics.hpp"

#include <nlohmann/json.hpp>

namespace scfa {

/// A number: an integer where the table says so and the value is whole; null where it is unknown.
nlohmann::ordered_json number_json(double value, bool integer);
/// All metrics, by name, in the order of the table.
nlohmann::ordered_json metrics_json(const MetricValues& metrics);

}  // namespace scfa
