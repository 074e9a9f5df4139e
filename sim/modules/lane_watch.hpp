#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/lane_watch.hpp
/// @brief A sequence shown cycle by cycle, nothing extrapolated.

#include "sim/modules/block_tokens.hpp"
#include "sim/modules/lane_array.hpp"

#include <cstdint>

namespace scfa::sim {

/// @pre shape and block are legal. Cost: O(rows * window) a cycle until the observer stops.
void watch_sequence(const BlockTokens& block, const LaneArrayShape& shape, std::int64_t passes,
                    std::int64_t drain, CycleObserver& observer);

}  // namespace scfa::sim
