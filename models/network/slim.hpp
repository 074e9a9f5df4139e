#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/slim.hpp
/// @brief A network with the same share of channels left everywhere: what channel pruning leaves of
/// a network that has no trained, pruned sibling.

#include "models/network/network_graph.hpp"

namespace scfa {

/// Every convolution and hidden fully connected layer keeps ceil(keep * channels), at least one;
/// the network's input and its outputs stay, depthwise convolutions follow their input.
///
/// @param keep  in (0, 1]
/// @throws Error{unsupported} naming a layer: it has weights (which channels to keep is not for us
///         to say), or groups that are neither one nor depthwise
/// Cost: O(layers).
NetworkGraph slimmed(const NetworkGraph& graph, double keep);

}  // namespace scfa
