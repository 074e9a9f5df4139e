#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/sweep_view.hpp
/// @brief What a sweep says at its end.

#include "dse/cli/sweep_run.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace scfa::cli {

/// `{"schema": "scfa.sweep/1", "run_dir": ..., "points": {...}, "seconds": ..., "front": [...]}`
nlohmann::ordered_json sweep_json(const SweepOutcome& outcome);
/// Verdict, picks with their numbers and units, and, as the last line, where the report is.
std::string sweep_text(const SweepOutcome& outcome);

nlohmann::ordered_json dry_run_json(const DryRun& run);
std::string dry_run_text(const DryRun& run, int threads);

}  // namespace scfa::cli
