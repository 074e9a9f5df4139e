#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/reference/reference.hpp
/// @brief Golden integer inference: what every other level of the model must reproduce bit for bit.

#include "models/network/reference/quantised_network.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa {

/// Runs a network on images. Holds no copy: the network must outlive it. One object may be used by
/// several threads.
class Reference {
  public:
    /// @throws Error{unsupported} naming a layer on the CPU whose operator is not known
    explicit Reference(const QuantisedNetwork& network);

    /// The stored output of every layer, in the workload's order. A convolution that a max pool may
    /// ride on is there with its own output.
    /// @param input  as `quantise_image` makes it, in the network's input shape
    /// Cost: some G multiply-accumulates a second.
    [[nodiscard]] std::vector<Tensor> run(const Tensor& input) const;

    /// One layer. @param outputs of the layers before; others may be empty
    [[nodiscard]] Tensor run_layer(std::size_t layer, const Tensor& input,
                                   const std::vector<Tensor>& outputs) const;

  private:
    const QuantisedNetwork& network_;
};

/// What a layer reads: its producers' outputs, one after another along channels. `second` is the
/// other operand of an add, fused or not; empty otherwise.
struct Operands {
    Tensor first;
    Tensor second;
};
Operands operands_of(const WorkloadLayer& layer, const Tensor& input,
                     const std::vector<Tensor>& outputs);

/// A layer on the CPU: dequantised, computed in float, quantised to the layer's scale. The models
/// of other levels call this, too.
/// @throws Error{unsupported} naming layer and operator
Tensor run_on_cpu(const QuantisedNetwork& network, std::size_t layer, const Tensor& input);

/// The position of the largest value, the first among equals.
std::int64_t arg_max(const Tensor& tensor);

/// The share of images whose largest value of the last layer's output is at the label.
/// @param images  reals, normalised; as many as labels, at least one
double accuracy(const QuantisedNetwork& network, const std::vector<FloatTensor>& images,
                const std::vector<std::uint8_t>& labels);

}  // namespace scfa
