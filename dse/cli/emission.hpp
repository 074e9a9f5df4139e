#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/emission.hpp
/// @brief HLS projects for points of a run.

#include "dse/cli/console.hpp"
#include "dse/config/resolve.hpp"
#include "dse/store/run_reader.hpp"
#include "models/cost/analytic_evaluator.hpp"

#include <memory>
#include <string>
#include <vector>

namespace scfa::cli {

struct EmittedProject {
    std::string directory;
    std::string id;
    bool written = true;  ///< false: the same project was there already
};

/// The points that "front", "knee" or a list of ids (their beginnings are enough) names, in the
/// order of the front or of the list, each once.
/// @throws Error{usage} for an id that is none, Error{infeasible} for an empty front
std::vector<EvaluatedPoint> points_to_emit(const RunReader& reader, const ResolvedSweep& sweep,
                                           const std::string& which);

/// Writes RUN/hls/<point id> for each.
/// @param force  also where a point exceeds its device; the project is marked
/// @throws Error{infeasible} naming a point that does not fit, before anything is written
std::vector<EmittedProject> emit_projects(const std::string& run_dir, const ResolvedSweep& sweep,
                                          AnalyticModel& model,
                                          const std::vector<EvaluatedPoint>& points, bool force,
                                          Console& console);

}  // namespace scfa::cli
