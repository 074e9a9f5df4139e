#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/synth/tool_process.hpp
/// @brief Runs a tool with a time limit, its output in a log.

#include <atomic>
#include <string>
#include <vector>

namespace scfa {

enum class ProcessEnd { exited, signalled, timed_out, stopped };

struct ProcessOutcome {
    ProcessEnd end = ProcessEnd::exited;
    int code = 0;  ///< exit code, or the signal's number
    double seconds = 0.0;

    [[nodiscard]] bool good() const { return end == ProcessEnd::exited && code == 0; }
};

struct ProcessRequest {
    std::vector<std::string> command;  ///< the program and its words; no shell reads them
    std::string directory;             ///< where it runs
    std::string log;                   ///< file for both of its outputs, replaced
    double timeout_seconds = 3600.0;
    const std::atomic<bool>* stop = nullptr;  ///< set from a signal handler: end it
};

/// The program runs in a process group of its own, which is killed as a whole when its time is up.
/// @throws Error{environment} naming the program or the log
ProcessOutcome run_process(const ProcessRequest& request);

/// The absolute path of a program on PATH, or of a path with a slash; empty when it is not there or
/// may not be executed.
std::string find_program(const std::string& name);

/// The line of a log that says best what went wrong: the first with "error", else the last that is
/// not empty; with its number. Empty for an empty log.
std::string telling_line(const std::string& log_file);

}  // namespace scfa
