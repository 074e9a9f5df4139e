#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/network_view.hpp
/// @brief A network as `scfa-dse network` shows it, and how layers are called everywhere.

#include "models/network/workload.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace scfa::cli {

/// `{"schema": "scfa.network/1", ...}`
nlohmann::ordered_json network_json(const Workload& workload);
std::string network_text(const Workload& workload);

/// "conv 3x3", "conv 3x3 / 2", "depthwise 3x3", "fully connected", "max pool 2x2", "add",
/// "Softmax".
std::string kind_of(const WorkloadLayer& layer);
/// Non-zero weights at int8 over all weights; 1 where the layer has none.
double density_of(const WorkloadLayer& layer);
double density_of(const Workload& workload);
/// "trained", "drawn mask", "".
std::string mask_name(MaskSource source);
/// What a reader has to know of a drawn mask; empty for a trained one.
std::string mask_remark(const Workload& workload);

}  // namespace scfa::cli
