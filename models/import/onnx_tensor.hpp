#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/onnx_tensor.hpp
/// @brief Numbers of ONNX tensors, checked: shape against data, type, place of the data.

#include "models/network/network_graph.hpp"

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace scfa::onnx_import {

/// What is wrong with a part of a model; the reader adds node and file and makes an Error of it.
class Problem : public std::exception {
  public:
    explicit Problem(std::string message, std::string hint = {})
        : message_(shortened(message, kLongestMessage)), hint_(std::move(hint)) {}
    [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }
    [[nodiscard]] const std::string& hint() const { return hint_; }

  private:
    std::string message_;
    std::string hint_;
};

using Dims = std::vector<std::int64_t>;

/// "3x2x5"; "a scalar" for none.
std::string dims_text(const Dims& dims);

/// The product of the dimensions; 1 for none. @throws Problem for a negative one, or beyond 2^63 -
/// 1
std::int64_t element_count(const Dims& dims);

Dims dims_of(const onnx::TensorProto& tensor);

/// Integers and booleans.
bool is_integer_type(std::int32_t data_type);
/// Also float, double, float16 and bfloat16.
bool is_number_type(std::int32_t data_type);

/// All elements, rounded to float. The data must have exactly the size that the dimensions say;
/// this is checked before anything is allocated. @param model_path  external data is looked for
/// beside it
/// @throws Problem; Error{model} for external data
std::vector<float> reals_of(const onnx::TensorProto& tensor, const std::string& model_path);
/// The same without rounding, for few elements.
std::vector<double> doubles_of(const onnx::TensorProto& tensor, const std::string& model_path);
/// Elements of an integer type, at most kMostFolded. @throws as above
std::vector<std::int64_t> integers_of(const onnx::TensorProto& tensor,
                                      const std::string& model_path);

/// Shapes and other small constants are computed with at import; nothing larger is.
inline constexpr std::int64_t kMostFolded = 4096;

}  // namespace scfa::onnx_import
