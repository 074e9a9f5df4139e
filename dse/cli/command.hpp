#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/command.hpp
/// @brief What a subcommand is: one file each, listed in commands.cpp.

#include "dse/cli/console.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace scfa::cli {

/// Exit codes beyond those of `exit_code_of(ErrorCode)` (docs/interface.md).
inline constexpr int kExitSomeFailed = 1;
inline constexpr int kExitNothingFeasible = 3;
inline constexpr int kExitBug = 5;
inline constexpr int kExitSignal = 128;  ///< plus the signal's number

/// Runs a command whose options are parsed. @return the exit code
using Action = std::function<int(Console&)>;

struct Command {
    std::string name;
    std::string summary;                ///< one line, no full stop
    std::string text;                   ///< more, for its help; may be empty
    std::vector<std::string> examples;  ///< at least two: every help begins with them
    /// Adds the options; the action reads what they were set to.
    std::function<Action(CLI::App&)> declare;
    std::vector<Command> children;  ///< of a command that has subcommands of its own
};

/// All commands, in the order of the help.
const std::vector<Command>& commands();

Command sweep_command();
Command simulate_command();
Command emit_command();
Command synth_command();
Command calibrate_command();
Command claims_command();
Command prune_command();
Command network_command();
Command explain_command();
Command status_command();
Command verify_command();
Command merge_command();
Command report_command();
Command config_command();
Command validate_command();
Command doctor_command();
Command completion_command();
Command version_command();

// Options and arguments. Values are checked by us, so that the messages are ours; wrong ones throw
// Error{usage} while parsing. The targets have to live as long as the command line.

/// A required positional argument.
void add_argument(CLI::App& app, const std::string& name, std::string& target,
                  const std::string& value_name, const std::string& help);
/// A positional argument that may be left out.
void add_optional_argument(CLI::App& app, const std::string& name, std::string& target,
                           const std::string& value_name, const std::string& help);
/// One positional argument or more.
void add_arguments(CLI::App& app, const std::string& name, std::vector<std::string>& target,
                   const std::string& value_name, const std::string& help);
/// A required positional argument that is one of a few words; `target` becomes the index.
void add_choice_argument(CLI::App& app, const std::string& name, std::size_t& target,
                         const std::vector<std::string>& choices, const std::string& help);
/// `--name`.
void add_flag(CLI::App& app, const std::string& name, bool& target, const std::string& help);
/// `--name TEXT`.
void add_text(CLI::App& app, const std::string& name, std::string& target,
              const std::string& value_name, const std::string& help);
/// The same for an option that may be given several times.
void add_texts(CLI::App& app, const std::string& name, std::vector<std::string>& target,
               const std::string& value_name, const std::string& help);
/// The same for an option that must be given.
void add_required_text(CLI::App& app, const std::string& name, std::string& target,
                       const std::string& value_name, const std::string& help);
/// `--name N`.
void add_integer(CLI::App& app, const std::string& name, std::int64_t& target, std::int64_t minimum,
                 std::int64_t maximum, const std::string& value_name, const std::string& help);
/// `--name X`.
void add_number(CLI::App& app, const std::string& name, double& target, double minimum,
                double maximum, const std::string& value_name, const std::string& help);
/// `--name a|b|c`; `target` becomes the index.
void add_choice(CLI::App& app, const std::string& name, std::size_t& target,
                const std::vector<std::string>& choices, const std::string& help);

/// `"a", "b" or "c"`, for messages.
std::string quoted_list(const std::vector<std::string>& words);

}  // namespace scfa::cli
