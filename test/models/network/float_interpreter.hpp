#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/network/float_interpreter.hpp
/// @brief Two naive interpreters in float: of a graph as its file describes it, and of what it is
/// lowered to.

#include "models/network/lowering.hpp"

#include <vector>

namespace scfa::test {

/// Channel-major values of one image.
struct Tensor {
    TensorShape shape;
    std::vector<float> values;
};

/// One layer of a graph, by the definition of its kind. Of kind `other`: Sigmoid, HardSwish,
/// Softmax (over channels), Mul, Add, nearest-neighbour Resize.
Tensor run_layer(const Layer& layer, const std::vector<Tensor>& inputs);

/// The tensors of all layers, by id. Every layer must have its weights.
std::vector<Tensor> run_graph(const NetworkGraph& graph, const std::vector<float>& image);

/// The stored outputs of all layers of the workload. CPU layers are run as the layer of that name
/// in the graph.
std::vector<Tensor> run_workload(const LoweredNetwork& network, const NetworkGraph& graph,
                                 const std::vector<float>& image);

/// Gives every convolution, fully connected layer and batch norm numbers from a seed.
void draw_weights(NetworkGraph& graph, std::uint64_t seed);

/// `count` numbers in [-1, 1).
std::vector<float> draw_values(std::size_t count, std::uint64_t seed);

}  // namespace scfa::test
