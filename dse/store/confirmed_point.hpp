#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/confirmed_point.hpp
/// @brief A point of a run at a higher level of fidelity; a row of the table `confirmed`.

#include "models/eval/result.hpp"

#include <cstdint>
#include <string>

namespace scfa {

struct ConfirmedPoint {
    std::int64_t ordinal = 0;
    std::string fidelity;       ///< "tlm"
    std::string model_version;  ///< of that level's model
    PointResult result;
    std::string failure;  ///< why it failed, empty otherwise
};

}  // namespace scfa
