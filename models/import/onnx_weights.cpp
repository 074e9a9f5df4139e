// SPDX-License-Identifier: Apache-2.0
// Operators with weights: Conv, Gemm, MatMul, BatchNormalization.
#include "models/import/onnx_node.hpp"
#include "models/import/onnx_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace scfa::onnx_import {
namespace {

/// A bias of `count` numbers, stored as such or with leading dimensions of 1.
void set_bias(const Node& node, const Constant& bias, Layer& layer, std::int64_t count) {
    if (element_count(bias.dims) != count) {
        throw Problem(
            fmt::format("a bias of {} for {} output channels", dims_text(bias.dims), count));
    }
    layer.has_bias = true;
    layer.bias = node.finite(bias);
}

void need_positive(const Dims& dims) {
    if (std::any_of(dims.begin(), dims.end(), [](std::int64_t dim) { return dim < 1; })) {
        throw Problem(
            fmt::format("weights of {}: every dimension must be at least 1", dims_text(dims)));
    }
}

/// Rows of a matrix become its columns.
std::vector<float> transposed(const std::vector<float>& matrix, std::int64_t rows,
                              std::int64_t columns) {
    std::vector<float> out(matrix.size());
    if (out.empty()) {
        return out;
    }
    const auto r = static_cast<std::size_t>(rows);
    const auto c = static_cast<std::size_t>(columns);
    for (std::size_t i = 0; i < r; ++i) {
        for (std::size_t j = 0; j < c; ++j) {
            out[j * r + i] = matrix[i * c + j];
        }
    }
    return out;
}

/// @param by_output  the matrix is outputs x features, otherwise features x outputs
Layer fully_connected(Node& node, const Activation& input, bool by_output) {
    const Constant weights = node.constant(1);
    if (input.rank != 2 || weights.dims.size() != 2) {
        throw Problem(
            fmt::format("a product of {} and {}: only vectors times a matrix are supported",
                        dims_text(node.imported().dims(input)), dims_text(weights.dims)));
    }
    need_positive(weights.dims);
    const std::int64_t outputs = weights.dims[by_output ? 0 : 1];
    const std::int64_t features = weights.dims[by_output ? 1 : 0];
    if (features != node.shape(input).elements()) {
        throw Problem(fmt::format("weights of {} for {} features", dims_text(weights.dims),
                                  node.shape(input).elements()));
    }
    Layer layer = node.layer(LayerKind::fully_connected);
    layer.out_channels = outputs;
    layer.weights = node.finite(weights);
    if (!by_output) {
        layer.weights = transposed(layer.weights, features, outputs);
    }
    return layer;
}

}  // namespace

void import_convolution(Node& node) {
    const Constant weights = node.constant(1);
    if (weights.dims.size() != 4) {
        throw Problem(fmt::format("weights of {}: only two-dimensional convolutions are supported",
                                  dims_text(weights.dims)));
    }
    need_positive(weights.dims);
    WindowReader window(node, weights.dims[2], weights.dims[3]);
    const Activation input = window.input();
    Layer layer = node.layer(LayerKind::convolution);
    layer.window = window.read();
    layer.out_channels = weights.dims[0];
    layer.groups = node.integer("group", 1);
    const std::int64_t channels = node.shape(input).channels;
    if (layer.groups < 1 || channels % layer.groups != 0 ||
        channels / layer.groups != weights.dims[1]) {
        throw Problem(fmt::format("filters of {} channels in {} groups on an input of {} channels",
                                  weights.dims[1], layer.groups, channels));
    }
    layer.weights = node.finite(weights);
    if (node.has_input(2)) {
        set_bias(node, node.constant(2), layer, layer.out_channels);
    }
    node.emit(std::move(layer), {input}, 4);
}

void import_gemm(Node& node) {
    if (node.real("alpha", 1.0) != 1.0 || node.real("beta", 1.0) != 1.0 ||
        node.integer("transA", 0) != 0) {
        throw Problem("only alpha = beta = 1 and transA = 0 are supported");
    }
    const Activation input = node.activation(0);
    Layer layer = fully_connected(node, input, node.integer("transB", 0) != 0);
    if (node.has_input(2)) {
        set_bias(node, node.constant(2), layer, layer.out_channels);
    }
    node.emit(std::move(layer), {input}, 2);
}

void import_matmul(Node& node) {
    const Activation input = node.activation(0);
    node.emit(fully_connected(node, input, false), {input}, 2);
}

void import_batch_norm(Node& node) {
    if (node.integer("spatial", 1) != 1) {
        throw Problem("only batch norms per channel (spatial = 1) are supported");
    }
    const Activation input = node.activation(0);
    const TensorShape& shape = node.shape(input);
    const std::int64_t count = input.rank == 2 ? shape.elements() : shape.channels;
    Layer layer = node.layer(LayerKind::batch_norm);
    BatchNorm& norm = layer.batch_norm;
    norm.epsilon = static_cast<float>(node.real("epsilon", 1e-5));
    const std::array<std::vector<float>*, 4> parts = {&norm.gamma, &norm.beta, &norm.mean,
                                                      &norm.variance};
    bool absent = false;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Constant part = node.constant(i + 1);
        if (part.dims != Dims{count}) {
            throw Problem(fmt::format("input {} is {}, but the tensor has {} channels", i + 1,
                                      dims_text(part.dims), count));
        }
        *parts[i] = node.finite(part);
        absent = absent || part.absent();
    }
    if (absent) {
        norm = {};
    } else if (std::any_of(norm.variance.begin(), norm.variance.end(),
                           [](float v) { return v < 0.0F; })) {
        throw Problem("a variance is negative");
    }
    node.emit(std::move(layer), {input}, input.rank);
}

}  // namespace scfa::onnx_import
