#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/lowering_rules.hpp
/// @brief What the array can run, what a layer costs the CPU, and how activations combine.

#include "models/network/lowering.hpp"
#include "models/network/network_graph.hpp"
#include "models/network/workload.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace scfa {

/// Why the array cannot run a convolution or pool; empty: it can. A layer's window is described by
/// two kernel sizes and one stride; a pool's divisor is one constant.
/// - strides that differ in x and y, or dilation;
/// - an average pool whose border windows divide by fewer pixels: padding that is not counted, or a
/// window that
///   `ceil_mode` lets reach over the edge.
std::string cpu_reason(const Layer& layer, const TensorShape& input, const TensorShape& output);

/// Operations that the CPU spends on one value that the operator touches: about the instructions of
/// a scalar loop, 1 for a move, comparison or addition, 10 for an exponential, 4 where the operator
/// is not in the table. A rough figure on purpose: these layers are a small part, and the report
/// lists them apart.
std::int64_t operations_per_value(std::string_view operator_name);

/// What a layer is called where it runs on the CPU: the file's word, or ONNX's for a kind of ours.
std::string operator_name_of(const Layer& layer);

/// What its computation needs beyond shapes and name; a ReLU6 is a Clip of 0 to 6.
CpuOperator cpu_operator_of(const Layer& layer);

/// Elementary operations of one image: values touched (the larger of input and output) x
/// operations_per_value; a convolution 2 a multiply-accumulate; a pool one a tap.
/// @param inputs  values of all inputs together
/// @throws Error{overflow}
std::int64_t cpu_operations_of(const Layer& layer, std::int64_t inputs, const TensorShape& input,
                               const TensorShape& output);

/// The activation that `first` and then `second` amount to.
Activation combined(Activation first, Activation second);

/// The shapes of a layer that reads one tensor. The padding below and to the right exceeds the
/// stated one where `ceil_mode` lets the last window reach over it.
LayerGeometry geometry_of(const Layer& layer, const TensorShape& input, const TensorShape& output);

}  // namespace scfa
