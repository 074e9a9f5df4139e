#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/confirm_options.hpp
/// @brief The options that say what a process that confirms a point may take.

#include "dse/cli/command.hpp"
#include "dse/exec/worker_pool.hpp"

#include <cstdint>

namespace scfa::cli {

struct ConfirmOptions {
    std::int64_t timeout_s = 600;
    std::int64_t memory_mib = 2'048;
};

/// `--confirm-timeout`, `--confirm-memory`.
void add_confirm_options(CLI::App& app, ConfirmOptions& options);
/// @param threads  0: as many processes as there are processors
WorkerLimits limits_of(const ConfirmOptions& options, std::int64_t threads);

}  // namespace scfa::cli
