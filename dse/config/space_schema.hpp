#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/config/space_schema.hpp
/// @brief JSON Schemas (draft-07) of the parts of a sweep that dse/space and dse/pareto read.

#include "dse/space/space.hpp"

#include <nlohmann/json.hpp>

#include <vector>

namespace scfa {

nlohmann::ordered_json space_schema();
/// Axes as `space` writes them out.
nlohmann::ordered_json space_json(const std::vector<Axis>& axes);
nlohmann::ordered_json constraints_schema();
nlohmann::ordered_json objectives_schema();

}  // namespace scfa
