#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/md_writer.hpp
/// @brief report.md: the verdict, the picks and the front for a pull request or a paper's notes.

#include "reports/report_data.hpp"

#include <string>

namespace scfa {

inline constexpr std::size_t kMarkdownRows = 40;

/// GitHub-flavoured Markdown. The front's first `kMarkdownRows` points; says how many there are.
/// Names cannot break a table or carry HTML.
std::string markdown_report(const ReportData& data);

}  // namespace scfa
