#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/static_view.hpp
/// @brief The report without a script: the front as an SVG picture and its first points as a table.

#include "reports/report_data.hpp"

#include <string>

namespace scfa {

inline constexpr std::size_t kStaticRows = 50;

/// An <svg> of the feasible points over the first two objectives, the front marked; empty text
/// where there are no two objectives or no point has both. Axes are linear, or logarithmic over
/// more than a factor of ten. Safe HTML.
std::string static_front_svg(const ReportData& data);

/// A <table> of the first `kStaticRows` points of the front with what varies, and a sentence that
/// says how many there are. Safe HTML.
std::string static_front_table(const ReportData& data);

}  // namespace scfa
