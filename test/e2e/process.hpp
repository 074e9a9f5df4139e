#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/e2e/process.hpp
/// @brief Runs the program as a user does, and says what came of it.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace scfa::test {

struct ProcessResult {
    int exit_code = -1;  ///< -1 when a signal ended it
    int signal = 0;      ///< that signal; 0 when it exited
    std::string out;
    std::string err;
    double seconds = 0.0;
    std::int64_t peak_kib = 0;  ///< resident memory
};

struct ProcessOptions {
    std::string folder;                              ///< to start in; empty: this one
    std::map<std::string, std::string> environment;  ///< on top of this process's
    std::string input;                               ///< file for stdin; empty: /dev/null
    std::chrono::milliseconds limit{120'000};        ///< killed after that
    /// Called about every 5 ms while the process runs, for signals.
    std::function<void(pid_t, std::chrono::milliseconds)> watch;
};

/// @param arguments  without the program's name
ProcessResult run_process(const std::string& program, const std::vector<std::string>& arguments,
                          const ProcessOptions& options = {});

/// The program under test.
ProcessResult scfa_dse(const std::vector<std::string>& arguments,
                       const ProcessOptions& options = {});

}  // namespace scfa::test
