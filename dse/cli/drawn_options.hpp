#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/drawn_options.hpp
/// @brief The options that say how masks are drawn for a network whose file has no weights.

#include "dse/cli/command.hpp"
#include "models/network/mask.hpp"

#include <cstdint>

namespace scfa::cli {

struct DrawnOptions {
    double density = 1.0;
    bool balance = false;
    std::int64_t seed = 1;
};

/// `--density`, `--balance`, `--seed`.
void add_drawn_options(CLI::App& app, DrawnOptions& options);
DrawnMasks masks_of(const DrawnOptions& options);

}  // namespace scfa::cli
