#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/csv_writer.hpp
/// @brief front.csv: one row a point of the front.

#include "reports/report_data.hpp"

#include <string>

namespace scfa {

/// RFC 4180 with line feeds. Columns: id, every parameter, every metric, and `confirmed.<metric>`
/// for each metric where any point was confirmed. Numbers in full precision, unknown ones empty;
/// texts that a spreadsheet would run as a formula are neutralised. Rows as in front.json.
std::string front_csv(const ReportData& data);

}  // namespace scfa
