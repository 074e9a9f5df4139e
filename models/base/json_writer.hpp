#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/json_writer.hpp
/// @brief JSON as canonical text: the same value gives the same bytes on every machine.

#include <nlohmann/json.hpp>

#include <string>

namespace scfa {

/// Keys in the order of the value, two spaces of indentation, short arrays of scalars on one line,
/// doubles in the shortest form that reads back exactly, final newline.
/// @throws Error{overflow} for NaN and infinities, which JSON cannot hold; names the JSON pointer.
std::string to_json_text(const nlohmann::ordered_json& value);

/// The same value on one line without spaces and with keys sorted: what configurations are hashed
/// by.
std::string to_canonical_json(const nlohmann::ordered_json& value);

}  // namespace scfa
