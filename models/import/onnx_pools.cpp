// SPDX-License-Identifier: Apache-2.0
// Pools, and the zeros that are put around images.
#include "models/import/onnx_node.hpp"
#include "models/import/onnx_window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace scfa::onnx_import {
namespace {

/// No value below 0: then zeros around the image change no maximum.
bool non_negative(const NetworkGraph& graph, LayerId id) {
    for (;;) {
        switch (graph.layer(id).kind) {
            case LayerKind::relu:
            case LayerKind::relu6:
                return true;
            case LayerKind::max_pool:
            case LayerKind::average_pool:
            case LayerKind::identity:
                id = graph.inputs(id).front();
                break;
            default:
                return false;
        }
    }
}

bool padded(const Window& w) {
    return (w.pad_top | w.pad_left | w.pad_bottom | w.pad_right) != 0;
}

}  // namespace

void import_pool(Node& node) {
    const bool max = node.op() == "MaxPool";
    WindowReader reader(node);
    const bool counted = node.integer("count_include_pad", 0) != 0;
    const auto own = node.integers("pads");
    const bool own_zeros =
        own.has_value() &&
        std::any_of(own->begin(), own->end(), [](std::int64_t pad) { return pad != 0; });
    // An average counts the zeros around it, so all of its padding must be counted.
    const bool takes_zeros =
        max ? non_negative(node.imported().graph, reader.input().layer) : counted || !own_zeros;
    const bool zeros = reader.input().pads.any() && takes_zeros;
    Layer layer = node.layer(max ? LayerKind::max_pool : LayerKind::average_pool);
    layer.window = reader.read(takes_zeros);
    layer.window.ceil_mode = node.integer("ceil_mode", 0) != 0;
    layer.window.count_include_pad = !max && padded(layer.window) && (counted || zeros);
    node.emit(std::move(layer), {reader.input()}, 4);
}

void import_global_pool(Node& node) {
    const Activation input = node.activation(0);
    if (input.rank != 4) {
        throw Problem("the input must be N x C x H x W");
    }
    if (node.op() == "GlobalAveragePool") {
        node.emit(node.layer(LayerKind::global_average_pool), {input}, 4);
        return;
    }
    Layer layer = node.layer(LayerKind::max_pool);
    layer.window.kernel_height = node.shape(input).height;
    layer.window.kernel_width = node.shape(input).width;
    node.emit(std::move(layer), {input}, 4);
}

void import_reduce_mean(Node& node) {
    const Activation input = node.activation(0);
    auto axes = node.integers("axes").value_or(std::vector<std::int64_t>{});
    for (std::int64_t& axis : axes) {
        axis += axis < 0 ? input.rank : 0;
    }
    std::sort(axes.begin(), axes.end());
    if (input.rank != 4 || axes != std::vector<std::int64_t>{2, 3}) {
        throw Problem("only means over height and width are supported");
    }
    if (node.integer("keepdims", 1) != 0) {
        node.emit(node.layer(LayerKind::global_average_pool), {input}, 4);
        return;
    }
    const LayerId pool =
        node.imported().add(node.layer(LayerKind::global_average_pool), {input.layer});
    Layer flatten = node.layer(LayerKind::flatten);
    flatten.name += ".flatten";
    node.emit(std::move(flatten), {Activation{pool, 4, {}}}, 2);
}

void import_pad(Node& node) {
    Activation input = node.padded_activation(0);
    const auto pads = node.integers(node.opset() < 2 ? "paddings" : "pads", 1)
                          .value_or(std::vector<std::int64_t>{});
    if (node.text("mode", "constant") != "constant") {
        throw Problem("only padding with a constant is supported");
    }
    const double filled =
        node.has_input(2) ? node.scalar(node.constant(2)) : node.real("value", 0.0);
    if (filled != 0.0) {
        throw Problem("only padding with zeros is supported");
    }
    if (input.rank != 4) {
        throw Problem("the input must be N x C x H x W");
    }
    check_sizes(pads, 8, 0, "pads");
    if (pads[0] + pads[1] + pads[4] + pads[5] != 0) {
        throw Problem("only height and width can be padded");
    }
    input.pads.top += pads[2];
    input.pads.left += pads[3];
    input.pads.bottom += pads[6];
    input.pads.right += pads[7];
    node.set(input);
}

}  // namespace scfa::onnx_import
