#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/legality.hpp
/// @brief Rules across parameters, and the budget: why a point cannot be built on a device.

#include "models/cost/platform.hpp"
#include "models/cost/resources.hpp"
#include "models/eval/result.hpp"

#include <cstdint>

namespace scfa {

/// What a design may use: the device, or less where the user says so.
struct Budget {
    std::int64_t dsp = 0, lut = 0, ff = 0, bram18 = 0, uram = 0;
};

Budget budget_of(const Device& device);

/// Packing, clock ratio, window, arbitration loop, AXI ports and clock (docs/scfa.md, section 2,
/// "Legal"). The values of single parameters are in their ranges already (`is_allowed`). Pure.
/// @return the first rule broken, or Reason::none
Infeasibility check_legal(const DesignPoint& point, const Platform& platform);

/// @return the first resource that exceeds the budget (dsp, lut, ff, bram18, uram), or Reason::none
Infeasibility check_budget(const Resources& resources, const Budget& budget);

}  // namespace scfa
