// SPDX-License-Identifier: Apache-2.0
// Operators on single values: activations, sums, products with constants.
#include "models/import/onnx_node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace scfa::onnx_import {
namespace {

/// Attributes that a function of one number has, with ONNX's defaults.
const std::map<std::string_view, std::map<std::string, double>>& attributes() {
    static const std::map<std::string_view, std::map<std::string, double>> table = {
        {"HardSigmoid", {{"alpha", 0.2}, {"beta", 0.5}}},
        {"LeakyRelu", {{"alpha", 0.01}}},
    };
    return table;
}

Layer on_cpu(const Node& node) {
    Layer layer = node.layer(LayerKind::other);
    layer.operator_name = node.op();
    if (const auto found = attributes().find(node.op()); found != attributes().end()) {
        for (const auto& [key, fallback] : found->second) {
            layer.numbers[key] = node.real(key, fallback);
        }
    }
    return layer;
}

/// How a constant of a binary operator lies against the other operand.
enum class Spread { scalar, channels, elements };

/// @throws Problem when the constant does not broadcast to the tensor's own shape
Spread spread_of(Dims constant, const Dims& tensor) {
    const Dims given = constant;
    while (!constant.empty() && constant.front() == 1) {
        constant.erase(constant.begin());
    }
    if (constant.empty()) {
        return Spread::scalar;
    }
    const std::size_t behind_channels = tensor.size() - 2;
    Dims channels(1 + behind_channels, 1);
    channels.front() = tensor[1];
    if (constant == channels) {
        return Spread::channels;
    }
    bool fits = constant.size() <= tensor.size();
    for (std::size_t i = 0; fits && i < constant.size(); ++i) {
        const std::int64_t size = tensor[tensor.size() - constant.size() + i];
        fits = constant[i] == 1 || constant[i] == size;
    }
    if (!fits) {
        throw Problem(fmt::format("a constant of {} does not fit a tensor of {}", dims_text(given),
                                  dims_text(tensor)));
    }
    return Spread::elements;
}

/// y = scale x + shift for each number of the constant, as the operator has it.
void set_affine(const std::string& op, bool constant_first, const std::vector<float>& numbers,
                BatchNorm& norm) {
    const std::size_t count = numbers.size();
    norm.gamma.assign(count, 1.0F);
    norm.beta.assign(count, 0.0F);
    norm.mean.assign(count, 0.0F);
    norm.variance.assign(count, 1.0F);
    norm.epsilon = 0.0F;
    for (std::size_t i = 0; i < count; ++i) {
        const float number = numbers[i];
        if (op == "Mul") {
            norm.gamma[i] = number;
        } else if (op == "Div") {
            norm.gamma[i] = 1.0F / number;
        } else if (op == "Sub" && !constant_first) {
            norm.beta[i] = -number;
        } else {
            norm.gamma[i] = op == "Sub" ? -1.0F : 1.0F;
            norm.beta[i] = number;
        }
    }
}

/// Adds the numbers to a convolution or fully connected layer that has no bias yet and that nothing
/// else reads.
bool becomes_bias(Node& node, std::size_t slot, const Activation& input, const Constant& constant,
                  const std::vector<float>& numbers) {
    Layer& producer = node.imported().graph.layer(input.layer);
    const bool has_weights =
        producer.kind == LayerKind::convolution || producer.kind == LayerKind::fully_connected;
    if (node.op() != "Add" || !has_weights || producer.has_bias || node.uses_of(slot) != 1 ||
        node.imported().holders(input.layer) != 1 ||
        (numbers.empty() && element_count(constant.dims) != producer.out_channels)) {
        return false;
    }
    producer.has_bias = true;
    producer.bias = numbers;
    node.set(input);
    return true;
}

/// A tensor and a constant: a bias, a scale and shift a channel, or something for the CPU.
void import_with_constant(Node& node, std::size_t tensor_slot) {
    const Activation input = node.activation(tensor_slot);
    const std::size_t constant_slot = 1 - tensor_slot;
    const Constant constant = node.constant(constant_slot);
    const Spread spread = spread_of(constant.dims, node.imported().dims(input));
    const bool inverse = node.op() == "Div" && constant_slot == 0;
    const bool affine =
        node.op() == "Add" || node.op() == "Sub" || node.op() == "Mul" || node.op() == "Div";
    if (spread == Spread::elements || inverse || !affine) {
        node.emit(on_cpu(node), {input}, input.rank);
        return;
    }
    std::vector<float> numbers = node.finite(constant);
    const TensorShape& shape = node.shape(input);
    const auto count = static_cast<std::size_t>(shape.flat ? shape.elements() : shape.channels);
    if (spread == Spread::scalar && !numbers.empty()) {
        numbers.assign(count, numbers.front());
    }
    if (becomes_bias(node, tensor_slot, input, constant, numbers)) {
        return;
    }
    Layer layer = node.layer(LayerKind::batch_norm);
    layer.learnt_per_channel = spread == Spread::scalar ? 0 : 1;
    if (!numbers.empty()) {
        set_affine(node.op(), constant_slot == 0, numbers, layer.batch_norm);
    }
    node.emit(std::move(layer), {input}, input.rank);
}

/// Two computed tensors, of one shape or broadcast.
void import_tensors(Node& node) {
    const Activation a = node.activation(0);
    const Activation b = node.activation(1);
    const TensorShape& left = node.shape(a);
    const TensorShape& right = node.shape(b);
    if (left == right) {
        node.emit(node.op() == "Add" ? node.layer(LayerKind::add) : on_cpu(node), {a, b},
                  std::max(a.rank, b.rank));
        return;
    }
    const auto joins = [](std::int64_t x, std::int64_t y) { return x == y || x == 1 || y == 1; };
    if (a.rank != b.rank || left.flat || right.flat || !joins(left.channels, right.channels) ||
        !joins(left.height, right.height) || !joins(left.width, right.width)) {
        throw Problem(fmt::format("the operands are {} and {}", to_text(left), to_text(right)));
    }
    Layer layer = on_cpu(node);
    layer.states_shape = true;
    layer.shape = {std::max(left.channels, right.channels), std::max(left.height, right.height),
                   std::max(left.width, right.width), false};
    node.emit(std::move(layer), {a, b}, a.rank);
}

/// A graph input without data beside a computed tensor is a constant unless it has that tensor's
/// size.
bool is_constant(Node& node, std::size_t slot) {
    const Value& value = node.value(slot);
    if (std::holds_alternative<Constant>(value)) {
        return true;
    }
    const auto* open = std::get_if<OpenInput>(&value);
    const auto* other = std::get_if<Activation>(&node.value(1 - slot));
    return open != nullptr && other != nullptr && open->dims != node.imported().dims(*other);
}

}  // namespace

void import_relu(Node& node) {
    const Activation input = node.activation(0);
    node.emit(node.layer(LayerKind::relu), {input}, input.rank);
}

void import_clip(Node& node) {
    const Activation input = node.activation(0);
    constexpr double kNone = std::numeric_limits<float>::max();
    double low = -kNone;
    double high = kNone;
    if (node.opset() < 11) {
        low = node.real("min", -kNone);
        high = node.real("max", kNone);
    } else {
        low = node.has_input(1) ? node.scalar(node.constant(1)) : low;
        high = node.has_input(2) ? node.scalar(node.constant(2)) : high;
    }
    if (low == 0.0 && (high == 6.0 || high >= kNone)) {
        node.emit(node.layer(high == 6.0 ? LayerKind::relu6 : LayerKind::relu), {input},
                  input.rank);
    } else if (low <= -kNone && high >= kNone) {
        node.set(input);
    } else {
        Layer clip = on_cpu(node);
        clip.numbers = {{"min", low}, {"max", high}};
        node.emit(std::move(clip), {input}, input.rank);
    }
}

void import_binary(Node& node) {
    if (node.inputs() != 2) {
        throw Problem(fmt::format("{} inputs instead of 2", node.inputs()));
    }
    if (is_constant(node, 1)) {
        import_with_constant(node, 0);
    } else if (is_constant(node, 0)) {
        import_with_constant(node, 1);
    } else {
        import_tensors(node);
    }
}

void import_sum(Node& node) {
    if (node.inputs() == 1) {
        node.set(node.activation(0));
        return;
    }
    Activation sum = node.activation(0);
    for (std::size_t slot = 1; slot < node.inputs(); ++slot) {
        const Activation next = node.activation(slot);
        sum.layer = node.emit(node.layer(LayerKind::add), {sum, next}, sum.rank);
    }
    node.set(sum);
}

void import_pass(Node& node) {
    node.set(node.value(0));
}

void import_elementwise(Node& node) {
    const Activation input = node.activation(0);
    if (node.op() == "PRelu") {
        static_cast<void>(spread_of(node.constant(1).dims, node.imported().dims(input)));
    }
    node.emit(on_cpu(node), {input}, input.rank);
}

}  // namespace scfa::onnx_import
