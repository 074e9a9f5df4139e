// SPDX-License-Identifier: Apache-2.0
#include "models/network/reference/reference.hpp"

#include "models/network/reference/cpu_operators.hpp"
#include "models/network/reference/quantise.hpp"
#include "test/models/network/reference/naive_inference.hpp"
#include "test/models/network/reference/random_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <string>

namespace scfa {
namespace {

using test::naive_rha;

TEST(Rha, HalvesGoAwayFromZero) {
    EXPECT_EQ(rha(0.5), 1);
    EXPECT_EQ(rha(-0.5), -1);
    EXPECT_EQ(rha(2.5), 3);
    EXPECT_EQ(rha(-2.5), -3);
    EXPECT_EQ(rha(2.4999), 2);
    EXPECT_EQ(rha(0.0), 0);
}

TEST(Rha, TheLargestNumberBelowAHalfIsZero) {
    EXPECT_EQ(rha(std::nextafter(0.5, 0.0)), 0);
    EXPECT_EQ(rha(-std::nextafter(0.5, 0.0)), 0);
}

TEST(RhaScaled, EqualsTheExactFraction) {
    Rng rng(1);
    constexpr std::int64_t kMost = (std::int64_t{1} << 47) - 1;
    for (int i = 0; i < 200000; ++i) {
        const std::int64_t acc = rng.between(-kMost, kMost) >> rng.below(47);
        const Multiplier by{static_cast<std::uint16_t>(rng.between(0, 65535)),
                            static_cast<std::uint8_t>(rng.below(63))};
        ASSERT_EQ(rha_scaled(acc, by), naive_rha(test::Wide{acc} * by.m, by.shift))
            << acc << " x " << by.m << " / 2^" << int{by.shift};
    }
}

TEST(RhaScaled, AtTheEdges) {
    constexpr std::int64_t kMost = (std::int64_t{1} << 47) - 1;
    for (const std::int64_t acc : {kMost, -kMost, std::int64_t{1}, std::int64_t{-1}}) {
        for (const int shift : {0, 1, 15, 16, 31, 47, 62}) {
            const Multiplier by{65535, static_cast<std::uint8_t>(shift)};
            EXPECT_EQ(rha_scaled(acc, by), naive_rha(test::Wide{acc} * by.m, shift));
        }
    }
    // A half, exactly: 2^15 / 2^16.
    EXPECT_EQ(rha_scaled(1, {1U << 15U, 16}), 1);
    EXPECT_EQ(rha_scaled(-1, {1U << 15U, 16}), -1);
    EXPECT_EQ(rha_scaled(1, {(1U << 15U) - 1, 16}), 0);
}

TEST(MultiplierOf, IsTheNearestWithSixteenBits) {
    Rng rng(2);
    for (int i = 0; i < 100000; ++i) {
        const double value =
            std::ldexp(1.0 + rng.uniform(), static_cast<int>(rng.between(-46, 14)));
        const Multiplier by = multiplier_of(value);
        ASSERT_GE(by.m, 1U << 15U);
        ASSERT_LE(by.shift, 62);
        const double ulp = std::ldexp(1.0, -by.shift);
        // Where the mantissa rounds up to 2^16, the next step is twice as wide.
        ASSERT_LE(std::fabs(by.m * ulp - value), 0.5 * ulp) << value;
    }
}

TEST(MultiplierOf, SaturatesAtBothEnds) {
    EXPECT_EQ(multiplier_of(1e9), (Multiplier{65535, 0}));
    EXPECT_EQ(multiplier_of(1e-30), (Multiplier{1U << 15U, 62}));
    EXPECT_EQ(multiplier_of(1.0), (Multiplier{1U << 15U, 15}));
    EXPECT_EQ(multiplier_of(1.0 - 1e-12), (Multiplier{1U << 15U, 15}));
}

/// What the random networks must have shown at least once.
using Seen = std::map<std::string, int>;

void note(const Workload& workload, Seen& seen) {
    for (const WorkloadLayer& layer : workload.layers) {
        const LayerGeometry& g = layer.geometry;
        const bool convolution = layer.op == WorkloadOp::convolution;
        seen["convolution"] += convolution ? 1 : 0;
        seen["stride"] += convolution && g.stride > 1 ? 1 : 0;
        seen["groups"] += convolution && g.groups > 1 && g.group_channels() > 1 ? 1 : 0;
        seen["depthwise"] += convolution && g.groups > 1 && g.group_channels() == 1 ? 1 : 0;
        seen["uneven padding"] += convolution && g.pad_top != g.pad_bottom ? 1 : 0;
        seen["fused add"] += layer.fused_add ? 1 : 0;
        seen["add"] += layer.op == WorkloadOp::add ? 1 : 0;
        seen["max pool"] += layer.op == WorkloadOp::max_pool ? 1 : 0;
        seen["fusable pool"] += layer.fusable_into >= 0 ? 1 : 0;
        seen["average pool"] += layer.op == WorkloadOp::average_pool ? 1 : 0;
        seen["concatenation"] +=
            convolution && layer.producers.size() > (layer.fused_add ? 2U : 1U) ? 1 : 0;
        seen["cpu"] += layer.op == WorkloadOp::cpu ? 1 : 0;
        seen["fully connected"] += layer.fully_connected && g.taps() > 1 ? 1 : 0;
    }
}

class RandomNetworks : public ::testing::TestWithParam<Precision> {};

TEST_P(RandomNetworks, EqualTheNaiveLoopsBitForBit) {
    Seen seen;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const LoweredNetwork lowered = test::random_network(seed);
        const auto workload = std::make_shared<const Workload>(lowered.workload);
        QuantisedNetwork network = draw_weights(lowered, workload, GetParam(), seed);
        note(*workload, seen);
        Rng rng(seed, 2);
        for (int round = 0; round < 2; ++round) {
            const Tensor image = test::random_image(network, rng);
            const std::vector<Tensor> got = Reference(network).run(image);
            const std::vector<Tensor> expected = test::naive_run(network, image, got);
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_EQ(got[i], expected[i])
                    << "seed " << seed << ", layer " << workload->layers[i].name;
            }
            test::scramble(network, rng);
        }
    }
    for (const char* const kind :
         {"convolution", "stride", "groups", "depthwise", "uneven padding", "fused add", "add",
          "max pool", "fusable pool", "average pool", "concatenation", "cpu", "fully connected"}) {
        EXPECT_GE(seen[kind], 5) << kind;
    }
}

INSTANTIATE_TEST_SUITE_P(Precisions, RandomNetworks,
                         ::testing::Values(Precision::int8, Precision::int16),
                         [](const auto& each) {
                             return each.param == Precision::int8 ? "int8" : "int16";
                         });

/// One convolution of the given sizes, weights and input at their limits.
QuantisedNetwork one_convolution(std::int64_t channels, std::int64_t filters, std::int64_t size,
                                 Precision precision, std::uint64_t seed) {
    NetworkGraph graph("one");
    Layer input;
    input.kind = LayerKind::input;
    input.name = "input";
    input.shape = {channels, size, size, false};
    Layer layer;
    layer.kind = LayerKind::convolution;
    layer.name = "conv";
    layer.out_channels = filters;
    layer.window.kernel_height = layer.window.kernel_width = 3;
    layer.window.pad_top = layer.window.pad_left = layer.window.pad_bottom =
        layer.window.pad_right = 1;
    graph.add(layer, {graph.add(input)});
    const LoweredNetwork lowered = lower_with_weights(graph);
    return draw_weights(lowered, std::make_shared<const Workload>(lowered.workload), precision,
                        seed);
}

/// Rows long enough for every path of the inner loops, pixels and filters that fill no block.
TEST(Reference, LongRowsAndRaggedBlocks) {
    for (const Precision precision : {Precision::int8, Precision::int16}) {
        for (const std::int64_t channels : {2, 7, 16, 37, 128}) {
            QuantisedNetwork network = one_convolution(channels, 5, 7, precision, 3);
            Rng rng(4);
            test::scramble(network, rng);
            const Tensor image = test::random_image(network, rng);
            const std::vector<Tensor> got = Reference(network).run(image);
            EXPECT_EQ(got, test::naive_run(network, image, got)) << channels;
        }
    }
}

/// The largest sum that the accumulator must hold is computed exactly.
TEST(Reference, SumsAtTheLimitOfTheAccumulator) {
    QuantisedNetwork network = one_convolution(1024, 2, 3, Precision::int8, 5);
    QuantisedLayer& q = network.layers[0];
    std::fill(q.weights.begin(), q.weights.end(), std::int16_t{127});
    q.bias = {std::int64_t{1} << 30, -(std::int64_t{1} << 30)};
    q.requantise = {{1U << 15U, 39}, {1U << 15U, 39}};
    const Tensor image{1024, 3, 3, std::vector<std::int16_t>(1024 * 9, 127)};
    const std::vector<Tensor> got = Reference(network).run(image);
    EXPECT_EQ(got, test::naive_run(network, image, got));
    EXPECT_EQ(got[0].values[4], naive_rha((9 * 1024 * 127 * 127 + (1 << 30)), 24));
}

TEST(Operands, AreJoinedAlongChannels) {
    WorkloadLayer layer;
    layer.op = WorkloadOp::add;
    layer.geometry.in_channels = 3;
    layer.producers = {-1, 0, 1};
    const Tensor input{1, 1, 2, {1, 2}};
    const std::vector<Tensor> outputs = {{2, 1, 2, {3, 4, 5, 6}}, {3, 1, 2, {7, 8, 9, 10, 11, 12}}};
    const Operands operands = operands_of(layer, input, outputs);
    EXPECT_EQ(operands.first, (Tensor{3, 1, 2, {1, 2, 3, 4, 5, 6}}));
    EXPECT_EQ(operands.second, outputs[1]);
}

TEST(ArgMax, TakesTheFirstOfEquals) {
    EXPECT_EQ(arg_max({4, 1, 1, {-3, 7, 7, 2}}), 1);
}

TEST(QuantiseImage, RoundsAndClamps) {
    const FloatTensor image{1, 1, 6, {0.5F, -0.5F, 0.49F, 1000.0F, -1000.0F, std::nanf("")}};
    EXPECT_THAT(quantise_image(image, 1.0, Precision::int8).values,
                ::testing::ElementsAre(1, -1, 0, 127, -127, -127));
    EXPECT_THAT(quantise_image(image, 1.0 / 64, Precision::int16).values,
                ::testing::ElementsAre(32, -32, 31, 32767, -32767, -32767));
}

}  // namespace
}  // namespace scfa
