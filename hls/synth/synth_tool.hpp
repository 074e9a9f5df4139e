#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/synth/synth_tool.hpp
/// @brief What a synthesis tool is to `scfa-dse synth`: one file each, listed in synth_tools.cpp.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// An HLS project of one design point, as its point.json describes it.
struct SynthProject {
    std::string directory;  ///< absolute
    std::string id;         ///< of the point
    std::string part;       ///< "xc7z020-clg400-1"
    std::string family;     ///< "7series", "ultrascale+": as in the device file
    std::string top;        ///< name of the top function or module
    double clock_ns = 0.0;  ///< the point's period
    /// What the device has.
    std::int64_t dsp = 0, lut = 0, ff = 0, bram18 = 0, uram = 0;
};

/// A command line, run in the project's directory; the words are not read by a shell.
struct SynthStage {
    std::string name;  ///< "csynth", "implementation"; also of its log, logs/<tool>-<name>.log
    std::vector<std::string> command;
};

/// What a report says of a project. What it does not say is absent, never zero.
struct SynthResult {
    std::string tool;     ///< name in the table
    std::string version;  ///< of the tool, as the report states it
    std::string stage;    ///< "csynth", "routed", "mapped": the later, the closer to silicon
    std::string part;     ///< as the report states it; empty where it does not
    std::string top;
    std::optional<std::int64_t> dsp, lut, ff, bram18, uram;
    std::optional<double> target_ns;  ///< clock period asked for, uncertainty taken off
    std::optional<double> period_ns;  ///< clock period reached
    std::optional<std::int64_t> latency_least, latency_most;  ///< cycles
    std::vector<std::string> remarks;  ///< what a user should know: "II 2 in SEQUENCE_CYCLE"
};

/// A tool that is on this machine.
struct FoundTool {
    std::string program;  ///< absolute path
    std::string word;     ///< which of `SynthTool::programs` it is
};

struct SynthTool {
    std::string_view name;                   ///< of `--tool`
    std::vector<std::string_view> programs;  ///< the first that is on PATH is taken
    std::string_view install;                ///< what to install, one line
    /// What is run, in this order; each only when the one before ended with 0.
    std::vector<SynthStage> (*stages)(const SynthProject& project, const FoundTool& tool);
    /// Reads the reports that the stages left in the project: one result a stage that has one.
    /// @throws Error{environment} naming a report that should be there
    std::vector<SynthResult> (*results)(const SynthProject& project);
    /// Whether the text of a file is a report of this tool (`--import`).
    bool (*recognises)(std::string_view text);
    /// @throws Error{configuration} with the line, when the report cannot be read
    SynthResult (*parse)(const std::string& file, std::string_view text);
};

/// All tools, the preferred one first.
const std::vector<SynthTool>& synth_tools();
/// @throws Error{usage} naming the tools there are
const SynthTool& synth_tool(std::string_view name);

}  // namespace scfa
