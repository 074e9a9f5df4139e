// SPDX-License-Identifier: Apache-2.0
#include "models/network/reference/quantise.hpp"

#include "models/base/error.hpp"
#include "models/network/builder/network_builder.hpp"
#include "models/network/builder/standard_networks.hpp"
#include "models/network/reference/float_network.hpp"
#include "models/network/reference/reference.hpp"
#include "test/models/network/float_interpreter.hpp"
#include "test/models/network/reference/random_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

namespace scfa {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Layer named(LayerKind kind, const std::string& name) {
    Layer layer;
    layer.kind = kind;
    layer.name = name;
    return layer;
}

/// A fully connected layer of the given weights (filter by filter) on `inputs` features.
LoweredNetwork linear(std::int64_t inputs, std::vector<float> weights, std::vector<float> bias,
                      LayerKind activation = LayerKind::identity) {
    NetworkGraph graph("linear", "linear.json");
    Layer input = named(LayerKind::input, "input");
    input.shape = {inputs, 1, 1, false};
    Layer layer = named(LayerKind::fully_connected, "dense");
    layer.out_channels = static_cast<std::int64_t>(bias.size());
    layer.has_bias = true;
    layer.weights = std::move(weights);
    layer.bias = std::move(bias);
    const LayerId id = graph.add(layer, {graph.add(input)});
    graph.add(named(activation, "activation"), {id});
    return lower_with_weights(graph);
}

QuantisedNetwork quantised(const LoweredNetwork& lowered, const std::vector<FloatTensor>& images,
                           Precision precision = Precision::int8) {
    return quantise(lowered, std::make_shared<const Workload>(lowered.workload), images, precision);
}

FloatTensor vector_of(std::vector<float> values) {
    const auto channels = static_cast<std::int64_t>(values.size());
    return {channels, 1, 1, std::move(values)};
}

TEST(Quantise, AFilterByHand) {
    // int16 calibrates by the largest magnitude: input 2, output |1 * 2 - 0.5 * 1 + 0.25| = 1.75.
    const LoweredNetwork lowered = linear(2, {1.0F, -0.5F}, {0.25F});
    const QuantisedNetwork q = quantised(lowered, {vector_of({2.0F, 1.0F})}, Precision::int16);
    EXPECT_DOUBLE_EQ(q.input_scale, 2.0 / 32767);
    const QuantisedLayer& layer = q.layers[0];
    EXPECT_DOUBLE_EQ(layer.scale, 1.75 / 32767);
    EXPECT_THAT(layer.weights, ElementsAre(32767, -16384));  // -16383.5 goes away from zero
    const double weight_scale = 1.0 / 32767;
    EXPECT_THAT(layer.bias, ElementsAre(rha(0.25 / (q.input_scale * weight_scale))));
    EXPECT_EQ(layer.requantise[0], multiplier_of(q.input_scale * weight_scale / layer.scale));
    EXPECT_EQ(layer.low, -32767);
    EXPECT_EQ(layer.high, 32767);
    EXPECT_EQ(q.weight_source, "trained");
}

TEST(Quantise, EveryFilterHasItsOwnScale) {
    const LoweredNetwork lowered = linear(2, {1.0F, 0.5F, 0.0078125F, 0.015625F}, {0, 0});
    const QuantisedNetwork q = quantised(lowered, {vector_of({1, 1})});
    EXPECT_THAT(q.layers[0].weights, ElementsAre(127, 64, 64, 127));
}

TEST(Quantise, AZeroFilterHasScaleOne) {
    const LoweredNetwork lowered = linear(2, {0.0F, 0.0F, 1.0F, 1.0F}, {0, 0});
    const QuantisedNetwork q = quantised(lowered, {vector_of({1, 1})});
    EXPECT_THAT(q.layers[0].weights, ElementsAre(0, 0, 127, 127));
    EXPECT_EQ(q.layers[0].bias[0], 0);
    EXPECT_EQ(q.layers[0].requantise[0], multiplier_of(q.input_scale / q.layers[0].own_scale));
}

TEST(Quantise, ABiasWithoutWeightsIsTwoToTheThirty) {
    const LoweredNetwork lowered = linear(1, {0.0F, 0.0F}, {3.0F, -3.0F});
    const QuantisedNetwork q = quantised(lowered, {vector_of({1})});
    EXPECT_THAT(q.layers[0].bias, ElementsAre(1 << 30, -(1 << 30)));
    const std::vector<Tensor> out = Reference(q).run({1, 1, 1, {127}});
    EXPECT_NEAR(out[0].values[0] * q.layers[0].scale, 3.0, q.layers[0].scale);
    EXPECT_NEAR(out[0].values[1] * q.layers[0].scale, -3.0, q.layers[0].scale);
}

/// A huge bias coarsens the weights' scale, and so small weights vanish: still a part of the mask.
TEST(Quantise, AHugeBiasSetsTheFiltersScale) {
    const LoweredNetwork lowered = linear(2, {1e-6F, 1e-8F}, {1e6F});
    const QuantisedNetwork q = quantised(lowered, {vector_of({1, 1})});
    EXPECT_EQ(q.layers[0].bias[0], 1 << 30);
    const double scale = 1e6 / (std::ldexp(1.0, 30) * q.input_scale);
    EXPECT_EQ(q.layers[0].weights[0], rha(static_cast<double>(1e-6F) / scale));
    EXPECT_LT(q.layers[0].weights[0], 127);
}

TEST(Quantise, ASumThatExceedsItsAccumulatorIsRefusedByName) {
    for (const Precision precision : {Precision::int8, Precision::int16}) {
        // 127 * 127 * 133200 > 2^31 > 127 * 127 * 133100; 2^15-ish likewise for 2^47.
        const std::int64_t inputs = precision == Precision::int8 ? 133200 : 131100;
        const auto count = static_cast<std::size_t>(inputs);
        const FloatTensor image = vector_of(std::vector<float>(count, 1.0F));
        const LoweredNetwork lowered = linear(inputs, std::vector<float>(count, 1.0F), {0.0F});
        try {
            quantised(lowered, {image}, precision);
            FAIL() << "accepted";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::model);
            EXPECT_THAT(error.message(), HasSubstr("\"dense\""));
            EXPECT_THAT(error.message(), HasSubstr("accumulator"));
        }
        const std::size_t fewer = count - 100;
        EXPECT_NO_THROW(quantised(
            linear(static_cast<std::int64_t>(fewer), std::vector<float>(fewer, 1.0F), {0.0F}),
            {vector_of(std::vector<float>(fewer, 1.0F))}, precision));
    }
}

TEST(Quantise, ReluSixClampsAtSixOverScale) {
    const LoweredNetwork lowered = linear(1, {1.0F}, {0.0F}, LayerKind::relu6);
    const QuantisedNetwork wide =
        quantised(lowered, {vector_of({4.0F})}, Precision::int16);  // six is never reached
    EXPECT_EQ(wide.layers[0].high, 32767);
    const QuantisedNetwork narrow = quantised(lowered, {vector_of({9.0F})}, Precision::int16);
    EXPECT_EQ(narrow.layers[0].low, 0);
    EXPECT_DOUBLE_EQ(narrow.layers[0].scale, 6.0 / 32767);
    EXPECT_EQ(narrow.layers[0].high, 32767);
    // A scale that is shared with a larger tensor: six is less than the range.
    NetworkGraph graph("shared");
    Layer input = named(LayerKind::input, "input");
    input.shape = {1, 1, 1, false};
    const LayerId in = graph.add(input);
    Layer convolution = named(LayerKind::convolution, "a");
    convolution.weights = {1.0F};
    const LayerId a = graph.add(convolution, {in});
    convolution.name = "b";
    const LayerId b = graph.add(convolution, {in});
    const LayerId six = graph.add(named(LayerKind::relu6, "six"), {a});
    const LayerId both = graph.add(named(LayerKind::concatenation, "both"), {six, b});
    Layer last = named(LayerKind::convolution, "last");
    last.weights = {1.0F, 1.0F};
    graph.add(last, {both});
    const QuantisedNetwork shared =
        quantised(lower_with_weights(graph), {vector_of({12.0F})}, Precision::int16);
    EXPECT_DOUBLE_EQ(shared.layers[0].scale, 12.0 / 32767);
    EXPECT_DOUBLE_EQ(shared.layers[1].scale, 12.0 / 32767);
    EXPECT_EQ(shared.layers[0].high, 16384);  // rha(16383.5)
    EXPECT_EQ(shared.layers[1].high, 32767);
}

TEST(Quantise, AddsHaveOneShiftAndTheLargerMultiplierFillsItsBits) {
    NetworkBuilder builder("residual", "");
    const LayerId in = builder.input(2, 4, 4);
    NetworkBuilder::Convolution shape;
    shape.channels = 2;
    const LayerId a = builder.convolution(in, "a", shape);
    const LayerId b = builder.convolution(a, "b", shape);
    builder.plain(LayerKind::add, {a, b}, "sum");
    const LoweredNetwork lowered = lower_with_weights(builder.finish());
    ASSERT_TRUE(lowered.workload.layers[1].fused_add);
    const QuantisedNetwork q = draw_weights(
        lowered, std::make_shared<const Workload>(lowered.workload), Precision::int8, 1);
    const QuantisedLayer& sum = q.layers[1];
    EXPECT_EQ(sum.add_first.shift, sum.add_second.shift);
    EXPECT_GE(std::max(sum.add_first.m, sum.add_second.m), 1U << 15U);
    const double unit = std::ldexp(1.0, -sum.add_first.shift);
    EXPECT_NEAR(sum.add_first.m * unit, sum.own_scale / sum.scale, unit);
    EXPECT_NEAR(sum.add_second.m * unit, q.layers[0].scale / sum.scale, unit);
    EXPECT_EQ(sum.own_low, -127);
}

TEST(Quantise, AnAveragePoolsMultiplierHoldsTheWindow) {
    NetworkBuilder builder("average", "");
    const LayerId in = builder.input(1, 4, 4);
    builder.plain(LayerKind::global_average_pool, {in}, "pool");
    const LoweredNetwork lowered = lower_with_weights(builder.finish());
    FloatTensor image{1, 4, 4, std::vector<float>(16, 1.0F)};
    const QuantisedNetwork q = quantised(lowered, {image}, Precision::int16);
    EXPECT_EQ(q.layers[0].requantise[0], multiplier_of(1.0 / 16));
    EXPECT_EQ(Reference(q).run({1, 4, 4, std::vector<std::int16_t>(16, 1000)})[0].values[0], 1000);
}

TEST(Quantise, RefusesWhatItCannotDo) {
    const LoweredNetwork good = linear(1, {1.0F}, {0.0F});
    EXPECT_THROW(quantised(good, {}), Error);
    EXPECT_THROW(quantised(good, {vector_of({1, 2})}), Error);
    EXPECT_THROW(quantised(good, {vector_of({INFINITY})}), Error);
    const LoweredNetwork without = lower_with_weights(lenet5());
    FloatTensor image = draw_image(without.workload, 1);
    try {
        quantised(without, {image});
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_THAT(error.message(), HasSubstr("no weights"));
    }
}

/// Random networks with drawn float weights, on both interpreters.
TEST(FloatNetwork, EqualsTheNaiveInterpreter) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        NetworkGraph graph = test::random_graph(seed);
        test::draw_weights(graph, seed);
        const LoweredNetwork lowered = lower_with_weights(graph);
        const FloatTensor image = draw_image(lowered.workload, seed);
        const std::vector<FloatTensor> got = run_float(lowered, image).outputs;
        const std::vector<test::Tensor> expected = test::run_workload(lowered, graph, image.values);
        for (std::size_t i = 0; i < got.size(); ++i) {
            ASSERT_EQ(got[i].values.size(), expected[i].values.size());
            for (std::size_t v = 0; v < got[i].values.size(); ++v) {
                const float wanted = expected[i].values[v];
                ASSERT_NEAR(got[i].values[v], wanted, 1e-4F * std::max(1.0F, std::fabs(wanted)))
                    << "seed " << seed << ", layer " << lowered.workload.layers[i].name;
            }
        }
    }
}

/// The integers stand for the reals: int16 inference of a calibrated network is float inference up
/// to its rounding errors.
TEST(Quantise, SixteenBitsFollowFloat) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        NetworkGraph graph = test::random_graph(seed);
        test::draw_weights(graph, seed);
        const LoweredNetwork lowered = lower_with_weights(graph);
        const FloatTensor image = draw_image(lowered.workload, seed);
        const QuantisedNetwork q = quantised(lowered, {image}, Precision::int16);
        const std::vector<FloatTensor> reals = run_float(lowered, image).outputs;
        const std::vector<Tensor> integers =
            Reference(q).run(quantise_image(image, q.input_scale, q.precision));
        for (std::size_t i = 0; i < reals.size(); ++i) {
            const double range = 32767 * q.layers[i].scale;
            const FloatTensor back = dequantised(integers[i], q.layers[i].scale);
            for (std::size_t v = 0; v < back.values.size(); ++v) {
                ASSERT_NEAR(back.values[v], reals[i].values[v], 2e-3 * range)
                    << "seed " << seed << ", layer " << lowered.workload.layers[i].name;
            }
        }
    }
}

TEST(DrawWeights, NoWeightOnTheMaskIsZeroAndNoneIsOffIt) {
    for (const Precision precision : {Precision::int8, Precision::int16}) {
        for (std::uint64_t seed = 0; seed < 30; ++seed) {
            const LoweredNetwork lowered = test::random_network(seed);
            const QuantisedNetwork q = draw_weights(
                lowered, std::make_shared<const Workload>(lowered.workload), precision, seed);
            EXPECT_EQ(q.weight_source, "drawn");
            for (std::size_t i = 0; i < q.layers.size(); ++i) {
                if (q.workload->layers[i].op == WorkloadOp::convolution) {
                    const auto& weights = q.layers[i].weights;
                    const auto zeros = std::count(weights.begin(), weights.end(), 0);
                    ASSERT_EQ(static_cast<std::int64_t>(weights.size()) - zeros,
                              q.workload->layers[i].mask(precision).non_zeros());
                }
            }
        }
    }
}

TEST(DrawWeights, AreAFunctionOfTheSeed) {
    const LoweredNetwork lowered = lower_with_weights(fmnist_resnet());
    const auto workload = std::make_shared<const Workload>(lowered.workload);
    const QuantisedNetwork a = draw_weights(lowered, workload, Precision::int8, 1);
    const QuantisedNetwork b = draw_weights(lowered, workload, Precision::int8, 1);
    const QuantisedNetwork c = draw_weights(lowered, workload, Precision::int8, 2);
    for (std::size_t i = 0; i < a.layers.size(); ++i) {
        EXPECT_EQ(a.layers[i].weights, b.layers[i].weights);
        EXPECT_EQ(a.layers[i].bias, b.layers[i].bias);
        EXPECT_EQ(a.layers[i].requantise, b.layers[i].requantise);
    }
    EXPECT_NE(a.layers[0].weights, c.layers[0].weights);
}

/// Drawn networks are of use for comparing models only where values are neither all zero nor all at
/// the limit.
TEST(DrawWeights, OutputsUseTheirRangeThroughoutTheNetwork) {
    for (const NetworkGraph& graph : {fmnist_vgg(), fmnist_resnet(), fmnist_mobilenet()}) {
        const LoweredNetwork lowered = lower_with_weights(graph);
        const auto workload = std::make_shared<const Workload>(lowered.workload);
        const QuantisedNetwork q = draw_weights(lowered, workload, Precision::int8, 7);
        const Tensor input =
            quantise_image(draw_image(*workload, 8), q.input_scale, Precision::int8);
        const std::vector<Tensor> outputs = Reference(q).run(input);
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            const auto& values = outputs[i].values;
            const auto [low, high] = std::minmax_element(values.begin(), values.end());
            const auto at_limit = std::count(values.begin(), values.end(), 127);
            const std::string& name = workload->layers[i].name;
            EXPECT_GE(std::max<int>(*high, -*low), 48) << name;
            EXPECT_LE(at_limit * 5, static_cast<std::ptrdiff_t>(values.size()) + 50) << name;
        }
    }
}

}  // namespace
}  // namespace scfa
