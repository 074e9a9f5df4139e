#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/report_files.hpp
/// @brief Writes a run's reports into its directory, each file whole or not at all.

#include "dse/config/resolve.hpp"
#include "dse/store/run_info.hpp"
#include "reports/report_data.hpp"

#include <string>
#include <vector>

namespace scfa::cli {

enum class ReportFormat { html, csv, json, md };

/// What a sweep writes.
inline const std::vector<ReportFormat> kDefaultFormats{ReportFormat::html, ReportFormat::csv,
                                                       ReportFormat::json};

/// "html,csv": a comma-separated list. @throws Error{usage} for anything else
std::vector<ReportFormat> parse_formats(const std::string& text);

/// report.html, front.csv, front.json, report.md in the run's directory.
/// @return the absolute path of the first one
std::string write_reports(const std::string& run_dir, const ReportData& data,
                          const std::vector<ReportFormat>& formats);

/// report.live.html: of a run that goes on. @return its absolute path
std::string write_live_report(const std::string& run_dir, const ReportData& data);

/// run.json: resolved configuration, versions, seed and hashes.
void write_run_json(const std::string& run_dir, const RunInfo& info, const ResolvedSweep& sweep);

}  // namespace scfa::cli
