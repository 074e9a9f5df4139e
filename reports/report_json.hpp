#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/report_json.hpp
/// @brief A run as one JSON document, "scfa.report/1": what the page's script reads
/// (reports/web/src/data.ts mirrors
///        it).
///
/// Points are stored by column, in enumeration order: `{"constant": v}` where all points agree,
/// `{"values": [...]}` otherwise. Choices are stored as their index into `parameters[].choices`,
/// booleans as 0 / 1, unknown numbers as null. Texts of points are an index into a table of the
/// different ones (-1: empty). Invalid UTF-8 in names becomes U+FFFD.

#include "reports/report_data.hpp"

#include <string>

namespace scfa {

/// One line of JSON, keys in a fixed order. Same data: same bytes. Not yet safe inside HTML (see
/// html_writer). Cost: O(points x (parameters + metrics)).
std::string report_json(const ReportData& data);

}  // namespace scfa
