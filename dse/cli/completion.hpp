#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/completion.hpp
/// @brief Completion scripts, made from the declared commands and options.

#include <CLI/CLI.hpp>

#include <string>

namespace scfa::cli {

std::string bash_completion(const CLI::App& app);
std::string zsh_completion(const CLI::App& app);
std::string fish_completion(const CLI::App& app);

}  // namespace scfa::cli
