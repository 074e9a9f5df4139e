#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/run_report.hpp
/// @brief Fills what the reports show from a stored run.

#include "dse/config/resolve.hpp"
#include "dse/store/run_reader.hpp"
#include "models/cost/analytic_evaluator.hpp"
#include "reports/report_data.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace scfa::cli {

/// Points of the front whose layers are stored in run.db.
inline constexpr std::size_t kPointsWithLayers = 64;

/// A function of configuration, networks and device alone: nothing in it depends on the machine,
/// the threads, the run's directory or on how often the run was interrupted.
/// Of a run that is not complete: what is stored so far, with `live` set.
/// Cost: O(stored points), and a SystemC simulation of each named point that was confirmed; memory
/// O(front + 200 000 points). To be called where no other thread works: it forks.
ReportData make_report_data(const RunReader& reader, const ResolvedSweep& sweep,
                            const std::shared_ptr<AnalyticModel>& model);

/// How a point is called on the screen and in files: the first 16 digits of its id.
std::string short_id(const Hash128& id);

/// Why a stored point is infeasible or failed; empty when it is feasible.
std::string why_text(const EvaluatedPoint& point, const Constraints& constraints,
                     const Workload& workload);

}  // namespace scfa::cli
