#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/config/space_schema.hpp
/// @brief JSON Schemas (draft-07) of the parts of a sweep that dse/space and dse/pareto read.

#include <nlohmann/json.hpp>

namespace scfa {

nlohmann::ordered_json space_schema();
nlohmann::ordered_json constraints_schema();
nlohmann::ordered_json objectives_schema();

}  // namespace scfa
