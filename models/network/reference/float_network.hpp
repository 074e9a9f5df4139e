#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/reference/float_network.hpp
/// @brief Inference in float on the lowered network: where calibration gets its ranges from.

#include "models/network/lowering.hpp"
#include "models/network/reference/quantised_network.hpp"

#include <vector>

namespace scfa {

/// The tensors of one image, by layer.
struct FloatTensors {
    std::vector<FloatTensor> outputs;  ///< stored outputs
    std::vector<FloatTensor> own;      ///< of convolutions with a fused add, before it; else empty
};

/// @pre every convolution has its weights, every CPU layer passed check_cpu_operator
/// The same bits on every machine (but for exponentials of CPU layers). Cost: about 5 G
/// multiply-accumulates a second.
FloatTensors run_float(const LoweredNetwork& network, const FloatTensor& image);

}  // namespace scfa
