#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/confirmed_report.hpp
/// @brief Adds to a report what a higher level of fidelity says of its points, and how far the
/// levels agree.

#include "dse/config/resolve.hpp"
#include "dse/store/run_reader.hpp"
#include "models/eval/evaluator.hpp"
#include "reports/report_data.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace scfa::cli {

/// Fills `ReportPoint::confirmed`, `ReportDetail::confirmed`, `ReportData::agreement`, and notes
/// points that break a limit at the higher level. Nothing where the run confirms nothing.
/// @param data       with points and details of the run
/// @param evaluator  of the run's own level: its layers are compared with the stored ones
/// Cost: an evaluation for each confirmed point.
void add_confirmed(ReportData& data, const RunReader& reader, const ResolvedSweep& sweep,
                   Evaluator& evaluator);

/// `{"fidelity": ..., "chosen": ..., "confirmed": ..., "failed": ..., "failures": [...],
/// "agreement": {...}}`
nlohmann::ordered_json confirmed_json(const ReportData& data);
/// What the levels say of each other, a line or two; empty where nothing was confirmed.
std::string confirmed_text(const ReportData& data);

}  // namespace scfa::cli
