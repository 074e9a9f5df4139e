#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/point_maker.hpp
/// @brief From a trained network to a point of a run: folded, quantised, measured, on disk.

#include "models/flrpm/live_network.hpp"
#include "models/flrpm/prune_phases.hpp"

#include <string>

namespace scfa {

/// Writes the int8 network into the directory and fills everything in the point that the network
/// alone tells: file, counts, densities, groups, accuracies.
/// @param phase  of kind `finish`
/// @param test   the run's test images
/// @throws as quantise and save_quantised
/// Cost: integer inference on the test images.
PrunedPoint make_point(const PruneSetup& setup, const Phase& phase, LiveNetwork& network,
                       ImageSource& test, const std::string& directory);

}  // namespace scfa
