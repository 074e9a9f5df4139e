#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/fold.hpp
/// @brief Weights in the accelerator's order, with batch norms folded in.

#include "models/network/mask.hpp"
#include "models/network/network_graph.hpp"

#include <string>
#include <vector>

namespace scfa {

/// Folded weights of one convolution, in float. Empty for layers without weights, or when the file
/// has none.
struct FoldedWeights {
    /// Tap-major, as `FilterMask` counts: (filter, tap, channel) at (filter * taps + tap) *
    /// channels + channel.
    std::vector<float> weights;
    std::vector<float> bias;  ///< one a filter; zeros where the network has none
};

/// Weights and bias of a convolution or fully connected layer; empty when the layer has not all of
/// them. Of a fully connected layer, feature c * taps + t is tap t of channel c: the order of a
/// flattened map.
/// @throws Error{model} naming the layer when a number is not finite
FoldedWeights weights_of(const Layer& layer, const MaskShape& shape, const std::string& file);

/// Folds a batch norm into the convolution before it, in double precision, rounded once. When
/// either has no numbers, neither has the result.
/// @throws Error{model} naming the batch norm when it scales by a number that is not finite
void fold_batch_norm(FoldedWeights& weights, const Layer& norm, const std::string& file);

/// A batch norm as a depthwise 1x1 convolution. @throws as above
FoldedWeights depthwise_weights_of(const Layer& norm, const std::string& file);

}  // namespace scfa
