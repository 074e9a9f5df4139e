// SPDX-License-Identifier: Apache-2.0
#include "test/models/network/float_interpreter.hpp"

#include "models/base/rng.hpp"
#include "models/network/shape_inference.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace scfa::test {
namespace {

std::size_t index_of(const TensorShape& shape, std::int64_t c, std::int64_t y, std::int64_t x) {
    return static_cast<std::size_t>((c * shape.height + y) * shape.width + x);
}

bool inside(const TensorShape& shape, std::int64_t y, std::int64_t x) {
    return y >= 0 && y < shape.height && x >= 0 && x < shape.width;
}

/// Calls visit(c, y, x) for every value of the shape, in order.
template <class Visit>
void for_each_value(const TensorShape& shape, Visit&& visit) {
    for (std::int64_t c = 0; c < shape.channels; ++c) {
        for (std::int64_t y = 0; y < shape.height; ++y) {
            for (std::int64_t x = 0; x < shape.width; ++x) {
                visit(c, y, x);
            }
        }
    }
}

Tensor make(const TensorShape& shape) {
    return {shape, std::vector<float>(static_cast<std::size_t>(shape.elements()))};
}

template <class Function>
Tensor map_values(const Tensor& in, const TensorShape& shape, Function&& function) {
    Tensor out = make(shape);
    std::transform(in.values.begin(), in.values.end(), out.values.begin(), function);
    return out;
}

float sigmoid(float v) {
    return 1.0F / (1.0F + std::exp(-v));
}

Tensor convolution(const Layer& layer, const Tensor& in, const TensorShape& shape) {
    Tensor out = make(shape);
    const Window& w = layer.window;
    const std::int64_t per_group = in.shape.channels / layer.groups;
    const std::int64_t filters = layer.out_channels / layer.groups;
    for_each_value(shape, [&](std::int64_t k, std::int64_t y, std::int64_t x) {
        double sum =
            layer.bias.empty() ? 0.0 : static_cast<double>(layer.bias[static_cast<std::size_t>(k)]);
        for (std::int64_t c = 0; c < per_group; ++c) {
            for (std::int64_t ky = 0; ky < w.kernel_height; ++ky) {
                for (std::int64_t kx = 0; kx < w.kernel_width; ++kx) {
                    const std::int64_t in_y =
                        y * w.stride_height - w.pad_top + ky * w.dilation_height;
                    const std::int64_t in_x =
                        x * w.stride_width - w.pad_left + kx * w.dilation_width;
                    if (inside(in.shape, in_y, in_x)) {
                        const auto at = static_cast<std::size_t>(
                            ((k * per_group + c) * w.kernel_height + ky) * w.kernel_width + kx);
                        sum += static_cast<double>(layer.weights[at]) *
                               static_cast<double>(in.values[index_of(
                                   in.shape, k / filters * per_group + c, in_y, in_x)]);
                    }
                }
            }
        }
        out.values[index_of(shape, k, y, x)] = static_cast<float>(sum);
    });
    return out;
}

Tensor fully_connected(const Layer& layer, const Tensor& in, const TensorShape& shape) {
    Tensor out = make(shape);
    for (std::size_t k = 0; k < out.values.size(); ++k) {
        double sum = layer.bias.empty() ? 0.0 : static_cast<double>(layer.bias[k]);
        for (std::size_t i = 0; i < in.values.size(); ++i) {
            sum += static_cast<double>(layer.weights[k * in.values.size() + i]) *
                   static_cast<double>(in.values[i]);
        }
        out.values[k] = static_cast<float>(sum);
    }
    return out;
}

Tensor batch_norm(const Layer& layer, const Tensor& in, const TensorShape& shape) {
    Tensor out = make(shape);
    const BatchNorm& n = layer.batch_norm;
    const std::size_t each = in.values.size() / n.gamma.size();
    for (std::size_t i = 0; i < in.values.size(); ++i) {
        const std::size_t c = i / each;
        out.values[i] =
            n.gamma[c] * (in.values[i] - n.mean[c]) / std::sqrt(n.variance[c] + n.epsilon) +
            n.beta[c];
    }
    return out;
}

/// Padding is ignored, or for an average counted where the layer says so, but never beyond the
/// stated padding.
Tensor pool(const Layer& layer, const Tensor& in, const TensorShape& shape) {
    Tensor out = make(shape);
    const Window& w = layer.window;
    for_each_value(shape, [&](std::int64_t c, std::int64_t y, std::int64_t x) {
        float largest = -std::numeric_limits<float>::infinity();
        double sum = 0.0;
        std::int64_t seen = 0;
        std::int64_t counted = 0;
        for (std::int64_t ky = 0; ky < w.kernel_height; ++ky) {
            for (std::int64_t kx = 0; kx < w.kernel_width; ++kx) {
                const std::int64_t in_y = y * w.stride_height - w.pad_top + ky * w.dilation_height;
                const std::int64_t in_x = x * w.stride_width - w.pad_left + kx * w.dilation_width;
                if (in_y < in.shape.height + w.pad_bottom && in_x < in.shape.width + w.pad_right) {
                    ++counted;
                }
                if (inside(in.shape, in_y, in_x)) {
                    const float value = in.values[index_of(in.shape, c, in_y, in_x)];
                    largest = std::max(largest, value);
                    sum += static_cast<double>(value);
                    ++seen;
                }
            }
        }
        out.values[index_of(shape, c, y, x)] =
            layer.kind == LayerKind::max_pool
                ? largest
                : static_cast<float>(sum /
                                     static_cast<double>(w.count_include_pad ? counted : seen));
    });
    return out;
}

Tensor global_average(const Tensor& in, const TensorShape& shape) {
    Tensor out = make(shape);
    const std::size_t each = in.values.size() / out.values.size();
    for (std::size_t c = 0; c < out.values.size(); ++c) {
        double sum = 0.0;
        for (std::size_t i = 0; i < each; ++i) {
            sum += static_cast<double>(in.values[c * each + i]);
        }
        out.values[c] = static_cast<float>(sum / static_cast<double>(each));
    }
    return out;
}

Tensor resize(const Tensor& in, const TensorShape& shape) {
    Tensor out = make(shape);
    for_each_value(shape, [&](std::int64_t c, std::int64_t y, std::int64_t x) {
        out.values[index_of(shape, c, y, x)] = in.values[index_of(
            in.shape, c, y * in.shape.height / shape.height, x * in.shape.width / shape.width)];
    });
    return out;
}

Tensor softmax(const Tensor& in, const TensorShape& shape) {
    Tensor out = map_values(in, shape, [](float v) { return std::exp(v); });
    float sum = 0.0F;
    for (const float v : out.values) {
        sum += v;
    }
    return map_values(out, shape, [sum](float v) { return v / sum; });
}

Tensor other(const Layer& layer, const std::vector<Tensor>& inputs, const TensorShape& shape) {
    const std::string& name = layer.operator_name;
    if (name == "Sigmoid") {
        return map_values(inputs[0], shape, sigmoid);
    }
    if (name == "HardSwish") {
        return map_values(inputs[0], shape,
                          [](float v) { return v * std::clamp(v / 6.0F + 0.5F, 0.0F, 1.0F); });
    }
    if (name == "Softmax") {
        return softmax(inputs[0], shape);
    }
    if (name == "Resize") {
        return resize(inputs[0], shape);
    }
    Tensor out = make(shape);
    if (name == "Mul") {
        std::transform(inputs[0].values.begin(), inputs[0].values.end(), inputs[1].values.begin(),
                       out.values.begin(), [](float a, float b) { return a * b; });
        return out;
    }
    throw std::logic_error("the test's interpreter does not know " + name);
}

/// Channels [first, first + count) of the tensors one after another.
Tensor join(const std::vector<Tensor>& parts) {
    Tensor out = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        out.shape.channels += parts[i].shape.channels;
        out.values.insert(out.values.end(), parts[i].values.begin(), parts[i].values.end());
    }
    return out;
}

float activate(Activation activation, float v) {
    switch (activation) {
        case Activation::relu:
            return std::max(v, 0.0F);
        case Activation::relu6:
            return std::clamp(v, 0.0F, 6.0F);
        case Activation::none:
            break;
    }
    return v;
}

/// A layer on the array: a loop over taps of the padded input, weights in the mask's order.
Tensor run_on_array(const WorkloadLayer& layer, const FoldedWeights& folded, const Tensor& in) {
    const LayerGeometry& g = layer.geometry;
    Tensor out = make({g.out_channels, g.out_height, g.out_width, false});
    const TensorShape map = {g.in_channels, g.in_height, g.in_width, false};
    const std::int64_t filters = g.out_channels / g.groups;
    for_each_value(out.shape, [&](std::int64_t k, std::int64_t y, std::int64_t x) {
        double sum = folded.bias.empty()
                         ? 0.0
                         : static_cast<double>(folded.bias[static_cast<std::size_t>(k)]);
        float largest = -std::numeric_limits<float>::infinity();
        for (std::int64_t tap = 0; tap < g.taps(); ++tap) {
            const std::int64_t in_y = y * g.stride - g.pad_top + tap / g.kernel_width;
            const std::int64_t in_x = x * g.stride - g.pad_left + tap % g.kernel_width;
            for (std::int64_t c = 0; c < g.group_channels() && inside(map, in_y, in_x); ++c) {
                const float value =
                    in.values[index_of(map, k / filters * g.group_channels() + c, in_y, in_x)];
                largest = std::max(largest, value);
                const auto at =
                    static_cast<std::size_t>((k * g.taps() + tap) * g.group_channels() + c);
                sum += static_cast<double>(value) * (layer.op == WorkloadOp::convolution
                                                         ? static_cast<double>(folded.weights[at])
                                                         : 1.0);
            }
        }
        const double result = layer.op == WorkloadOp::max_pool ? static_cast<double>(largest)
                              : layer.op == WorkloadOp::average_pool
                                  ? sum / static_cast<double>(g.taps())
                                  : sum;
        out.values[index_of(out.shape, k, y, x)] = static_cast<float>(result);
    });
    return out;
}

void add_to(Tensor& out, const Tensor& more) {
    std::transform(out.values.begin(), out.values.end(), more.values.begin(), out.values.begin(),
                   [](float a, float b) { return a + b; });
}

/// The producers from `first` on, until they make up `channels` channels.
Tensor operand(const std::vector<Tensor>& parts, std::size_t& first, std::int64_t channels) {
    std::vector<Tensor> taken;
    for (std::int64_t have = 0; have < channels; ++first) {
        taken.push_back(parts[first]);
        have += parts[first].shape.channels;
    }
    return join(taken);
}

Tensor run_lowered(const WorkloadLayer& layer, const FoldedWeights& folded,
                   const NetworkGraph& graph, const std::vector<Tensor>& parts) {
    std::size_t next = 0;
    if (layer.op == WorkloadOp::cpu) {
        const LayerId id = graph.find(layer.name);
        const std::vector<TensorShape> shapes = infer_shapes(graph);
        std::vector<Tensor> inputs;
        const std::size_t count = graph.inputs(id).size();
        for (std::size_t slot = 0; slot < count; ++slot) {
            inputs.push_back(count == 1 ? join(parts) : parts[slot]);
            inputs.back().shape = shapes[graph.inputs(id)[slot].index()];
        }
        return run_layer(graph.layer(id), inputs);
    }
    const Tensor in = operand(parts, next, layer.geometry.in_channels);
    Tensor out = layer.op == WorkloadOp::add ? in : run_on_array(layer, folded, in);
    if (layer.op == WorkloadOp::add || layer.fused_add) {
        add_to(out, operand(parts, next, out.shape.channels));
    }
    for (float& value : out.values) {
        value = activate(layer.activation, value);
    }
    return out;
}

}  // namespace

Tensor run_layer(const Layer& layer, const std::vector<Tensor>& inputs) {
    std::vector<TensorShape> shapes;
    for (const Tensor& input : inputs) {
        shapes.push_back(input.shape);
    }
    const TensorShape shape = infer_shape(layer, shapes, "");
    switch (layer.kind) {
        case LayerKind::convolution:
            return convolution(layer, inputs[0], shape);
        case LayerKind::fully_connected:
            return fully_connected(layer, inputs[0], shape);
        case LayerKind::batch_norm:
            return batch_norm(layer, inputs[0], shape);
        case LayerKind::relu:
            return map_values(inputs[0], shape, [](float v) { return std::max(v, 0.0F); });
        case LayerKind::relu6:
            return map_values(inputs[0], shape, [](float v) { return std::clamp(v, 0.0F, 6.0F); });
        case LayerKind::max_pool:
        case LayerKind::average_pool:
            return pool(layer, inputs[0], shape);
        case LayerKind::global_average_pool:
            return global_average(inputs[0], shape);
        case LayerKind::add: {
            Tensor out = inputs[0];
            add_to(out, inputs[1]);
            return out;
        }
        case LayerKind::concatenation:
            return join(inputs);
        case LayerKind::other:
            return other(layer, inputs, shape);
        default:
            return {shape, inputs[0].values};
    }
}

std::vector<Tensor> run_graph(const NetworkGraph& graph, const std::vector<float>& image) {
    std::vector<Tensor> tensors(graph.size());
    for (const LayerId id : graph.topological_order()) {
        std::vector<Tensor> inputs;
        for (const LayerId producer : graph.inputs(id)) {
            inputs.push_back(tensors[producer.index()]);
        }
        tensors[id.index()] = graph.layer(id).kind == LayerKind::input
                                  ? Tensor{graph.layer(id).shape, image}
                                  : run_layer(graph.layer(id), inputs);
    }
    return tensors;
}

std::vector<Tensor> run_workload(const LoweredNetwork& network, const NetworkGraph& graph,
                                 const std::vector<float>& image) {
    Tensor input;
    for (std::size_t i = 0; i < graph.size(); ++i) {
        const Layer& layer = graph.layer(LayerId(static_cast<std::int32_t>(i)));
        if (layer.kind == LayerKind::input) {
            input = {layer.shape, image};
        }
    }
    std::vector<Tensor> outputs;
    for (std::size_t i = 0; i < network.workload.layers.size(); ++i) {
        const WorkloadLayer& layer = network.workload.layers[i];
        std::vector<Tensor> parts;
        for (const std::int32_t producer : layer.producers) {
            parts.push_back(producer < 0 ? input : outputs.at(static_cast<std::size_t>(producer)));
        }
        outputs.push_back(run_lowered(layer, network.weights[i], graph, parts));
    }
    return outputs;
}

std::vector<float> draw_values(std::size_t count, std::uint64_t seed) {
    Rng rng(seed);
    std::vector<float> out(count);
    for (float& value : out) {
        value = static_cast<float>(2.0 * rng.uniform() - 1.0);
    }
    return out;
}

void draw_weights(NetworkGraph& graph, std::uint64_t seed) {
    const std::vector<TensorShape> shapes = infer_shapes(graph);
    for (std::size_t i = 0; i < graph.size(); ++i) {
        const auto id = LayerId(static_cast<std::int32_t>(i));
        Layer& layer = graph.layer(id);
        if (layer.kind == LayerKind::input) {
            continue;
        }
        const TensorShape& in = shapes[graph.inputs(id)[0].index()];
        const LayerCounts counts = counts_of(layer, in, shapes[i], "");
        Rng rng(seed, i);
        layer.weights = draw_values(static_cast<std::size_t>(counts.weights), rng.next());
        if (layer.has_bias) {
            layer.bias = draw_values(static_cast<std::size_t>(layer.out_channels), rng.next());
        }
        if (layer.kind == LayerKind::batch_norm) {
            const auto channels = static_cast<std::size_t>(in.flat ? in.elements() : in.channels);
            BatchNorm& norm = layer.batch_norm;
            norm.gamma = draw_values(channels, rng.next());
            norm.beta = draw_values(channels, rng.next());
            norm.mean = draw_values(channels, rng.next());
            norm.variance = draw_values(channels, rng.next());
            for (float& variance : norm.variance) {
                variance = variance * variance + 0.1F;
            }
        }
    }
}

}  // namespace scfa::test
