#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/reference/quantise.hpp
/// @brief From a network in float to the network in integers: calibration, scales, multipliers
/// (docs/scfa.md, section 1).

#include "models/network/lowering.hpp"
#include "models/network/reference/quantised_network.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace scfa {

/// Quantises a network whose file has its weights.
///
/// Ranges come from float inference over the images. Tensors that meet in a concatenation, and a
/// max pool's input and output, share one scale. int8: the clipping threshold of a tensor is the
/// one with the least mean squared error over the images' histogram (as good as the largest
/// magnitude on the shipped network, and safe from outliers); int16: the largest magnitude.
///
/// @param workload  what `lowered.workload` was, as the layers will be shared
/// @param images    at least one; reals as the network was trained on (normalised)
/// @throws Error{model} naming the layer: it has no weights, or its worst-case sum exceeds int32
///         (int8) or 2^47 (int16), or a tensor is not finite
/// @throws Error{unsupported} naming a layer on the CPU whose operator is not known
/// @throws Error{configuration} when there are no images, or they have another shape
/// Deterministic, the same on every machine but for the last bit of exponentials in CPU layers.
/// Cost: float inference, some G multiply-accumulates a second.
QuantisedNetwork quantise(const LoweredNetwork& lowered, std::shared_ptr<const Workload> workload,
                          const std::vector<FloatTensor>& images, Precision precision);

/// A network whose file has no weights: weights drawn on the mask's positions, none of them zero
/// after quantisation, drawn biases, calibrated on `draw_image(...)` of the same seed.
/// A pure function of its arguments. @throws as `quantise`
QuantisedNetwork draw_weights(const LoweredNetwork& lowered,
                              std::shared_ptr<const Workload> workload, Precision precision,
                              std::uint64_t seed);

/// An image of uniform numbers in [-1, 1) in the network's input shape.
FloatTensor draw_image(const Workload& workload, std::uint64_t seed);

}  // namespace scfa
