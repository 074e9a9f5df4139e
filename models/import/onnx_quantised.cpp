// SPDX-License-Identifier: Apache-2.0
// Quantised weights: DequantizeLinear and QuantizeLinear of constants.
#include "models/import/onnx_fold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace scfa::onnx_import {
namespace {

/// The scale and zero point of element i of a tensor quantised per tensor or along one axis.
class Quantisation {
  public:
    Quantisation(Node& node, const Dims& dims) {
        const Constant scale = node.constant(1);
        scales_ = node.finite(scale);
        zeros_ = node.has_input(2) ? node.reals(node.constant(2))
                                   : std::vector<float>(scales_.size(), 0.0F);
        if (scales_.empty() || zeros_.size() != scales_.size()) {
            throw Problem("scale and zero point must be known and of one size");
        }
        if (scales_.size() > 1) {
            const std::size_t axis = axis_of(node.integer("axis", 1), dims.size());
            if (dims[axis] != static_cast<std::int64_t>(scales_.size())) {
                throw Problem(fmt::format("{} scales along dimension {} of {}", scales_.size(),
                                          axis, dims_text(dims)));
            }
            inner_ = static_cast<std::size_t>(std::max<std::int64_t>(strides_of(dims)[axis], 1));
        }
    }
    [[nodiscard]] double scale(std::size_t i) const { return static_cast<double>(scales_[at(i)]); }
    [[nodiscard]] double zero(std::size_t i) const { return static_cast<double>(zeros_[at(i)]); }

  private:
    [[nodiscard]] std::size_t at(std::size_t i) const { return i / inner_ % scales_.size(); }
    std::vector<float> scales_;
    std::vector<float> zeros_;
    std::size_t inner_ = 1;
};

}  // namespace

Constant fold_dequantize(Node& node) {
    const Constant data = node.constant(0);
    const Quantisation q(node, data.dims);
    std::vector<float> out;
    if (data.tensor != nullptr &&
        data.tensor->data_type() == onnx::TensorProto::INT32) {  // a bias: 32 bits matter
        const std::vector<double> exact = doubles_of(*data.tensor, node.imported().path());
        out.reserve(exact.size());
        for (std::size_t i = 0; i < exact.size(); ++i) {
            out.push_back(static_cast<float>((exact[i] - q.zero(i)) * q.scale(i)));
        }
        return of_reals(data.dims, std::move(out));
    }
    out = node.reals(data);
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<float>((static_cast<double>(out[i]) - q.zero(i)) * q.scale(i));
    }
    return data.absent() ? data : of_reals(data.dims, std::move(out));
}

Constant fold_quantize(Node& node) {
    const Constant data = node.constant(0);
    const Quantisation q(node, data.dims);
    bool is_signed = false;  // without a zero point: uint8
    if (node.has_input(2)) {
        const Constant zero = node.constant(2);
        is_signed = zero.tensor != nullptr && zero.tensor->data_type() == onnx::TensorProto::INT8;
    }
    std::vector<float> out = node.finite(data);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double level = std::nearbyint(static_cast<double>(out[i]) / q.scale(i)) + q.zero(i);
        out[i] = static_cast<float>(
            std::clamp(level, is_signed ? -128.0 : 0.0, is_signed ? 127.0 : 255.0));
    }
    return data.absent() ? data : of_reals(data.dims, std::move(out));
}

}  // namespace scfa::onnx_import
