#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/arch/parameter_json.hpp
/// @brief Parameters as a user writes them in JSON: `{"pe.rows": 16, "sparse.format": "bitmap",
///        ...}`.

#include "models/arch/design_point.hpp"
#include "models/base/json_reader.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scfa {

/// What a file says; parameters that it does not name are empty.
using GivenParameters = std::array<std::optional<std::int32_t>, kParameters>;

/// The value of one parameter. @throws Error{configuration} with the place when it is none.
std::int32_t read_parameter(Parameter parameter, const JsonNode& node);
/// Reads an object of parameters; unknown names and bad values go to the sink.
GivenParameters read_parameters(const JsonNode& node, ErrorSink& sink);
/// The parameter that the key names. @throws Error{configuration} at the key, with the nearest
/// name.
Parameter parameter_of_key(const std::string& key, const JsonNode& node);

/// 16, true, "bitmap".
nlohmann::ordered_json parameter_json(Parameter parameter, std::int32_t value);
/// All parameters in the table's order.
nlohmann::ordered_json parameters_json(const DesignPoint& point);
nlohmann::ordered_json parameters_json(const GivenParameters& given);

/// JSON Schema (draft-07) of one value, and of an object of parameters.
nlohmann::ordered_json parameter_schema(Parameter parameter);
nlohmann::ordered_json parameters_schema();

/// `base` with the given values in place.
DesignPoint with_parameters(const DesignPoint& base, const GivenParameters& given);

}  // namespace scfa
