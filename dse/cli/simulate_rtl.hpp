#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/simulate_rtl.hpp
/// @brief `simulate --fidelity rtl`: one point's RTL core under Verilator, with real data.

#include "dse/cli/console.hpp"
#include "models/cost/platform.hpp"
#include "models/network/mask.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace scfa::cli {

struct RtlRequest {
    std::string network;
    DesignPoint point;
    std::shared_ptr<const Platform> platform;
    DrawnMasks drawn;
    std::uint64_t seed = 1;   ///< of drawn weights and the drawn image
    std::int64_t images = 0;  ///< of the data set's test part; 0: one drawn image
    std::string data;         ///< folder of the data set
};

/// @return the exit code
int simulate_rtl(const RtlRequest& request, Console& console);

}  // namespace scfa::cli
