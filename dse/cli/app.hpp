#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/app.hpp
/// @brief The program: its command line, and how failures become exit codes.

#include "dse/cli/command.hpp"
#include "dse/cli/console.hpp"

#include <CLI/CLI.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace scfa::cli {

/// The command line: every command and option, declared once; help and completions are made from
/// it.
class CommandLine {
  public:
    CommandLine();
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;

    [[nodiscard]] const CLI::App& app() const { return app_; }
    /// The command behind one of the app's subcommands; nullptr for the app itself.
    [[nodiscard]] const Command* command_of(const CLI::App& app) const;

    /// Parses and runs. @return the exit code of the command
    /// @throws Error{usage}
    int run(const std::vector<std::string>& arguments, Console& console);

  private:
    void declare(CLI::App& parent, const Command& command);
    void configure(const std::vector<std::string>& arguments, Console& console);

    CLI::App app_;
    ConsoleOptions options_;
    std::size_t colour_ = 0;
    bool version_ = false;
    std::map<const CLI::App*, std::pair<const Command*, Action>> declared_;
};

/// The whole program. Never throws. @return the process's exit code
int run_program(int argc, const char* const* argv);

}  // namespace scfa::cli
