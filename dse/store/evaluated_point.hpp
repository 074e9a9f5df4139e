#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/evaluated_point.hpp
/// @brief One point of a run with everything that is known of it; a row of the table `point`.

#include "models/arch/design_point.hpp"
#include "models/base/hash.hpp"
#include "models/eval/result.hpp"

#include <cstdint>
#include <string>

namespace scfa {

struct EvaluatedPoint {
    /// Its number among the distinct points of the space, in enumeration order
    /// (dse/space/space.hpp); for engines that sample, the number of the evaluation.
    std::int64_t ordinal = 0;
    Hash128 id;         ///< what the user calls it by (dse/store/point_id.hpp)
    DesignPoint point;  ///< canonical
    PointResult result;
    std::string failure;  ///< why it failed, empty otherwise
};

}  // namespace scfa
