#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/network/reference/random_network.hpp
/// @brief Small networks of every kind of layer, and their arithmetic made nasty.

#include "models/base/rng.hpp"
#include "models/network/lowering.hpp"
#include "models/network/reference/quantised_network.hpp"

#include <cstdint>

namespace scfa::test {

/// A valid graph without weights: convolutions (strides, groups, depthwise, windows that are no
/// squares, uneven padding), batch norms, activations, pools, adds, concatenations, and a fully
/// connected layer at the end. Maps of 1 to 12 pixels, 1 to 12 channels. What the array cannot run
/// (an activation of a concatenation, odd pools) goes to the CPU.
NetworkGraph random_graph(std::uint64_t seed);

/// The graph lowered with masks drawn at a random density.
LoweredNetwork random_network(std::uint64_t seed);

/// Replaces weights on the masks (zero among them), biases, multipliers and clamps by random ones
/// that `check` allows, extremes included.
void scramble(QuantisedNetwork& network, Rng& rng);

/// Integers of the whole range.
Tensor random_image(const QuantisedNetwork& network, Rng& rng);

}  // namespace scfa::test
