#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/statistics_view.hpp
/// @brief What only the SystemC level counts, for people and files.

#include "models/network/workload.hpp"
#include "sim/top/layer_statistics.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace scfa::cli {

nlohmann::ordered_json statistics_json(const sim::LayerStatistics& statistics);
/// One line a layer that moved or computed anything.
std::string statistics_text(const Workload& workload,
                            const std::vector<sim::LayerStatistics>& statistics);

}  // namespace scfa::cli
