// SPDX-License-Identifier: Apache-2.0
#include "models/network/shape_inference.hpp"

#include "models/base/checked.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace scfa {
namespace {

/// The output shape of one layer, with errors that name it.
class ShapeRule {
  public:
    ShapeRule(const Layer& layer, const std::vector<TensorShape>& inputs, const std::string& file)
        : layer_(layer), inputs_(inputs), file_(file) {}

    [[nodiscard]] TensorShape output() const {
        TensorShape out = unchecked_output();
        static_cast<void>(
            checked_product("the number of output values", out.channels, out.height, out.width));
        return out;
    }

  private:
    [[nodiscard]] Error wrong(const std::string& message, std::string hint = {}) const {
        return layer_error(ErrorCode::model, file_, layer_.name, message, std::move(hint));
    }

    [[nodiscard]] TensorShape unchecked_output() const {
        switch (layer_.kind) {
            case LayerKind::input:
                return stated();
            case LayerKind::convolution:
                return convolution();
            case LayerKind::fully_connected:
                return fully_connected();
            case LayerKind::batch_norm:
                return batch_norm();
            case LayerKind::max_pool:
            case LayerKind::average_pool:
                return pool();
            case LayerKind::global_average_pool:
                need_map("a global average pool");
                return {inputs_[0].channels, 1, 1, false};
            case LayerKind::add:
                return sum();
            case LayerKind::concatenation:
                return concatenation();
            case LayerKind::flatten: {
                TensorShape out = inputs_[0];
                out.flat = true;
                return out;
            }
            case LayerKind::other:
                return layer_.states_shape ? stated() : inputs_[0];
            case LayerKind::relu:
            case LayerKind::relu6:
            case LayerKind::identity:
                break;
        }
        return inputs_[0];
    }

    [[nodiscard]] TensorShape stated() const {
        const TensorShape& shape = layer_.shape;
        if (shape.channels < 1 || shape.height < 1 || shape.width < 1) {
            throw wrong(
                fmt::format("a shape of {}: every dimension must be at least 1", to_text(shape)));
        }
        return shape;
    }

    void need_map(std::string_view what) const {
        if (inputs_[0].flat && !(inputs_[0].height == 1 && inputs_[0].width == 1)) {
            throw wrong(
                fmt::format("{} cannot read a flattened tensor of {}", what, to_text(inputs_[0])));
        }
    }

    void need_count(const std::vector<float>& values, std::int64_t count,
                    std::string_view what) const {
        if (!values.empty() && static_cast<std::int64_t>(values.size()) != count) {
            throw wrong(fmt::format("{} {} given, {} needed", values.size(), what, count));
        }
    }

    [[nodiscard]] TensorShape convolution() const {
        const TensorShape& in = inputs_[0];
        need_map("a convolution");
        if (layer_.out_channels < 1 || layer_.groups < 1) {
            throw wrong(fmt::format("{} output channels in {} groups: both must be at least 1",
                                    layer_.out_channels, layer_.groups));
        }
        if (in.channels % layer_.groups != 0 || layer_.out_channels % layer_.groups != 0) {
            throw wrong(
                fmt::format("{} input and {} output channels are not divisible into {} groups",
                            in.channels, layer_.out_channels, layer_.groups));
        }
        const auto [height, width] = window_output();
        const std::int64_t weights = checked_product(
            "the number of weights", layer_.out_channels, in.channels / layer_.groups,
            layer_.window.kernel_height, layer_.window.kernel_width);
        need_count(layer_.weights, weights, "weights");
        need_count(layer_.bias, layer_.out_channels, "biases");
        return {layer_.out_channels, height, width, false};
    }

    [[nodiscard]] TensorShape fully_connected() const {
        const TensorShape& in = inputs_[0];
        if (!in.is_vector()) {
            throw wrong(fmt::format("a fully connected layer reads a vector, not {}", to_text(in)),
                        "flatten or pool the tensor before");
        }
        if (layer_.out_channels < 1) {
            throw wrong(fmt::format("{} outputs: must be at least 1", layer_.out_channels));
        }
        const std::int64_t weights =
            checked_product("the number of weights", layer_.out_channels, in.elements());
        need_count(layer_.weights, weights, "weights");
        need_count(layer_.bias, layer_.out_channels, "biases");
        return {layer_.out_channels, 1, 1, true};
    }

    [[nodiscard]] TensorShape batch_norm() const {
        const TensorShape& in = inputs_[0];
        const BatchNorm& norm = layer_.batch_norm;
        // On a flattened map every feature has parameters of its own.
        const std::int64_t count = in.flat ? in.elements() : in.channels;
        need_count(norm.gamma, count, "values of gamma");
        need_count(norm.beta, count, "values of beta");
        need_count(norm.mean, count, "means");
        need_count(norm.variance, count, "variances");
        const std::size_t given = norm.gamma.size();
        if (norm.beta.size() != given || norm.mean.size() != given ||
            norm.variance.size() != given) {
            throw wrong("gamma, beta, mean and variance must be given all four or not at all");
        }
        return in;
    }

    [[nodiscard]] TensorShape pool() const {
        need_map("a pool");
        const Window& window = layer_.window;
        const std::int64_t extent_y = extent(window.kernel_height, window.dilation_height);
        const std::int64_t extent_x = extent(window.kernel_width, window.dilation_width);
        if (std::max(window.pad_top, window.pad_bottom) >= extent_y ||
            std::max(window.pad_left, window.pad_right) >= extent_x) {
            throw wrong(
                "the padding is as large as the window, so that a window would see nothing else");
        }
        const auto [height, width] = window_output();
        return {inputs_[0].channels, height, width, false};
    }

    /// Pixels from the first to the last tap, both included.
    [[nodiscard]] std::int64_t extent(std::int64_t kernel, std::int64_t dilation) const {
        if (kernel < 1 || dilation < 1) {
            throw wrong(fmt::format("a kernel of {} with dilation {}: both must be at least 1",
                                    kernel, dilation));
        }
        return checked_add(checked_mul(kernel - 1, dilation, "the kernel's extent"), 1,
                           "the kernel's extent");
    }

    [[nodiscard]] std::pair<std::int64_t, std::int64_t> window_output() const {
        const Window& w = layer_.window;
        const TensorShape& in = inputs_[0];
        return {axis_output("height", in.height, w.kernel_height, w.stride_height,
                            w.dilation_height, w.pad_top, w.pad_bottom),
                axis_output("width", in.width, w.kernel_width, w.stride_width, w.dilation_width,
                            w.pad_left, w.pad_right)};
    }

    [[nodiscard]] std::int64_t axis_output(std::string_view axis, std::int64_t in,
                                           std::int64_t kernel, std::int64_t stride,
                                           std::int64_t dilation, std::int64_t before,
                                           std::int64_t after) const {
        if (stride < 1 || before < 0 || after < 0) {
            throw wrong(
                fmt::format("stride {} and padding {} + {} along the {}: must be at least 1, 0, 0",
                            stride, before, after, axis));
        }
        const std::int64_t reach = extent(kernel, dilation);
        const std::string what = fmt::format("the padded {}", axis);
        const std::int64_t padded = checked_add(checked_add(in, before, what), after, what);
        if (reach > padded) {
            throw wrong(fmt::format(
                "a kernel {} of {} (with dilation) on an input of {} with padding {} + {}", axis,
                reach, in, before, after));
        }
        const std::int64_t room = padded - reach;
        std::int64_t out = room / stride + 1;
        // Rounded up, the last window must still start inside the input or the padding before it.
        // `before` is less than `reach` here, so that the product below stays under padded +
        // stride.
        if (layer_.window.ceil_mode && room % stride != 0 && out <= (in + before - 1) / stride) {
            ++out;
        }
        return out;
    }

    [[nodiscard]] TensorShape sum() const {
        if (inputs_[0] != inputs_[1]) {
            throw wrong(fmt::format("an add of {} and {}: the shapes must be equal",
                                    to_text(inputs_[0]), to_text(inputs_[1])));
        }
        return inputs_[0];
    }

    [[nodiscard]] TensorShape concatenation() const {
        TensorShape out = inputs_[0];
        for (std::size_t i = 1; i < inputs_.size(); ++i) {
            const TensorShape& next = inputs_[i];
            if (next.height != out.height || next.width != out.width ||
                next.is_vector() != out.is_vector()) {
                throw wrong(
                    fmt::format("a concatenation of {} and {}: height and width must be equal",
                                to_text(inputs_[0]), to_text(next)));
            }
            out.channels = checked_add(out.channels, next.channels, "the number of channels");
        }
        return out;
    }

    const Layer& layer_;
    const std::vector<TensorShape>& inputs_;
    const std::string& file_;
};

}  // namespace

TensorShape infer_shape(const Layer& layer, const std::vector<TensorShape>& inputs,
                        const std::string& file) {
    return with_layer_name(file, layer.name,
                           [&] { return ShapeRule(layer, inputs, file).output(); });
}

std::vector<TensorShape> infer_shapes(const NetworkGraph& graph) {
    std::vector<TensorShape> shapes(graph.size());
    std::vector<TensorShape> inputs;
    for (const LayerId id : graph.topological_order()) {
        inputs.clear();
        for (const LayerId producer : graph.inputs(id)) {
            inputs.push_back(shapes[producer.index()]);
        }
        shapes[id.index()] = infer_shape(graph.layer(id), inputs, graph.file());
    }
    return shapes;
}

LayerCounts counts_of(const Layer& layer, const TensorShape& input, const TensorShape& output,
                      const std::string& file) {
    return with_layer_name(file, layer.name, [&] {
        LayerCounts counts;
        if (layer.kind == LayerKind::convolution) {
            counts.weights = checked_product("the number of weights", layer.out_channels,
                                             input.channels / layer.groups,
                                             layer.window.kernel_height, layer.window.kernel_width);
            counts.macs = checked_product("the number of multiply-accumulates", counts.weights,
                                          output.height, output.width);
        } else if (layer.kind == LayerKind::fully_connected) {
            counts.weights =
                checked_product("the number of weights", layer.out_channels, input.elements());
            counts.macs = counts.weights;
        } else if (layer.kind == LayerKind::batch_norm) {
            counts.parameters = checked_mul(input.flat ? input.elements() : input.channels,
                                            layer.learnt_per_channel, "the number of parameters");
            return counts;
        }
        counts.parameters = checked_add(counts.weights, layer.has_bias ? layer.out_channels : 0,
                                        "the number of parameters");
        return counts;
    });
}

}  // namespace scfa
