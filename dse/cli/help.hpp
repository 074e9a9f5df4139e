#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/help.hpp
/// @brief The text of `--help`: examples first, then what the command does, then its options.

#include "dse/cli/command.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace scfa::cli {

/// Help of the whole program. At most 100 columns; no trailing blank line.
std::string program_help(const CLI::App& app);
/// Help of one command.
std::string command_help(const CLI::App& app, const Command& command);

/// "-q, --quiet", "--threads N".
std::string option_text(const CLI::Option& option);

}  // namespace scfa::cli
