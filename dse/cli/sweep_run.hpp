#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/sweep_run.hpp
/// @brief From a configuration to a finished run directory.

#include "dse/cli/confirmation.hpp"
#include "dse/cli/console.hpp"
#include "dse/cli/sweep_setup.hpp"
#include "dse/store/chunk_result.hpp"
#include "models/eval/point_bounds.hpp"
#include "reports/report_data.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scfa::cli {

enum class SweepState { complete, shard_complete, interrupted, too_many_failures };

struct SweepOutcome {
    SweepState state = SweepState::complete;
    int signal = 0;              ///< of `interrupted`
    std::string run_dir;         ///< as the user would name it
    std::string resume;          ///< the command that goes on
    std::string report;          ///< absolute path; empty while the run is not complete
    std::int64_t points = 0;     ///< of the whole run
    PointCounts counts;          ///< of everything finished so far
    std::int64_t evaluated = 0;  ///< points that this process evaluated itself
    std::int64_t reused = 0;     ///< of these, taken from earlier runs
    double seconds = 0.0;        ///< wall time of this process's evaluation
    /// Where the engine bounds and searched just now: the part of the work that points share.
    std::optional<SharedWork> shared_work;
    std::string shared_classes;                  ///< how much of it the whole space has, at most
    std::optional<ConfirmOutcome> confirmation;  ///< where the run confirms and came so far
    ReportData data;  ///< front and verdict; the points are empty while not complete
};

/// Runs or goes on with the sweep, stores it and writes its reports.
SweepOutcome run_sweep(const SweepRequest& request, Console& console);

/// Under MPI, on every rank but 0: evaluates for rank 0 until it has no more. Writes nothing.
void serve_sweep(const SweepRequest& request);

/// What a sweep would do; evaluates a sample of points and writes nothing.
struct DryRun {
    std::string combinations;
    std::int64_t points = 0;  ///< distinct ones of the space
    std::int64_t sampled = 0;
    std::int64_t sample_feasible = 0;
    double points_per_second = 0.0;  ///< of one thread, with a cold memo
    std::int64_t disk_bytes = 0;     ///< at most
    std::string engine;
    std::int64_t evaluations = 0;  ///< at most
    std::string run_dir;
};
DryRun dry_run(const SweepRequest& request);

}  // namespace scfa::cli
