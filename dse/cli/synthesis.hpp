#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/synthesis.hpp
/// @brief HLS projects through a synthesis tool, and what it says into their runs.

#include "dse/cli/console.hpp"
#include "hls/synth/synth_run.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace scfa::cli {

struct SynthesisRequest {
    std::vector<std::string> projects;
    std::string tool = "auto";
    std::string program;      ///< path of the tool's program; empty: on PATH
    std::string import_file;  ///< a report made elsewhere, for exactly one project
    double timeout_seconds = 3600.0;
};

/// One project.
struct ProjectSynthesis {
    SynthProject project;
    SynthOutcome outcome;
    std::string stored_in;  ///< the run's directory; empty where the project lies in none
};

struct SynthesisOutcome {
    std::vector<ProjectSynthesis> projects;
    int signal = 0;  ///< that interrupted it; projects behind were not begun

    [[nodiscard]] bool all_good() const;
};

/// Every project in turn; one that fails does not keep the others from running.
/// @throws Error{environment} when there is no such tool on this machine: what to install, and the
///         commands to run elsewhere; Error{configuration} for what is no project, before any runs
SynthesisOutcome synthesise_projects(const SynthesisRequest& request, Console& console);

nlohmann::ordered_json synthesis_json(const SynthesisOutcome& outcome);
std::string synthesis_text(const SynthesisOutcome& outcome);

/// A stored result and back.
nlohmann::ordered_json result_json(const SynthProject& project, const SynthResult& result);

}  // namespace scfa::cli
