#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/redraw.hpp
/// @brief A network with drawn masks in place of trained ones: shows what drawing misses.

#include "models/network/workload.hpp"

#include <cstdint>

namespace scfa {

/// The same layers, with masks drawn at the int8 density of each; accuracies are not known. Layers
/// that have all their weights keep them.
/// @param balanced  every filter of a layer has the same number of weights
/// Cost: O(weights).
Workload redrawn(const Workload& like, bool balanced, std::uint64_t seed);

}  // namespace scfa
