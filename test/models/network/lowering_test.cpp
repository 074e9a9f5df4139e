// SPDX-License-Identifier: Apache-2.0
#include "models/network/lowering.hpp"

#include "models/base/rng.hpp"
#include "models/network/builder/network_builder.hpp"
#include "models/network/builder/standard_networks.hpp"
#include "models/network/shape_inference.hpp"
#include "test/models/network/float_interpreter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace scfa {
namespace {

using test::Tensor;

Layer plain(LayerKind kind, const std::string& name) {
    Layer layer;
    layer.kind = kind;
    layer.name = name;
    return layer;
}

/// Builds small networks of every kind of layer, at random but valid, and ends in one convolution.
class RandomNetwork {
  public:
    explicit RandomNetwork(std::uint64_t seed) : rng_(seed), graph_("random") {
        Layer input = plain(LayerKind::input, "input");
        input.shape = {rng_.between(1, 4), rng_.between(5, 9), rng_.between(5, 9), false};
        push(graph_.add(input));
        const std::int64_t layers = rng_.between(3, 14);
        for (std::int64_t i = 0; i < layers; ++i) {
            step("l" + std::to_string(i));
        }
        finish();
    }
    NetworkGraph take() { return std::move(graph_); }

  private:
    void push(LayerId id) { maps_.push_back(id); }
    LayerId any() { return rng_.below(3) == 0 ? maps_[rng_.below(maps_.size())] : maps_.back(); }
    TensorShape shape(LayerId id) { return infer_shapes(graph_)[id.index()]; }

    Layer convolution(const std::string& name, const TensorShape& in) {
        Layer layer = plain(LayerKind::convolution, name);
        layer.groups = rng_.below(3) == 0 ? in.channels : 1;
        layer.out_channels =
            layer.groups == 1 ? rng_.between(1, 5) : layer.groups * rng_.between(1, 2);
        Window& w = layer.window;
        w.kernel_height = rng_.between(1, std::min<std::int64_t>(3, in.height));
        w.kernel_width = rng_.between(1, std::min<std::int64_t>(3, in.width));
        w.stride_height = w.stride_width = rng_.between(1, 2);
        if (rng_.below(8) == 0) {
            w.stride_width = rng_.between(1, 2);  // on the CPU
        }
        w.pad_top = rng_.between(0, 1);
        w.pad_left = rng_.between(0, 1);
        w.pad_bottom = rng_.between(0, 1);
        w.pad_right = rng_.between(0, 1);
        layer.has_bias = rng_.below(2) == 0;
        if (rng_.below(2) == 0) {  // keeps the shape, so that there is something to add
            w = Window{};
            w.kernel_height = w.kernel_width = 3;
            w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 1;
            layer.out_channels = in.channels;
        }
        return layer;
    }

    Layer pool(const std::string& name, const TensorShape& in) {
        Layer layer =
            plain(rng_.below(2) == 0 ? LayerKind::max_pool : LayerKind::average_pool, name);
        Window& w = layer.window;
        w.kernel_height = rng_.between(1, std::min<std::int64_t>(3, in.height));
        w.kernel_width = rng_.between(1, std::min<std::int64_t>(3, in.width));
        w.stride_height = w.stride_width = rng_.between(1, 3);
        w.pad_top = w.kernel_height > 1 ? rng_.between(0, 1) : 0;
        w.pad_right = w.kernel_width > 1 ? rng_.between(0, 1) : 0;
        w.ceil_mode = rng_.below(2) == 0;
        w.count_include_pad = rng_.below(2) == 0;
        if (rng_.below(2) == 0) {
            w = Window{};
            w.kernel_height = w.kernel_width = w.stride_height = w.stride_width =
                std::min({in.height, in.width, rng_.between(1, 3)});
        }
        return layer;
    }

    void step(const std::string& name) {
        const LayerId from = any();
        const TensorShape in = shape(from);
        switch (rng_.below(9)) {
            case 0:
            case 1:
                push(graph_.add(convolution(name, in), {from}));
                break;
            case 2:
                push(graph_.add(pool(name, in), {from}));
                break;
            case 3:
                push(graph_.add(plain(LayerKind::batch_norm, name), {from}));
                break;
            case 4:
                push(graph_.add(plain(LayerKind::relu, name), {from}));
                break;
            case 5:
                push(graph_.add(
                    plain(rng_.below(2) == 0 ? LayerKind::relu6 : LayerKind::identity, name),
                    {from}));
                break;
            case 6:
            case 7:
                join(name, from, in);
                break;
            default: {
                Layer layer = plain(LayerKind::other, name);
                layer.operator_name = "Sigmoid";
                push(graph_.add(layer, {from}));
            }
        }
    }

    /// A residual add or a concatenation with any earlier tensor of the same size, itself included.
    void join(const std::string& name, LayerId from, const TensorShape& in) {
        const bool add = rng_.below(2) == 0;
        const std::size_t start = rng_.below(maps_.size());
        for (std::size_t i = 0; i < maps_.size(); ++i) {
            const LayerId candidate = maps_[(start + i) % maps_.size()];
            const TensorShape other = shape(candidate);
            if (other.height == in.height && other.width == in.width &&
                (!add || other.channels == in.channels)) {
                push(graph_.add(plain(add ? LayerKind::add : LayerKind::concatenation, name),
                                {candidate, from}));
                return;
            }
        }
    }

    void finish() {
        LayerId last = maps_.back();
        if (rng_.below(2) == 0) {
            last = graph_.add(plain(LayerKind::global_average_pool, "gap"), {last});
        }
        last = graph_.add(plain(LayerKind::flatten, "flatten"), {last});
        if (rng_.below(3) == 0) {
            last = graph_.add(plain(LayerKind::relu, "flat.relu"), {last});
        }
        if (rng_.below(3) == 0) {
            last = graph_.add(plain(LayerKind::batch_norm, "flat.norm"), {last});
        }
        Layer fc = plain(LayerKind::fully_connected, "fc");
        fc.out_channels = 3;
        fc.has_bias = true;
        graph_.add(fc, {last});
    }

    Rng rng_;
    NetworkGraph graph_;
    std::vector<LayerId> maps_;
};

double worst_difference(const Tensor& a, const Tensor& b) {
    EXPECT_EQ(a.values.size(), b.values.size());
    double worst = 0.0;
    for (std::size_t i = 0; i < std::min(a.values.size(), b.values.size()); ++i) {
        const auto x = static_cast<double>(a.values[i]);
        const auto y = static_cast<double>(b.values[i]);
        worst = std::max(worst, std::fabs(x - y) / std::max(1.0, std::fabs(x)));
    }
    return worst;
}

TEST(Lowering, ComputesWhatTheGraphComputes) {
    int fused_adds = 0;
    int fused_pools = 0;
    int cpu = 0;
    for (std::uint64_t seed = 0; seed < 1500; ++seed) {
        NetworkGraph graph = RandomNetwork(seed).take();
        graph.check();
        test::draw_weights(graph, seed + 1000);
        const LoweredNetwork lowered = lower_with_weights(graph);
        const Layer& input = graph.layer(LayerId(0));
        const auto image =
            test::draw_values(static_cast<std::size_t>(input.shape.elements()), seed);
        const Tensor expected = test::run_graph(graph, image)[graph.find("fc").index()];
        const std::vector<Tensor> found = test::run_workload(lowered, graph, image);
        const auto& layers = lowered.workload.layers;
        const auto at = std::find_if(layers.begin(), layers.end(),
                                     [](const auto& l) { return l.name == "fc"; });
        ASSERT_NE(at, layers.end());
        ASSERT_LT(worst_difference(expected, found[static_cast<std::size_t>(at - layers.begin())]),
                  1e-4)
            << "seed " << seed;
        for (const WorkloadLayer& layer : layers) {
            fused_adds += layer.fused_add ? 1 : 0;
            fused_pools += layer.fusable_into >= 0 ? 1 : 0;
            cpu += layer.op == WorkloadOp::cpu ? 1 : 0;
        }
    }
    // The generator reaches what it is meant to reach.
    EXPECT_GT(fused_adds, 20);
    EXPECT_GT(fused_pools, 20);
    EXPECT_GT(cpu, 20);
}

TEST(Lowering, InvariantsHoldOnRandomNetworks) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const NetworkGraph graph = RandomNetwork(seed).take();
        LoweringOptions options;
        options.drawn.density = 0.5;
        const Workload workload = lower(graph, options);
        std::int64_t macs = 0;
        for (std::size_t i = 0; i < workload.layers.size(); ++i) {
            const WorkloadLayer& layer = workload.layers[i];
            for (const std::int32_t producer : layer.producers) {
                ASSERT_LT(producer, static_cast<std::int32_t>(i)) << "seed " << seed;
            }
            macs += layer.macs;
            ASSERT_EQ(layer.op == WorkloadOp::cpu, layer.placement == Placement::cpu);
            ASSERT_EQ(layer.op == WorkloadOp::convolution, layer.mask_int8 != nullptr);
            if (layer.op == WorkloadOp::cpu) {
                ASSERT_GT(layer.cpu_operations, 0);
                continue;
            }
            const LayerGeometry& g = layer.geometry;
            ASSERT_EQ(g.out_height,
                      (g.in_height + g.pad_top + g.pad_bottom - g.kernel_height) / g.stride + 1);
            ASSERT_EQ(g.out_width,
                      (g.in_width + g.pad_left + g.pad_right - g.kernel_width) / g.stride + 1);
            if (layer.fusable_into >= 0) {
                ASSERT_EQ(layer.producers, std::vector<std::int32_t>{layer.fusable_into});
                const auto& host = workload.layers[static_cast<std::size_t>(layer.fusable_into)];
                ASSERT_EQ(host.op, WorkloadOp::convolution);
                ASSERT_FALSE(host.fused_add);
            }
        }
        ASSERT_EQ(macs, workload.macs);
    }
}

/// input -> conv -> (norm) -> tail
struct Chain {
    NetworkBuilder net{"chain", ""};
    LayerId in = net.input(4, 8, 8);
    LayerId conv(LayerId from, const std::string& name) {
        return net.convolution(from, name, {4, 3, 1, 1});
    }
};

TEST(Lowering, FusesAddIntoTheLastOperandAndTheReluBehindIt) {
    Chain c;
    const LayerId a = c.conv(c.in, "a");
    const LayerId b = c.conv(a, "b");
    const LayerId sum = c.net.plain(LayerKind::add, {a, b}, "sum");
    c.net.plain(LayerKind::relu, {sum}, "relu");
    const Workload w = lower(c.net.finish());
    ASSERT_EQ(w.layers.size(), 2U);
    EXPECT_TRUE(w.layers[1].fused_add);
    EXPECT_EQ(w.layers[1].producers, (std::vector<std::int32_t>{0, 0}));
    EXPECT_EQ(w.layers[1].activation, Activation::relu);
    EXPECT_EQ(w.layers[0].activation, Activation::none);
}

TEST(Lowering, DoesNotFuseAnAddBehindAnActivation) {
    Chain c;
    const LayerId relu = c.net.plain(LayerKind::relu, {c.conv(c.in, "a")}, "relu");
    c.net.plain(LayerKind::add, {relu, c.in}, "sum");
    const Workload w = lower(c.net.finish());
    ASSERT_EQ(w.layers.size(), 2U);
    EXPECT_EQ(w.layers[1].op, WorkloadOp::add);
    EXPECT_EQ(w.layers[1].producers, (std::vector<std::int32_t>{0, -1}));
}

TEST(Lowering, DoesNotFuseAnAddIntoAConvolutionThatOthersRead) {
    Chain c;
    const LayerId a = c.conv(c.in, "a");
    const LayerId sum = c.net.plain(LayerKind::add, {a, c.in}, "sum");
    c.net.plain(LayerKind::concatenation, {a, sum}, "cat");
    const Workload w = lower(c.net.finish());
    ASSERT_EQ(w.layers.size(), 2U);
    EXPECT_EQ(w.layers[1].op, WorkloadOp::add);
}

TEST(Lowering, AnOutputInTheMiddleIsNotFusedAway) {
    Chain c;
    const LayerId a = c.conv(c.in, "a");
    c.net.plain(LayerKind::relu, {a}, "relu");
    NetworkGraph graph = c.net.finish();
    EXPECT_EQ(lower(graph).layers.size(), 1U);
    graph.layer(a).is_output = true;
    const Workload w = lower(graph);
    ASSERT_EQ(w.layers.size(), 2U);
    EXPECT_EQ(w.layers[0].activation, Activation::none);
    EXPECT_EQ(w.layers[1].cpu_operator, "Relu");
    EXPECT_EQ(w.layers[1].cpu_operations, 4 * 8 * 8);
}

TEST(Lowering, BatchNormOnItsOwnIsADepthwiseConvolution) {
    Chain c;
    c.net.plain(LayerKind::relu, {c.net.plain(LayerKind::batch_norm, {c.in}, "norm")}, "relu");
    LoweringOptions options;
    options.drawn.density = 0.25;
    const Workload w = lower(c.net.finish(), options);
    ASSERT_EQ(w.layers.size(), 1U);
    const WorkloadLayer& layer = w.layers[0];
    EXPECT_EQ(layer.op, WorkloadOp::convolution);
    EXPECT_EQ(layer.geometry.groups, 4);
    EXPECT_EQ(layer.geometry.taps(), 1);
    EXPECT_EQ(layer.mask_int8->non_zeros(), 4);  // a scale is not a weight that may be missing
    EXPECT_EQ(layer.activation, Activation::relu);
    EXPECT_EQ(layer.parameters, 8);
}

TEST(Lowering, ReluBehindAFusablePoolMovesIntoTheConvolution) {
    Chain c;
    const LayerId pool = c.net.max_pool(c.conv(c.in, "a"), "pool", 2, 2);
    c.net.plain(LayerKind::relu6, {pool}, "relu");
    const Workload w = lower(c.net.finish());
    ASSERT_EQ(w.layers.size(), 2U);
    EXPECT_EQ(w.layers[1].fusable_into, 0);
    EXPECT_EQ(w.layers[0].activation, Activation::relu6);
    EXPECT_EQ(w.layers[1].activation, Activation::none);
}

TEST(Lowering, OnlyPoolsThatTileTheImageCanRideOnTheDrain) {
    for (const auto& [kernel, stride, padding, fusable] : {std::tuple{2, 2, 0, true},
                                                           {3, 3, 0, true},
                                                           {3, 2, 0, false},
                                                           {2, 2, 1, false},
                                                           {2, 1, 0, false}}) {
        Chain c;
        c.net.max_pool(c.conv(c.in, "a"), "pool", kernel, stride, padding);
        EXPECT_EQ(lower(c.net.finish()).layers[1].fusable_into, fusable ? 0 : -1)
            << kernel << stride << padding;
    }
}

TEST(Lowering, APoolOfOnePixelVanishes) {
    Chain c;
    const LayerId pool = c.net.max_pool(c.conv(c.in, "a"), "pool", 1, 1);
    c.net.plain(LayerKind::relu, {pool}, "relu");
    const Workload w = lower(c.net.finish());
    ASSERT_EQ(w.layers.size(), 1U);
    EXPECT_EQ(w.layers[0].activation, Activation::relu);
    Chain strided;
    strided.net.max_pool(strided.conv(strided.in, "a"), "pool", 1, 2);
    EXPECT_EQ(lower(strided.net.finish()).layers.size(), 2U);
}

TEST(Lowering, FullyConnectedBehindAFlattenReadsTapsInTheMapsOrder) {
    NetworkBuilder net("fc", "");
    const LayerId flat = net.plain(LayerKind::flatten, {net.input(2, 2, 3)}, "flat");
    const LayerId fc = net.fully_connected(flat, "fc", 1);
    NetworkGraph graph = net.finish();
    graph.layer(fc).bias = {0.0F};
    // Feature c * 6 + t alone is non-zero: it must come out as tap t of channel c.
    for (std::uint32_t feature = 0; feature < 12; ++feature) {
        graph.layer(fc).weights.assign(12, 0.0F);
        graph.layer(fc).weights[feature] = 1.0F;
        const Workload w = lower(graph);
        const WorkloadLayer& layer = w.layers.at(0);
        EXPECT_EQ(layer.geometry.kernel_height, 2);
        EXPECT_EQ(layer.geometry.kernel_width, 3);
        EXPECT_TRUE(layer.fully_connected);
        EXPECT_EQ(layer.mask_source, MaskSource::trained);
        EXPECT_EQ(layer.mask_int8->positions,
                  std::vector<std::uint32_t>{feature % 6 * 2 + feature / 6});
    }
}

TEST(Lowering, ConcatenationBecomesSeveralProducers) {
    Chain c;
    const LayerId a = c.conv(c.in, "a");
    const LayerId b = c.conv(c.in, "b");
    const LayerId cat = c.net.plain(LayerKind::concatenation, {b, c.in, a}, "cat");
    c.net.convolution(cat, "last", {1, 1});
    const Workload w = lower(c.net.finish());
    ASSERT_EQ(w.layers.size(), 3U);
    EXPECT_EQ(w.layers[2].producers, (std::vector<std::int32_t>{1, -1, 0}));
    EXPECT_EQ(w.layers[2].geometry.in_channels, 12);
}

TEST(Lowering, ContentHashSeesWhatMatters) {
    LoweringOptions half;
    half.drawn.density = 0.5;
    LoweringOptions other_seed = half;
    other_seed.drawn.seed = 2;
    const NetworkGraph graph = lenet5();
    const Hash128 first = lower(graph, half).content;
    EXPECT_EQ(first, lower(graph, half).content);
    EXPECT_NE(first, lower(graph, other_seed).content);
    EXPECT_NE(first, lower(graph).content);
    NetworkGraph padded = lenet5();
    padded.layer(padded.find("conv1")).window.pad_top = 1;
    padded.layer(padded.find("conv1")).window.pad_bottom = 3;  // the same shapes and counts
    EXPECT_NE(first, lower(padded, half).content);
}

TEST(Lowering, DensitiesByLayer) {
    LoweringOptions options;
    options.drawn.balanced = true;
    options.drawn.density = 0.5;
    options.drawn.by_layer = {{"fc1", 0.1}};
    const Workload w = lower(lenet5(), options);
    for (const WorkloadLayer& layer : w.layers) {
        if (layer.op == WorkloadOp::convolution) {
            const double density = layer.name == "fc1" ? 0.1 : 0.5;
            const auto row =
                static_cast<double>(layer.geometry.taps() * layer.geometry.group_channels());
            EXPECT_EQ(layer.mask_int8->non_zeros(),
                      layer.geometry.out_channels *
                          static_cast<std::int64_t>(std::floor(density * row + 0.5)));
        }
    }
    EXPECT_EQ(w.mask_source, MaskSource::drawn);
    options.drawn.by_layer = {{"fc_1", 0.1}};
    try {
        lower(lenet5(), options);
        FAIL() << "accepted a density for a layer that does not exist";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::configuration);
        EXPECT_THAT(error.hint(), testing::HasSubstr("fc1"));
    }
}

TEST(Lowering, RefusesWhatWouldNotFitMemoryBeforeItAllocates) {
    NetworkBuilder net("huge", "");
    net.convolution(net.input(1'000'000, 1, 1), "wide", {1'000'000, 1});
    const NetworkGraph graph = net.finish();
    try {
        lower(graph);
        FAIL() << "accepted 10^12 weights";
    } catch (const Error& error) {
        EXPECT_EQ(error.place().pointer, "wide");
    }
}

TEST(Lowering, OverflowNamesTheLayer) {
    NetworkBuilder net("huge", "");
    net.convolution(net.input(1 << 20, 1 << 20, 1 << 20), "big", {1 << 20, 1});
    const NetworkGraph graph = net.finish();
    try {
        lower(graph);
        FAIL() << "accepted 2^80 multiply-accumulates";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::overflow);
        EXPECT_EQ(error.place().pointer, "big");
    }
}

}  // namespace
}  // namespace scfa
