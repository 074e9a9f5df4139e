#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/weight_mask.hpp
/// @brief Weight sparsity inside the kept kernels: which weights stay, held at zero while a network
/// is fine-tuned.

#include "models/flrpm/module_plan.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// Magnitude pruning of one density.
struct WeightSparsity {
    double density = 0.5;   ///< of each layer's weights, in (0, 1]
    bool balanced = false;  ///< every filter keeps equally many; else the layer's largest stay
};

/// The weights that stay, as one byte a parameter (1: stays). Thinned out are convolutions and
/// fully connected layers that read more than `kLeastFilterWeights` weights a filter; the others (a
/// first layer of one channel, depthwise convolutions) are a few per cent of the work and would
/// lose most. Each layer keeps rha(density x weights), balanced rha(density x weights of a filter)
/// in every filter and at least one; among equal magnitudes the first stays.
std::vector<std::uint8_t> weight_mask(const ModulePlan& plan, const float* parameters,
                                      const WeightSparsity& sparsity);
inline constexpr std::int64_t kLeastFilterWeights = 9;

/// Zeroes what does not stay.
void apply_mask(const std::vector<std::uint8_t>& mask, float* values);

}  // namespace scfa
