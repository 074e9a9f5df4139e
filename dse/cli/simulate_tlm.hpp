#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/simulate_tlm.hpp
/// @brief `simulate --fidelity tlm`: one point on the SystemC model, with real data or time alone.

#include "dse/cli/console.hpp"
#include "models/cost/platform.hpp"
#include "models/network/mask.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace scfa::cli {

struct TlmRequest {
    std::string network;
    DesignPoint point;
    std::shared_ptr<const Platform> platform;
    DrawnMasks drawn;
    std::uint64_t seed = 1;  ///< of drawn weights and the drawn image
    bool timing_only = false;
    bool approximately_timed = false;
    std::int64_t images = 0;  ///< of the data set's test part; 0: one drawn image
    std::string data;         ///< folder of the data set
    std::string trace;        ///< VCD file; empty: none
    std::string trace_layer;  ///< its name; empty: the longest on the array
};

/// @return the exit code
int simulate_tlm(const TlmRequest& request, Console& console);

}  // namespace scfa::cli
