// SPDX-License-Identifier: Apache-2.0
#include "models/network/lowering_rules.hpp"

#include "models/base/checked.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace scfa {
namespace {

/// Pixels by which the last window reaches over the stated padding (ceil_mode).
std::int64_t overhang(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride,
                      std::int64_t before, std::int64_t after) {
    return std::max<std::int64_t>((out - 1) * stride + kernel - (in + before + after), 0);
}

constexpr std::array<std::pair<std::string_view, std::int64_t>, 40> kOperations = {{
    {"Relu", 1},      {"Clip", 2},        {"Add", 1},       {"Sub", 1},
    {"Mul", 1},       {"Div", 4},         {"Min", 1},       {"Max", 1},
    {"Sum", 1},       {"Mean", 2},        {"Abs", 1},       {"Neg", 1},
    {"Sqrt", 4},      {"Pow", 20},        {"Exp", 10},      {"Log", 10},
    {"Erf", 12},      {"Floor", 1},       {"Ceil", 1},      {"LeakyRelu", 2},
    {"PRelu", 2},     {"Elu", 12},        {"Selu", 12},     {"Celu", 12},
    {"Sigmoid", 12},  {"HardSigmoid", 3}, {"HardSwish", 4}, {"Tanh", 14},
    {"Softplus", 20}, {"Softsign", 5},    {"Softmax", 13},  {"LogSoftmax", 13},
    {"Mish", 30},     {"Gelu", 16},       {"LRN", 16},      {"BatchNormalization", 2},
    {"Pad", 1},       {"Transpose", 1},   {"Identity", 1},  {"InstanceNormalization", 6},
}};

}  // namespace

std::string cpu_reason(const Layer& layer, const TensorShape& input, const TensorShape& output) {
    const Window& w = layer.window;
    if (w.stride_height != w.stride_width) {
        return "strides that differ in x and y";
    }
    if (w.dilation_height != 1 || w.dilation_width != 1) {
        return "dilation";
    }
    if (layer.kind != LayerKind::average_pool) {
        return {};
    }
    const bool padded = (w.pad_top | w.pad_left | w.pad_bottom | w.pad_right) != 0;
    if (padded && !w.count_include_pad) {
        return "an average over padding that is not counted";
    }
    if (overhang(input.height, output.height, w.kernel_height, w.stride_height, w.pad_top,
                 w.pad_bottom) > 0 ||
        overhang(input.width, output.width, w.kernel_width, w.stride_width, w.pad_left,
                 w.pad_right) > 0) {
        return "an average over windows that reach over the edge";
    }
    return {};
}

std::int64_t operations_per_value(std::string_view operator_name) {
    constexpr std::int64_t kUnknown = 4;
    const auto* const found =
        std::find_if(kOperations.begin(), kOperations.end(),
                     [&](const auto& entry) { return entry.first == operator_name; });
    return found == kOperations.end() ? kUnknown : found->second;
}

std::string operator_name_of(const Layer& layer) {
    switch (layer.kind) {
        case LayerKind::convolution:
            return "Conv";
        case LayerKind::max_pool:
            return "MaxPool";
        case LayerKind::average_pool:
            return "AveragePool";
        case LayerKind::batch_norm:
            return "BatchNormalization";
        case LayerKind::relu:
            return "Relu";
        case LayerKind::relu6:
            return "Clip";
        default:
            return layer.operator_name;
    }
}

CpuOperator cpu_operator_of(const Layer& layer) {
    CpuOperator out{layer.window, layer.numbers};
    if (layer.kind == LayerKind::relu6) {
        out.numbers = {{"min", 0.0}, {"max", 6.0}};
    }
    return out;
}

std::int64_t cpu_operations_of(const Layer& layer, std::int64_t inputs, const TensorShape& input,
                               const TensorShape& output) {
    constexpr std::string_view what = "the number of CPU operations";
    switch (layer.kind) {
        case LayerKind::convolution: {
            const std::int64_t macs =
                checked_product(what, output.elements(), input.channels / layer.groups,
                                layer.window.kernel_height, layer.window.kernel_width);
            return checked_mul(macs, 2, what);
        }
        case LayerKind::max_pool:
        case LayerKind::average_pool:
            return checked_product(what, output.elements(), layer.window.kernel_height,
                                   layer.window.kernel_width);
        default:
            return checked_mul(std::max(inputs, output.elements()),
                               operations_per_value(operator_name_of(layer)), what);
    }
}

Activation combined(Activation first, Activation second) {
    if (first == Activation::none) {
        return second;
    }
    return first == Activation::relu6 || second == Activation::relu6 ? Activation::relu6 : first;
}

LayerGeometry geometry_of(const Layer& layer, const TensorShape& input, const TensorShape& output) {
    LayerGeometry g;
    g.in_channels = input.channels;
    g.in_height = input.height;
    g.in_width = input.width;
    g.out_channels = output.channels;
    g.out_height = output.height;
    g.out_width = output.width;
    g.groups = input.channels;
    switch (layer.kind) {
        case LayerKind::convolution:
            g.groups = layer.groups;
            [[fallthrough]];
        case LayerKind::max_pool:
        case LayerKind::average_pool: {
            const Window& w = layer.window;
            g.kernel_height = w.kernel_height;
            g.kernel_width = w.kernel_width;
            g.stride = w.stride_height;
            g.pad_top = w.pad_top;
            g.pad_left = w.pad_left;
            g.pad_bottom = w.pad_bottom + overhang(input.height, output.height, w.kernel_height,
                                                   g.stride, w.pad_top, w.pad_bottom);
            g.pad_right = w.pad_right + overhang(input.width, output.width, w.kernel_width,
                                                 w.stride_width, w.pad_left, w.pad_right);
            break;
        }
        case LayerKind::fully_connected:
        case LayerKind::global_average_pool:
            g.kernel_height = input.height;
            g.kernel_width = input.width;
            if (layer.kind == LayerKind::fully_connected) {
                g.groups = 1;
            }
            break;
        default:
            break;
    }
    return g;
}

}  // namespace scfa
