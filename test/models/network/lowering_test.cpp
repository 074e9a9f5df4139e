// SPDX-License-Identifier: Apache-2.0
#include "models/network/lowering.hpp"

#include "models/network/builder/network_builder.hpp"
#include "models/network/builder/standard_networks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace scfa {
namespace {

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
