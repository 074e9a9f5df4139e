// SPDX-License-Identifier: Apache-2.0
#include "models/network/builder/network_builder.hpp"

#include "models/network/shape_inference.hpp"

#include <utility>

namespace scfa {

NetworkBuilder::NetworkBuilder(std::string name, std::string description)
    : graph_(std::move(name)) {
    graph_.set_metadata("description", std::move(description));
}

LayerId NetworkBuilder::input(std::int64_t channels, std::int64_t height, std::int64_t width) {
    Layer layer;
    layer.name = "input";
    layer.kind = LayerKind::input;
    layer.shape = {channels, height, width, false};
    return graph_.add(std::move(layer));
}

LayerId NetworkBuilder::convolution(LayerId from, const std::string& name,
                                    const Convolution& shape) {
    Layer layer;
    layer.name = name;
    layer.kind = LayerKind::convolution;
    layer.out_channels = shape.channels;
    layer.groups = shape.groups;
    layer.has_bias = shape.bias;
    Window& w = layer.window;
    w.kernel_height = w.kernel_width = shape.kernel;
    w.stride_height = w.stride_width = shape.stride;
    w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = shape.padding;
    return graph_.add(std::move(layer), {from});
}

LayerId NetworkBuilder::fully_connected(LayerId from, const std::string& name,
                                        std::int64_t outputs) {
    Layer layer;
    layer.name = name;
    layer.kind = LayerKind::fully_connected;
    layer.out_channels = outputs;
    layer.has_bias = true;
    return graph_.add(std::move(layer), {from});
}

LayerId NetworkBuilder::max_pool(LayerId from, const std::string& name, std::int64_t kernel,
                                 std::int64_t stride, std::int64_t padding) {
    Layer layer;
    layer.name = name;
    layer.kind = LayerKind::max_pool;
    Window& w = layer.window;
    w.kernel_height = w.kernel_width = kernel;
    w.stride_height = w.stride_width = stride;
    w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = padding;
    return graph_.add(std::move(layer), {from});
}

LayerId NetworkBuilder::plain(LayerKind kind, const std::vector<LayerId>& from,
                              const std::string& name) {
    Layer layer;
    layer.name = name;
    layer.kind = kind;
    return graph_.add(std::move(layer), from);
}

LayerId NetworkBuilder::convolution_norm(LayerId from, const std::string& name,
                                         const Convolution& shape) {
    return plain(LayerKind::batch_norm, {convolution(from, name, shape)}, name + ".bn");
}

LayerId NetworkBuilder::convolution_norm_relu(LayerId from, const std::string& name,
                                              const Convolution& shape, LayerKind activation) {
    return plain(activation, {convolution_norm(from, name, shape)}, name + ".relu");
}

NetworkGraph NetworkBuilder::finish() {
    graph_.check();
    static_cast<void>(infer_shapes(graph_));
    return std::move(graph_);
}

}  // namespace scfa
