#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/sweep_setup.hpp
/// @brief From a configuration and the options of a sweep to what the search is given.

#include "dse/cli/confirmation.hpp"
#include "dse/cli/console.hpp"
#include "dse/config/resolve.hpp"
#include "dse/exec/mpi_team.hpp"
#include "dse/exec/shard.hpp"
#include "dse/search/reuse.hpp"
#include "dse/store/run_info.hpp"
#include "models/cost/analytic_evaluator.hpp"
#include "models/eval/evaluator.hpp"
#include "models/eval/point_bounds.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scfa::cli {

/// Without --max-points, an exhaustive search of more points than this is taken for a mistake.
inline constexpr std::int64_t kMostPointsUnasked = 10'000'000;

struct SweepRequest {
    std::string config;
    std::string run_dir;  ///< empty: runs/<name>-<hash>
    int threads = 0;      ///< 0: as many as there are processors
    Shard shard;
    std::optional<std::int64_t> max_points;
    std::int64_t max_failures = 0;
    bool keep_going = true;  ///< whatever fails
    bool restart = false;
    MpiTeam* team = nullptr;         ///< under MPI
    std::vector<std::string> reuse;  ///< runs whose results may stand for evaluations
    ConfirmSettings confirm;         ///< of the part that confirms; failures follow from the above
};

/// The directory of a run without --run-dir. A shard has one of its own: two processes never write
/// one.
std::string default_run_dir(const ResolvedSweep& sweep, const Shard& shard);
/// "shared" name of the run in reports: does not depend on shard or --run-dir.
std::string run_label(const ResolvedSweep& sweep);

/// What the run directory records.
RunInfo run_info_of(const ResolvedSweep& sweep, const Evaluator& evaluator);
/// The distinct points of the space.
/// @param most  what the user allows; unless given, an exhaustive search has a limit of its own
/// @throws Error{configuration} when there are more
std::int64_t checked_points(const ResolvedSweep& sweep, const std::optional<std::int64_t>& most);

std::shared_ptr<AnalyticModel> make_evaluator(const ResolvedSweep& sweep);

/// @param asked  0: as many as there are processors
int thread_count(int asked);

/// Reads the configuration and checks that this program can do what it asks for, in that shard.
/// @throws Error or Errors{configuration, unsupported}
ResolvedSweep checked_sweep(const SweepRequest& request, const Shard& shard);

/// What the engine asks of the level of fidelity.
std::shared_ptr<Evaluator> evaluator_for(const ResolvedSweep& sweep,
                                         const std::shared_ptr<AnalyticModel>& model);

/// Takes what earlier runs know; nullptr where none are named.
std::shared_ptr<ReusingEvaluator> reusing_for(const SweepRequest& request,
                                              const std::shared_ptr<AnalyticModel>& model,
                                              const PointNamer& names, Console& console);

/// Different values of the parameters that decide the shared part of an evaluation.
std::string shared_classes_of(const ResolvedSweep& sweep, const BoundingEvaluator& evaluator);

/// What all ranks of a job have to have in common.
std::string job_identity(const ResolvedSweep& sweep, const RunInfo& info);

}  // namespace scfa::cli
