#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/onnx_fold.hpp
/// @brief What the operators that are computed at import share.

#include "models/import/onnx_node.hpp"

#include <cstdint>
#include <vector>

namespace scfa::onnx_import {

using Integers = std::vector<std::int64_t>;

Constant of_integers(Dims dims, Integers values);
Constant of_reals(Dims dims, std::vector<float> values);

/// Steps between neighbours along each dimension, row-major.
Dims strides_of(const Dims& dims);

/// An axis that may be counted from the end. @throws Problem when there is none such
std::size_t axis_of(std::int64_t axis, std::size_t rank);

/// @throws Problem when it has more than kMostFolded elements
void need_few(const Constant& constant);

Constant fold_arithmetic(Node& node);
Constant fold_dequantize(Node& node);
/// Rounds to the quantised grid and keeps the numbers as reals.
Constant fold_quantize(Node& node);

}  // namespace scfa::onnx_import
