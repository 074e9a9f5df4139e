// SPDX-License-Identifier: Apache-2.0
#include "test/models/network/reference/random_network.hpp"

#include "models/network/shape_inference.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace scfa::test {
namespace {

class GraphMaker {
  public:
    explicit GraphMaker(std::uint64_t seed)
        : rng_(seed), graph_("random" + std::to_string(seed), "random.json") {
        Layer input = named(LayerKind::input, "input");
        input.shape = {rng_.between(1, 6), rng_.between(1, 12), rng_.between(1, 12), false};
        maps_.push_back(graph_.add(input));
        maps_.push_back(graph_.add(convolution("first", input.shape), {maps_[0]}));
        const std::int64_t layers = rng_.between(3, 12);
        for (std::int64_t i = 0; i < layers; ++i) {
            step("l" + std::to_string(i));
        }
        Layer flat = named(LayerKind::flatten, "flat");
        Layer last = named(LayerKind::fully_connected, "last");
        last.out_channels = rng_.between(1, 9);
        last.has_bias = true;
        graph_.add(last, {graph_.add(flat, {maps_.back()})});
        graph_.check();
    }
    NetworkGraph take() { return std::move(graph_); }

  private:
    static Layer named(LayerKind kind, const std::string& name) {
        Layer layer;
        layer.kind = kind;
        layer.name = name;
        return layer;
    }
    TensorShape shape(LayerId id) { return infer_shapes(graph_)[id.index()]; }
    LayerId any() { return rng_.below(3) == 0 ? maps_[rng_.below(maps_.size())] : maps_.back(); }
    void push(Layer layer, const std::vector<LayerId>& from) {
        maps_.push_back(graph_.add(std::move(layer), from));
    }

    Layer convolution(const std::string& name, const TensorShape& in) {
        Layer layer = named(LayerKind::convolution, name);
        layer.has_bias = rng_.below(2) == 0;
        std::vector<std::int64_t> divisors;
        for (std::int64_t d = 1; d <= in.channels; ++d) {
            if (in.channels % d == 0) {
                divisors.push_back(d);
            }
        }
        layer.groups = rng_.below(2) == 0 ? 1 : divisors[rng_.below(divisors.size())];
        layer.out_channels = layer.groups * rng_.between(1, layer.groups > 4 ? 1 : 4);
        Window& w = layer.window;
        if (rng_.below(2) == 0) {
            w.kernel_height = w.kernel_width = 3;  // keeps the size: there is something to add
            w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 1;
            layer.out_channels = rng_.below(2) == 0 ? in.channels : layer.out_channels;
            return layer;
        }
        w.kernel_height = rng_.between(1, std::min<std::int64_t>(5, in.height));
        w.kernel_width = rng_.between(1, std::min<std::int64_t>(4, in.width));
        w.stride_height = w.stride_width = rng_.between(1, 3);
        w.pad_top = rng_.between(0, 2);
        w.pad_left = rng_.between(0, 2);
        w.pad_bottom = rng_.between(0, 2);
        w.pad_right = rng_.between(0, 2);
        return layer;
    }

    Layer pool(const std::string& name, const TensorShape& in) {
        Layer layer =
            named(rng_.below(2) == 0 ? LayerKind::max_pool : LayerKind::average_pool, name);
        Window& w = layer.window;
        w.kernel_height = rng_.between(1, std::min<std::int64_t>(3, in.height));
        w.kernel_width = rng_.between(1, std::min<std::int64_t>(3, in.width));
        w.stride_height = w.stride_width = rng_.between(1, 3);
        if (rng_.below(2) == 0) {
            w.kernel_height = w.kernel_width = w.stride_height = w.stride_width =
                std::min({in.height, in.width, rng_.between(1, 3)});
            return layer;
        }
        w.pad_top = w.kernel_height > 1 ? rng_.between(0, 1) : 0;
        w.pad_right = w.kernel_width > 1 ? rng_.between(0, 1) : 0;
        w.ceil_mode = rng_.below(2) == 0;
        w.count_include_pad = rng_.below(2) == 0;
        return layer;
    }

    /// Another map of the same height and width (and channels).
    LayerId partner(LayerId of, bool same_channels) {
        const TensorShape wanted = shape(of);
        for (std::size_t i = maps_.size(); i-- > 0;) {
            const TensorShape have = shape(maps_[i]);
            if (maps_[i] != of && have.height == wanted.height && have.width == wanted.width &&
                (!same_channels || have.channels == wanted.channels)) {
                return maps_[i];
            }
        }
        return of;
    }

    void step(const std::string& name) {
        const LayerId from = any();
        const TensorShape in = shape(from);
        switch (rng_.below(10)) {
            case 0:
            case 1:
            case 2:
                push(convolution(name, in), {from});
                break;
            case 3:
                push(pool(name, in), {from});
                break;
            case 4:
                push(named(LayerKind::batch_norm, name), {from});
                break;
            case 5:
                push(named(LayerKind::relu, name), {from});
                break;
            case 6:
                push(named(LayerKind::relu6, name), {from});
                break;
            case 7:
            case 8:
                push(named(LayerKind::add, name), {from, partner(from, true)});
                break;
            default:
                if (in.channels <= 6) {
                    push(named(LayerKind::concatenation, name), {from, partner(from, false)});
                }
                break;
        }
    }

    Rng rng_;
    NetworkGraph graph_;
    std::vector<LayerId> maps_;
};

Multiplier random_multiplier(Rng& rng) {
    const auto m = static_cast<std::uint16_t>(rng.between(1 << 15, (1 << 16) - 1));
    // Mostly such that sums of this size do not all become zero or the limit.
    const std::int64_t shift = rng.below(8) == 0 ? rng.between(0, 62) : rng.between(18, 26);
    return {m, static_cast<std::uint8_t>(shift)};
}

void scramble_filters(const WorkloadLayer& layer, Precision precision, QuantisedLayer& q,
                      Rng& rng) {
    const IntegerLimits limits = integer_limits(precision);
    const FilterMask& mask = layer.mask(precision);
    const std::size_t row = q.weights.size() / q.bias.size();
    for (std::size_t f = 0; f < q.bias.size(); ++f) {
        for (auto i = mask.offsets[f]; i < mask.offsets[f + 1]; ++i) {
            q.weights[f * row + mask.positions[static_cast<std::size_t>(i)]] =
                static_cast<std::int16_t>(rng.below(4) == 0
                                              ? (rng.below(2) == 0 ? limits.value : -limits.value)
                                              : rng.between(-limits.value, limits.value));
        }
        q.bias[f] = rng.below(8) == 0 ? (rng.below(2) == 0 ? limits.bias : -limits.bias)
                                      : rng.between(-limits.value * 64, limits.value * 64);
        q.requantise[f] = random_multiplier(rng);
        q.requantise[f].shift = static_cast<std::uint8_t>(
            std::min<int>(62, q.requantise[f].shift + (precision == Precision::int16 ? 8 : 0)));
    }
}

}  // namespace

NetworkGraph random_graph(std::uint64_t seed) {
    return GraphMaker(seed).take();
}

LoweredNetwork random_network(std::uint64_t seed) {
    Rng rng(seed, 1);
    LoweringOptions options;
    options.drawn.density = rng.below(3) == 0 ? 1.0 : rng.uniform();
    options.drawn.seed = rng.next();
    return lower_with_weights(random_graph(seed), options);
}

void scramble(QuantisedNetwork& network, Rng& rng) {
    const IntegerLimits limits = integer_limits(network.precision);
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
        const WorkloadLayer& layer = network.workload->layers[i];
        QuantisedLayer& q = network.layers[i];
        if (layer.op == WorkloadOp::convolution) {
            scramble_filters(layer, network.precision, q, rng);
        }
        if (layer.op == WorkloadOp::average_pool) {
            q.requantise[0] = random_multiplier(rng);
            q.requantise[0].shift = static_cast<std::uint8_t>(rng.between(14, 20));
        }
        const auto shift = static_cast<std::uint8_t>(rng.between(14, 18));
        q.add_first = {static_cast<std::uint16_t>(rng.between(0, 65535)), shift};
        q.add_second = {static_cast<std::uint16_t>(rng.between(0, 65535)), shift};
        q.low = static_cast<std::int32_t>(rng.between(-limits.value, 0));
        q.high = static_cast<std::int32_t>(rng.between(0, limits.value));
        q.own_low = static_cast<std::int32_t>(rng.between(-limits.value, 0));
    }
}

Tensor random_image(const QuantisedNetwork& network, Rng& rng) {
    const FloatTensor shape = input_shape_of(*network.workload);
    const std::int32_t limit = integer_limits(network.precision).value;
    Tensor out{shape.channels, shape.height, shape.width, {}};
    for (std::int64_t i = 0; i < shape.channels * shape.height * shape.width; ++i) {
        out.values.push_back(
            static_cast<std::int16_t>(rng.below(5) == 0 ? limit : rng.between(-limit, limit)));
    }
    return out;
}

}  // namespace scfa::test
