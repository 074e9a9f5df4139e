#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/sweep_run.hpp
/// @brief From a configuration to a finished run directory.

#include "dse/cli/confirmation.hpp"
#include "dse/cli/console.hpp"
#include "dse/config/resolve.hpp"
#include "dse/exec/shard.hpp"
#include "dse/store/chunk_result.hpp"
#include "dse/store/run_info.hpp"
#include "models/cost/analytic_evaluator.hpp"
#include "models/eval/evaluator.hpp"
#include "reports/report_data.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace scfa::cli {

/// Without --max-points, a space with more points than this is taken for a mistake.
inline constexpr std::int64_t kMostPointsUnasked = 10'000'000;

struct SweepRequest {
    std::string config;
    std::string run_dir;  ///< empty: runs/<name>-<hash>
    int threads = 0;      ///< 0: as many as there are processors
    Shard shard;
    std::int64_t max_points = kMostPointsUnasked;
    std::int64_t max_failures = 0;
    bool keep_going = true;  ///< whatever fails
    bool restart = false;
    ConfirmSettings confirm;  ///< of the part that confirms; failures follow from the above
};

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
    double seconds = 0.0;        ///< wall time of this process's evaluation
    std::optional<ConfirmOutcome> confirmation;  ///< where the run confirms and came so far
    ReportData data;  ///< front and verdict; the points are empty while not complete
};

/// The directory of a run without --run-dir. A shard has one of its own: two processes never write
/// one.
std::string default_run_dir(const ResolvedSweep& sweep, const Shard& shard);
/// "shared" name of the run in reports: does not depend on shard or --run-dir.
std::string run_label(const ResolvedSweep& sweep);

/// What the run directory records.
RunInfo run_info_of(const ResolvedSweep& sweep, const Evaluator& evaluator);
/// @throws Error{configuration} when the space has more points than `most`
std::int64_t checked_points(const ResolvedSweep& sweep, std::int64_t most);

std::shared_ptr<AnalyticModel> make_evaluator(const ResolvedSweep& sweep);

/// @param asked  0: as many as there are processors
int thread_count(int asked);

/// Runs or goes on with the sweep, stores it and writes its reports.
SweepOutcome run_sweep(const SweepRequest& request, Console& console);

/// What a sweep would do; evaluates a sample of points and writes nothing.
struct DryRun {
    std::string combinations;
    std::int64_t points = 0;
    std::int64_t sampled = 0;
    std::int64_t sample_feasible = 0;
    double points_per_second = 0.0;  ///< of one thread, with a cold memo
    std::int64_t disk_bytes = 0;     ///< at most
    std::string run_dir;
};
DryRun dry_run(const SweepRequest& request);

}  // namespace scfa::cli
