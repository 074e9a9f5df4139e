#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/open_run.hpp
/// @brief A stored run together with what it was made from.

#include "dse/config/resolve.hpp"
#include "dse/store/run_reader.hpp"
#include "models/cost/analytic_evaluator.hpp"

#include <memory>
#include <string>

namespace scfa::cli {

struct OpenRun {
    RunReader reader;
    ResolvedSweep sweep;
    std::shared_ptr<AnalyticModel> evaluator;
};

/// Reads the run and the files that it was made from.
/// @throws Error{configuration} when they have changed since, with what differs;
///         Error{environment} when they or the run are not there
OpenRun open_run(const std::string& directory);

/// The configuration file that the run was last swept with; empty when the run does not say.
std::string config_file_of(const RunReader& reader);

}  // namespace scfa::cli
