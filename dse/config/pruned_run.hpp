#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/config/pruned_run.hpp
/// @brief The points of a finished pruning run as networks to explore.

#include "dse/config/file_path.hpp"
#include "models/flrpm/prune_record.hpp"
#include "models/network/workload.hpp"

#include <memory>
#include <string>
#include <vector>

namespace scfa {

/// `workloads[i]` is the network of `record.points[i]`, with its accuracies; its file is named as
/// the user named the run. Masks are those of the int8 weights, at int16, too.
struct PrunedRun {
    PruneRecord record;
    std::vector<std::shared_ptr<const Workload>> workloads;
};

/// @throws Error{environment} when there is no finished run
/// @throws Error or Errors: run.json is not as it was written, a network is missing, damaged, or
///         not the one that run.json speaks of; each with the file
/// Cost: some milliseconds a point.
PrunedRun read_pruned_run(const FilePath& directory);

/// "flrpm", "flrpm, density 0.4 balanced": what the points of one line of a chart have in common.
std::string series_of(const PruneRecord& record, const PrunedPoint& point);

}  // namespace scfa
