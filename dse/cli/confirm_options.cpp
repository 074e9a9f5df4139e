// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/confirm_options.hpp"

#include "dse/cli/sweep_run.hpp"

#include <chrono>

namespace scfa::cli {

void add_confirm_options(CLI::App& app, ConfirmOptions& options) {
    add_integer(app, "--confirm-timeout", options.timeout_s, 1, 1'000'000, "SECONDS",
                "Time that a point may take to be confirmed; 600 unless given");
    add_integer(app, "--confirm-memory", options.memory_mib, 16, std::int64_t{1} << 30, "MIB",
                "Memory that a point may take to be confirmed; 2048 unless given");
}

WorkerLimits limits_of(const ConfirmOptions& options, std::int64_t threads) {
    WorkerLimits out;
    out.processes = thread_count(static_cast<int>(threads));
    out.time = std::chrono::seconds(options.timeout_s);
    out.memory_bytes = options.memory_mib << 20;
    return out;
}

}  // namespace scfa::cli
