#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/lowering.hpp
/// @brief From the network as its file describes it to the layers that the accelerator runs.
///
/// In one pass over the graph in topological order:
/// - a batch norm behind a convolution or fully connected layer that nothing else reads is folded
/// into it (any other
///   is a depthwise 1x1 convolution);
/// - ReLU and ReLU6 are fused into the layer before;
/// - an add is fused into the convolution that feeds only that add and is the last of its operands
/// to be computed;
/// - identity, dropout, flatten and pools of one pixel vanish; so does concatenation: its consumers
/// read several producers;
/// - a fully connected layer is a convolution: H x W behind a flattened C x H x W map, else 1x1;
/// - a global average pool is an average pool whose window is the whole input;
/// - what the array cannot run is placed on the CPU (`cpu_reason` in lowering_rules.hpp says what
/// and why).

#include "models/network/fold.hpp"
#include "models/network/mask.hpp"
#include "models/network/network_graph.hpp"
#include "models/network/workload.hpp"

#include <map>
#include <string>
#include <vector>

namespace scfa {

struct LoweringOptions {
    /// For layers whose weights the file does not have; `by_layer` is keyed by the graph's layer
    /// names.
    DrawnMasks drawn;
};

/// What computing a CPU layer needs beyond its shapes and its operator's name.
struct CpuOperator {
    Window window;                          ///< of a convolution or pool
    std::map<std::string, double> numbers;  ///< as Layer::numbers
};

struct LoweredNetwork {
    Workload workload;
    std::vector<FoldedWeights> weights;      ///< by layer of the workload
    std::vector<CpuOperator> cpu_operators;  ///< by layer of the workload
};

/// @pre  graph.check() passed
/// @throws Error{model} or Error{overflow} naming the layer: shapes that do not fit together,
/// weights that are not
///         finite, more than 2^29 weights in all
/// @throws Error{configuration} when `drawn` names a layer that does not exist or has no weights,
/// or a density outside
///         0..1
/// Deterministic. Cost: O(layers log layers + weights).
LoweredNetwork lower_with_weights(const NetworkGraph& graph, const LoweringOptions& options = {});

/// The same without the weights.
Workload lower(const NetworkGraph& graph, const LoweringOptions& options = {});

/// Sets what follows from a workload's layers and name: sums, mask source, content hash.
/// @throws Error{overflow}
void complete(Workload& workload);

}  // namespace scfa
