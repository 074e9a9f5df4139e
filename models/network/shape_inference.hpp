#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/shape_inference.hpp
/// @brief Output shapes, multiply-accumulates and parameters of the layers of a graph, in checked
/// arithmetic.

#include "models/network/network_graph.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scfa {

/// The output shape of one layer.
///
/// @param inputs  by slot
/// @param file    for errors
/// @throws Error{model} naming the layer: channels that do not match, a window larger than its
/// padded input, a
///         stride of 0, weights of the wrong number, ...
/// @throws Error{overflow} naming the layer: a dimension, or the number of values, exceeds 2^63
/// - 1.
TensorShape infer_shape(const Layer& layer, const std::vector<TensorShape>& inputs,
                        const std::string& file);

/// The output shapes of all layers, by id. @throws as above. @pre graph.check() passed
std::vector<TensorShape> infer_shapes(const NetworkGraph& graph);

/// What one layer costs before anything is folded or fused.
struct LayerCounts {
    std::int64_t macs = 0;     ///< of one image; convolutions and fully connected layers
    std::int64_t weights = 0;  ///< K x C/G x Kh x Kw
    std::int64_t parameters =
        0;  ///< learnt: weights, biases, a batch norm's gamma and beta (not its statistics)
};

/// @param input   of slot 0
/// @throws Error{overflow} naming the layer
LayerCounts counts_of(const Layer& layer, const TensorShape& input, const TensorShape& output,
                      const std::string& file);

}  // namespace scfa
