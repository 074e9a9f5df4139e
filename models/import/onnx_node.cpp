// SPDX-License-Identifier: Apache-2.0
#include "models/import/onnx_node.hpp"

#include "models/network/shape_inference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace scfa::onnx_import {

LayerId ImportedGraph::add(Layer layer, const std::vector<LayerId>& inputs) {
    std::vector<TensorShape> shapes;
    shapes.reserve(inputs.size());
    for (const LayerId input : inputs) {
        shapes.push_back(shape(input));
    }
    const std::string base = layer.name;
    while (graph.find(layer.name).valid()) {
        layer.name = fmt::format("{}#{}", base, ++copies_[base] + 1);
    }
    TensorShape shape = infer_shape(layer, shapes, path_);
    const LayerCounts counts = counts_of(layer, shapes.empty() ? shape : shapes.front(), shape,
                                         path_);  // refuses what overflows
    static_cast<void>(counts);
    const LayerId id = graph.add(std::move(layer), inputs);
    shapes_.push_back(shape);
    holders_.push_back(0);
    return id;
}

Dims ImportedGraph::dims(const Activation& value) const {
    const TensorShape& s = shape(value.layer);
    if (value.rank == 2) {
        return {batch, s.elements()};
    }
    return {batch, s.channels, s.height + value.pads.top + value.pads.bottom,
            s.width + value.pads.left + value.pads.right};
}

Activation ImportedGraph::image(const OpenInput& input, const Dims& permuted) {
    const auto known = images_.find(input.name);
    if (known != images_.end()) {
        return known->second;
    }
    const std::size_t rank = permuted.size();
    if (rank != 4 && rank != 2) {
        throw Problem(
            fmt::format("the input \"{}\" of {} is neither N x C x H x W nor N x features",
                        input.name, dims_text(permuted)));
    }
    for (std::size_t i = 1; i < rank; ++i) {
        if (permuted[i] < 1) {
            throw Problem(fmt::format("the input \"{}\" has no fixed size", input.name),
                          "export the model for one size of image; only the batch may be symbolic");
        }
        if (permuted[i] > std::numeric_limits<std::int32_t>::max()) {
            throw Problem(fmt::format("the input \"{}\" of {} is too large", input.name,
                                      dims_text(permuted)));
        }
    }
    if (!images_.empty()) {
        throw Problem(fmt::format("the model has a second input, \"{}\" beside \"{}\"", input.name,
                                  images_.begin()->first),
                      "only networks with one input are supported");
    }
    Layer layer;
    layer.name = shortened(input.name, kLongestName / 2);
    layer.kind = LayerKind::input;
    layer.shape = rank == 4 ? TensorShape{permuted[1], permuted[2], permuted[3], false}
                            : TensorShape{permuted[1], 1, 1, true};
    batch = std::max<std::int64_t>(permuted[0], 1);
    const Activation value{add(std::move(layer), {}), static_cast<int>(rank), {}};
    images_.emplace(input.name, value);
    return value;
}

bool Node::has_input(std::size_t slot) const {
    return slot < inputs() && !proto_.input(static_cast<int>(slot)).empty();
}

const Value& Node::value(std::size_t slot) const {
    if (!has_input(slot)) {
        throw Problem(fmt::format("input {} is missing", slot));
    }
    const std::string& tensor = proto_.input(static_cast<int>(slot));
    const auto found = imported_.values.find(tensor);
    if (found == imported_.values.end() || std::holds_alternative<std::monostate>(found->second)) {
        throw Problem(
            fmt::format("input {}, \"{}\", is an output that is not supported", slot, tensor));
    }
    return found->second;
}

int Node::uses_of(std::size_t slot) const {
    const auto found = imported_.uses.find(proto_.input(static_cast<int>(slot)));
    return found == imported_.uses.end() ? 0 : found->second;
}

Activation Node::padded_activation(std::size_t slot) {
    const Value& found = value(slot);
    if (const auto* open = std::get_if<OpenInput>(&found)) {
        return imported_.image(*open, open->dims);
    }
    if (const auto* activation = std::get_if<Activation>(&found)) {
        return *activation;
    }
    throw Problem(
        fmt::format("input {} is a constant; a tensor that depends on the image is needed", slot));
}

Activation Node::activation(std::size_t slot) {
    return materialised(padded_activation(slot));
}

Activation Node::materialised(Activation value) {
    if (!value.pads.any()) {
        return value;
    }
    const Dims padded = imported_.dims(value);
    Layer pad = layer(LayerKind::other);
    pad.name += ".pad";
    pad.operator_name = "Pad";
    pad.states_shape = true;
    pad.shape = {padded[1], padded[2], padded[3], false};
    return {imported_.add(std::move(pad), {value.layer}), value.rank, {}};
}

Constant Node::constant(std::size_t slot) const {
    const Value& found = value(slot);
    Constant constant;
    if (const auto* open = std::get_if<OpenInput>(&found)) {
        constant.dims = open->dims;
    } else if (const auto* known = std::get_if<Constant>(&found)) {
        constant = *known;
    } else {
        throw Problem(fmt::format("input {}, \"{}\", must be a constant", slot,
                                  proto_.input(static_cast<int>(slot))));
    }
    static_cast<void>(
        element_count(constant.dims));  // what the file says of its size may not overflow
    return constant;
}

std::vector<float> Node::reals(const Constant& constant) const {
    if (constant.tensor != nullptr) {
        return reals_of(*constant.tensor, imported_.path());
    }
    if (constant.reals != nullptr) {
        return *constant.reals;
    }
    if (constant.integers != nullptr) {
        std::vector<float> out(constant.integers->size());
        std::transform(constant.integers->begin(), constant.integers->end(), out.begin(),
                       [](std::int64_t v) { return static_cast<float>(v); });
        return out;
    }
    return {};
}

std::vector<std::int64_t> Node::integers(const Constant& constant) const {
    if (constant.tensor != nullptr) {
        return integers_of(*constant.tensor, imported_.path());
    }
    if (constant.integers == nullptr) {
        throw Problem("integers that are known at import are needed");
    }
    return *constant.integers;
}

double Node::scalar(const Constant& constant) const {
    if (constant.absent() || element_count(constant.dims) != 1) {
        throw Problem(fmt::format("one number that is known at import is needed, not {}",
                                  dims_text(constant.dims)));
    }
    return constant.tensor != nullptr ? doubles_of(*constant.tensor, imported_.path()).front()
                                      : static_cast<double>(reals(constant).front());
}

std::vector<float> Node::finite(const Constant& constant) const {
    std::vector<float> out = reals(constant);
    if (std::any_of(out.begin(), out.end(), [](float v) { return !std::isfinite(v); })) {
        throw Problem("a weight is not a finite number");
    }
    return out;
}

const onnx::AttributeProto* Node::attribute(const std::string& key,
                                            onnx::AttributeProto::AttributeType type) const {
    for (const auto& attribute : proto_.attribute()) {
        if (attribute.name() == key) {
            if (attribute.type() != type) {
                throw Problem(fmt::format("the attribute \"{}\" must be of type {}", key,
                                          onnx::AttributeProto::AttributeType_Name(type)));
            }
            return &attribute;
        }
    }
    return nullptr;
}

std::int64_t Node::integer(const std::string& key, std::int64_t fallback) const {
    const auto* found = attribute(key, onnx::AttributeProto::INT);
    return found == nullptr ? fallback : found->i();
}

double Node::real(const std::string& key, double fallback) const {
    const auto* found = attribute(key, onnx::AttributeProto::FLOAT);
    return found == nullptr ? fallback : static_cast<double>(found->f());
}

std::string Node::text(const std::string& key, const std::string& fallback) const {
    const auto* found = attribute(key, onnx::AttributeProto::STRING);
    return found == nullptr ? fallback : found->s();
}

std::optional<std::vector<std::int64_t>> Node::integers(const std::string& key) const {
    const auto* found = attribute(key, onnx::AttributeProto::INTS);
    if (found == nullptr) {
        return std::nullopt;
    }
    return std::vector<std::int64_t>(found->ints().begin(), found->ints().end());
}

std::optional<std::vector<std::int64_t>> Node::integers(const std::string& key,
                                                        std::size_t slot) const {
    return has_input(slot) ? integers(constant(slot)) : integers(key);
}

Layer Node::layer(LayerKind kind) const {
    Layer made;
    made.name = name_;
    made.kind = kind;
    return made;
}

LayerId Node::emit(Layer layer, const std::vector<Activation>& inputs, int rank) {
    std::vector<LayerId> ids;
    ids.reserve(inputs.size());
    for (const Activation& input : inputs) {
        ids.push_back(input.layer);
    }
    const LayerId id = imported_.add(std::move(layer), ids);
    set(Activation{id, rank, {}});
    return id;
}

void Node::set(Value value) {
    if (proto_.output_size() < 1 || proto_.output(0).empty()) {
        throw Problem("it has no output");
    }
    if (const auto* activation = std::get_if<Activation>(&value)) {
        imported_.hold(activation->layer);
    }
    imported_.values[proto_.output(0)] = std::move(value);
}

}  // namespace scfa::onnx_import
