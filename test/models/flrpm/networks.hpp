#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/flrpm/networks.hpp
/// @brief Small networks with every kind of coupling.

#include "models/network/network_graph.hpp"

#include <utility>
#include <vector>

namespace scfa::test {

/// Three convolutions one after another, a flattened map and a classifier.
NetworkGraph chain_network();
/// A stem, two residual blocks (the second with a projection) and a pooled classifier.
NetworkGraph residual_network();
/// An inverted residual: expansion, depthwise convolution with a multiplier of 2, projection, skip.
NetworkGraph depthwise_network();
/// Two branches concatenated, normalised together, read by a convolution; then a dense block's
/// concatenation of that with its input.
NetworkGraph concatenation_network();

/// The four, by name.
std::vector<NetworkGraph> coupled_networks();

}  // namespace scfa::test
