#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/point_context.hpp
/// @brief What all layers of one design point share while they are evaluated.

#include "models/arch/geometry.hpp"
#include "models/cost/memory_time.hpp"

#include <cstdint>

namespace scfa {

struct PointContext {
    DesignPoint point;  ///< canonical
    Geometry geometry;
    MemoryTime memory;
    std::int64_t drain = 1;  ///< ceil(R / post.lanes)
    std::int64_t word_bytes = 1;
    std::uint64_t memory_id = 0;  ///< differs when any axis that `memory` depends on differs

    PointContext(const DesignPoint& canonical_point, const Device& device,
                 const MemoryCoefficients& coefficients);
};

}  // namespace scfa
