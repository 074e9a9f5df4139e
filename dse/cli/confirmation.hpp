#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/confirmation.hpp
/// @brief What `confirm` of a configuration asks for: which points of a finished run are evaluated
/// at a higher level, and doing so.

#include "dse/cli/console.hpp"
#include "dse/cli/tlm_level.hpp"
#include "dse/config/resolve.hpp"
#include "dse/exec/worker_pool.hpp"
#include "dse/search/confirm.hpp"
#include "dse/store/run_reader.hpp"
#include "dse/store/run_writer.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

namespace scfa::cli {

/// How points are confirmed; nothing here changes what a good answer says.
struct ConfirmSettings {
    WorkerLimits limits;
    std::int64_t max_failures = std::numeric_limits<std::int64_t>::max();
    std::function<std::unique_ptr<Evaluator>(std::shared_ptr<AnalyticModel>)> make_level =
        make_tlm_level;
};

/// What came of it, for the sweep's own words.
struct ConfirmOutcome : ConfirmEnd {
    double seconds = 0.0;
};

/// @throws Error{unsupported} when the configuration asks for a level that this build does not have
void require_levels(const ResolvedSweep& sweep);

/// The points of a complete run's front that are to be confirmed, ordinals ascending: all of it,
/// the knee, or that many spread evenly over the front in the order of the first objective.
std::vector<std::int64_t> points_to_confirm(const RunReader& reader, const ResolvedSweep& sweep);

/// Confirms what is not confirmed yet, with a line of progress, and notes the effort in the run's
/// telemetry. @pre the configuration asks for it, and the run's front is written
ConfirmOutcome confirm_run(RunWriter& writer, const ResolvedSweep& sweep,
                           const std::shared_ptr<AnalyticModel>& model,
                           const ConfirmSettings& settings, const std::atomic<bool>& stop,
                           Console& console);

}  // namespace scfa::cli
