#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/column_json.hpp
/// @brief A column of a table as compact JSON: what makes a report of 100 000 points load at once.
///
/// One of
///   {"constant": v}                              all rows are v
///   {"dictionary": [...], "index8": "..."}       row -> dictionary, base64 of little-endian
///   {"dictionary": [...], "index16": "..."}      unsigned integers of that many bits
///   {"dictionary": [...], "index32": "..."}
///   {"float64": "..."}                           base64 of little-endian doubles, NaN: unknown
/// Values are exact in every form. The dictionary is in the order of first occurrence.

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// @param values  not finite: unknown, null in a dictionary
nlohmann::ordered_json column_json(const std::vector<double>& values);
nlohmann::ordered_json column_json(const std::vector<std::string_view>& values);

/// RFC 4648, with padding.
std::string base64(std::string_view bytes);

}  // namespace scfa
