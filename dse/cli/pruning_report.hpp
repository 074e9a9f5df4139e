#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/pruning_report.hpp
/// @brief How the members of a pruned family came about, as a report tells it.

#include "models/flrpm/prune_record.hpp"
#include "reports/report_data.hpp"

#include <cstdint>

namespace scfa::cli {

/// How one network of a pruning run came about.
ReportPruning pruning_of(const PruneRecord& record, const PrunedPoint& point);

/// Which point of a pruning run stands for the network as it was: all kept, no weight thinned out;
/// the first one where none is.
std::int32_t unpruned_point(const PruneRecord& record);

}  // namespace scfa::cli
