#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/neighbours.hpp
/// @brief The points one step from a point along each axis of its space, and which of them serves
///        it best.

#include "dse/exec/point_runner.hpp"
#include "dse/space/space.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace scfa {

struct Neighbour {
    Parameter parameter{};  ///< that differs
    std::int32_t from = 0;
    std::int32_t to = 0;
    DesignPoint point;  ///< canonical
    PointResult result;
};

/// Every point that differs in one parameter, by one step up or down among the axis's values; for
/// choices (formats, switches) every other value. Points that are the same accelerator are left
/// out. In the order of the axes, smaller values first.
/// Cost: an evaluation each, some tens.
std::vector<Neighbour> neighbours_of(const DesignPoint& point, const Space& space,
                                     PointRunner& runner);

/// The feasible one with the least latency, where that is less than `latency_ms`; of equal ones the
/// one with fewer DSP slices, then the first.
std::optional<Neighbour> fastest_below(const std::vector<Neighbour>& neighbours, double latency_ms);

}  // namespace scfa
