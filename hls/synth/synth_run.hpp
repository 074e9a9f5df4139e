#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/synth/synth_run.hpp
/// @brief Takes a project through a tool, or a report made elsewhere to its project.

#include "hls/synth/synth_tool.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <vector>

namespace scfa {

/// Reads point.json of a project. @throws Error{configuration} when it is none
SynthProject read_synth_project(const std::string& directory);

/// The tool that "auto" takes, or the one named, where its program is on PATH or at `program`.
struct ChosenTool {
    const SynthTool* tool = nullptr;
    FoundTool found;
};
/// @param program  path of the tool's program; empty: looked for on PATH
/// @return nothing when it, or any tool, is not on this machine
std::optional<ChosenTool> choose_tool(const std::string& name, const std::string& program);

/// Why a project did not get through.
struct SynthFailure {
    std::string stage;  ///< empty: its reports could not be read
    std::string what;   ///< "ended with 1", "took longer than 3600 s", ...
    std::string log;    ///< file; empty where there is none
    std::string line;   ///< the log's line that says most
    bool stopped = false;
};

struct SynthOutcome {
    std::vector<SynthResult> results;
    std::optional<SynthFailure> failure;
};

struct SynthLimits {
    double timeout_seconds = 3600.0;  ///< of a stage
    const std::atomic<bool>* stop = nullptr;
};

SynthOutcome synthesise(const SynthProject& project, const ChosenTool& chosen,
                        const SynthLimits& limits);

/// Reads a report made elsewhere.
/// @throws Error{configuration} when no tool knows the file, or when it is of another part or top
///         function than the project
SynthResult import_report(const SynthProject& project, const std::string& file);

/// What a user has to know of a result: over capacity, timing missed, and its own remarks.
std::vector<std::string> verdicts(const SynthProject& project, const SynthResult& result);

/// Whether two part numbers are the same but for case and separators.
bool same_part(const std::string& a, const std::string& b);

}  // namespace scfa
