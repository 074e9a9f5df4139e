#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/module_plan.hpp
/// @brief A network as what a training library has to compute, with all its numbers in two flat
/// arrays: learnt parameters and batch-norm statistics.
///
/// Regularisers, optimiser, masks and checkpoints work on the flat arrays and know no library.

#include "models/network/network_graph.hpp"
#include "models/network/tensor_shape.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// A part of a flat array; `count` 0: the layer has no such numbers.
struct FlatRange {
    std::int64_t first = 0;
    std::int64_t count = 0;
};

/// One layer to compute.
struct PlanStep {
    LayerId layer;
    LayerKind kind = LayerKind::identity;
    std::vector<std::int32_t> inputs;  ///< indices of earlier steps, by slot
    TensorShape in, out;               ///< `in`: of slot 0
    Window window;
    std::int64_t groups = 1;
    float epsilon = 1e-5F;
    FlatRange weight, bias;    ///< of the parameters: K x C/G x Kh x Kw, K
    FlatRange gamma, beta;     ///< of the parameters
    FlatRange mean, variance;  ///< of the statistics
};

/// The steps in the order of execution; the first is the input, `output` the classifier.
struct ModulePlan {
    std::vector<PlanStep> steps;
    std::int32_t output = 0;
    std::int64_t parameters = 0;
    std::int64_t statistics = 0;
    std::int64_t classes = 0;

    [[nodiscard]] const PlanStep& step_of(LayerId layer) const {
        return steps[static_cast<std::size_t>(step_of_layer[layer.index()])];
    }
    std::vector<std::int32_t> step_of_layer;  ///< by layer id
};

/// @pre graph.check() passed
/// @throws Error{unsupported} naming a layer that cannot be trained (an operator that is not
///         known), or two outputs, or an output that is no vector
/// @throws Error{model} when shapes do not fit together
ModulePlan plan_module(const NetworkGraph& graph);

/// All numbers of one network, in the order of its plan.
struct NetworkNumbers {
    std::vector<float> parameters;
    std::vector<float> statistics;
};

/// The numbers that the graph holds; where a layer has none, drawn ones: weights after He et al.
/// (arXiv:1502.01852), gamma 0.5 (docs/flrpm.md), beta 0, mean 0, variance 1. The drawing depends
/// on the seed and the layer's place alone.
NetworkNumbers numbers_of(const NetworkGraph& graph, const ModulePlan& plan, std::uint64_t seed);

/// The graph with these numbers in place of its own.
NetworkGraph with_numbers(const NetworkGraph& graph, const ModulePlan& plan,
                          const NetworkNumbers& numbers);

}  // namespace scfa
