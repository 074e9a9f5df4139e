// SPDX-License-Identifier: Apache-2.0
// Operators that rearrange: Flatten, Reshape, Squeeze, Unsqueeze, Transpose, Concat, Shape, Resize.
#include "models/import/onnx_node.hpp"
#include "models/import/onnx_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace scfa::onnx_import {
namespace {

void emit_flatten(Node& node, const Activation& input) {
    if (input.rank == 2) {
        node.set(input);
    } else {
        node.emit(node.layer(LayerKind::flatten), {input}, 2);
    }
}

/// A 1 x 1 map and a vector are one thing; only the rank changes.
void emit_rank(Node& node, Activation input, int rank) {
    input.rank = rank;
    node.set(input);
}

/// The target of a Reshape with 0 (keep) and -1 (what is left) filled in.
Dims resolved(const Dims& target, const Dims& from) {
    Dims out = target;
    std::int64_t known = 1;
    std::size_t open = target.size();
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (out[i] == 0 && i < from.size()) {
            out[i] = from[i];
        }
        if (out[i] == -1 && open == target.size()) {
            open = i;
        } else {
            known = element_count({known, out[i]});
        }
    }
    const std::int64_t total = element_count(from);
    if (open < target.size() && known > 0 && total % known == 0) {
        out[open] = total / known;
        known = total;
    }
    if (known != total) {
        throw Problem(
            fmt::format("{} cannot be reshaped to {}", dims_text(from), dims_text(target)));
    }
    return out;
}

std::int64_t axis_of(std::int64_t axis, int rank) {
    return axis < 0 ? axis + rank : axis;
}

}  // namespace

void import_flatten(Node& node) {
    const Activation input = node.activation(0);
    if (axis_of(node.integer("axis", 1), input.rank) != 1) {
        throw Problem("only axis = 1 is supported");
    }
    emit_flatten(node, input);
}

void import_reshape(Node& node) {
    const Activation input = node.activation(0);
    const Dims from = node.imported().dims(input);
    const Dims to = resolved(node.integers("shape", 1).value_or(Dims{}), from);
    const TensorShape& shape = node.shape(input);
    if (to == from) {
        node.set(input);
    } else if (to == Dims{from[0], shape.elements()}) {
        emit_flatten(node, input);
    } else if (shape.height == 1 && shape.width == 1 && to == Dims{from[0], shape.channels, 1, 1}) {
        emit_rank(node, input, 4);
    } else if (to == Dims{from[0], shape.channels, shape.height, shape.width} && shape.flat) {
        throw Problem("a flattened map cannot be unfolded again");
    } else {
        throw Problem(
            fmt::format("a reshape of {} to {}: only flattening behind the batch is supported",
                        dims_text(from), dims_text(to)));
    }
}

void import_squeeze(Node& node) {
    const Activation input = node.activation(0);
    auto axes = node.integers("axes", 1).value_or(Dims{2, 3});
    for (std::int64_t& axis : axes) {
        axis = axis_of(axis, input.rank);
    }
    std::sort(axes.begin(), axes.end());
    const TensorShape& shape = node.shape(input);
    if (input.rank != 4 || axes != Dims{2, 3} || shape.height != 1 || shape.width != 1) {
        throw Problem("only a height and width of 1 can be squeezed");
    }
    emit_flatten(node, input);
}

void import_unsqueeze(Node& node) {
    const Activation input = node.activation(0);
    const auto axes = node.integers("axes", 1).value_or(Dims{});
    if (input.rank != 2 || axes != Dims{2, 3} ||
        !(node.shape(input).height == 1 && node.shape(input).width == 1)) {
        throw Problem("only a vector can be unsqueezed, to N x C x 1 x 1");
    }
    emit_rank(node, input, 4);
}

void import_transpose(Node& node) {
    const auto order = node.integers("perm").value_or(Dims{});
    if (const auto* open = std::get_if<OpenInput>(&node.value(0)); open != nullptr) {
        if (open->dims.size() == 4 && order == Dims{0, 3, 1, 2}) {  // an image stored N x H x W x C
            const Dims& d = open->dims;
            node.set(node.imported().image(*open, {d[0], d[3], d[1], d[2]}));
            return;
        }
        if (open->dims.size() == 2 && (order.empty() || order == Dims{1, 0})) {
            Constant weights;
            weights.dims = {open->dims[1], open->dims[0]};
            node.set(weights);
            return;
        }
    }
    const Activation input = node.activation(0);
    Dims same(static_cast<std::size_t>(input.rank));
    for (std::size_t i = 0; i < same.size(); ++i) {
        same[i] = static_cast<std::int64_t>(i);
    }
    if (order != same) {
        throw Problem(
            "tensors can be transposed only as constants, or an N x H x W x C input to N x C x H x "
            "W");
    }
    node.set(input);
}

void import_concat(Node& node) {
    std::vector<Activation> parts;
    for (std::size_t slot = 0; slot < node.inputs(); ++slot) {
        parts.push_back(node.activation(slot));
        if (parts.back().rank != parts.front().rank) {
            throw Problem("the inputs have different numbers of dimensions");
        }
    }
    if (parts.empty() || axis_of(node.integer("axis", 1), parts.front().rank) != 1) {
        throw Problem("only concatenation along channels is supported");
    }
    node.emit(node.layer(LayerKind::concatenation), parts, parts.front().rank);
}

void import_shape(Node& node) {
    const Activation input = node.padded_activation(0);
    const Dims dims = node.imported().dims(input);
    const auto rank = static_cast<std::int64_t>(dims.size());
    const auto clamp = [rank](std::int64_t at) {
        return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank);
    };
    const std::int64_t first = clamp(node.integer("start", 0));
    const std::int64_t last = std::max(first, clamp(node.integer("end", rank)));
    Constant shape;
    shape.dims = {last - first};
    shape.integer = true;
    shape.integers = std::make_shared<const std::vector<std::int64_t>>(dims.begin() + first,
                                                                       dims.begin() + last);
    node.set(shape);
}

void import_resize(Node& node) {
    const Activation input = node.activation(0);
    const Dims from = node.imported().dims(input);
    if (input.rank != 4) {
        throw Problem("the input must be N x C x H x W");
    }
    Dims to;
    const std::size_t scales_slot = node.op() == "Upsample" || node.opset() < 11 ? 1 : 2;
    if (node.has_input(3) && node.op() == "Resize") {
        to = node.integers(node.constant(3));
    } else {
        std::vector<float> scales;
        if (node.has_input(scales_slot)) {
            scales = node.finite(node.constant(scales_slot));
        } else if (const auto* old = node.attribute("scales", onnx::AttributeProto::FLOATS)) {
            scales.assign(old->floats().begin(), old->floats().end());
        }
        for (std::size_t i = 0; i < scales.size() && i < from.size(); ++i) {
            constexpr double kLargest = 1e12;
            const double size =
                std::floor(static_cast<double>(from[i]) * static_cast<double>(scales[i]));
            to.push_back(static_cast<std::int64_t>(std::clamp(size, 0.0, kLargest)));
        }
    }
    check_sizes(to, 4, 1, "the size after scaling");
    if (to[0] != from[0] || to[1] != from[1]) {
        throw Problem(fmt::format("{} to {}: only height and width can be scaled", dims_text(from),
                                  dims_text(to)));
    }
    Layer layer = node.layer(LayerKind::other);
    layer.operator_name = node.op();
    layer.states_shape = true;
    layer.shape = {to[1], to[2], to[3], false};
    node.emit(std::move(layer), {input}, 4);
}

}  // namespace scfa::onnx_import
