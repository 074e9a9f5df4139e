#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/arch/random_point.hpp
/// @brief Design points with every parameter anywhere in its own range.

#include "models/arch/design_point.hpp"
#include "models/base/rng.hpp"

namespace scfa::test {

inline DesignPoint random_point(Rng& rng) {
    DesignPoint point;
    for (const ParameterInfo& info : parameter_table()) {
        std::int64_t value = rng.between(info.minimum, info.maximum);
        while (info.power_of_two && (value & (value - 1)) != 0) {
            value &= value - 1;
        }
        point[info.id] = static_cast<std::int32_t>(value);
    }
    return point;
}

}  // namespace scfa::test
