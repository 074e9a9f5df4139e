#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/rtl/tool_run.hpp
/// @brief Runs a program of the system, its output in a log file.

#include <string>
#include <vector>

namespace scfa::rtl {

/// @param arguments  program and arguments; found on PATH
/// @param folder     where it runs
/// @param log        file that gets its output, both streams
/// @throws Error{environment} when it cannot be started or ends with anything but 0, naming the log
void run_tool(const std::vector<std::string>& arguments, const std::string& folder,
              const std::string& log);

}  // namespace scfa::rtl
