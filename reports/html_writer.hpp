#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/html_writer.hpp
/// @brief The whole report as one HTML file that asks the network for nothing.
///
/// The page runs our script and style sheet only: its content security policy names their hashes
/// and forbids all else. Data stand in a script element of type application/json, with < > & and
/// U+2028/9 escaped. Without scripts the reader sees the verdict, the front as a picture and its
/// first points as a table.

#include "reports/assets.hpp"
#include "reports/report_data.hpp"

#include <string>

namespace scfa {

/// Same data and assets: same bytes. Cost: O(points); about 0.5 kB a point besides the assets.
std::string html_report(const ReportData& data, const ReportAssets& assets);

}  // namespace scfa
