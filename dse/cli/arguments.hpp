#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/arguments.hpp
/// @brief Looks over a command line before CLI11 does, because CLI11 reports a misspelt command as
///        "A subcommand is required" and takes the value of a misspelt option for a file.

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace scfa::cli {

/// @param app        with all subcommands and options declared
/// @param arguments  without the program's name
/// @throws Error{usage}: an unknown command or option (with the nearest name), an option without
/// its
///         value, a value for a flag, a positional argument too many or too few
void check_arguments(const CLI::App& app, const std::vector<std::string>& arguments);

/// The innermost command that the arguments name; `app` itself where they name none.
const CLI::App& named_command(const CLI::App& app, const std::vector<std::string>& arguments);

/// "scfa-dse config show": the command as the user types it.
std::string full_name(const CLI::App& app);

/// Options that the user may give, hidden ones left out, in the order of their declaration.
std::vector<const CLI::Option*> options_of(const CLI::App& app);
std::vector<const CLI::Option*> positionals_of(const CLI::App& app);
/// 0 for a flag.
bool takes_value(const CLI::Option& option);

}  // namespace scfa::cli
