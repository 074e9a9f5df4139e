// SPDX-License-Identifier: Apache-2.0
#include "models/network/reference/cpu_operators.hpp"

#include "models/base/error.hpp"
#include "models/network/reference/reference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>

namespace scfa {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;

WorkloadLayer on_cpu(const std::string& name, std::int64_t channels, std::int64_t height,
                     std::int64_t width) {
    WorkloadLayer layer;
    layer.name = "layer";
    layer.op = WorkloadOp::cpu;
    layer.placement = Placement::cpu;
    layer.cpu_operator = name;
    layer.producers = {-1};
    LayerGeometry& g = layer.geometry;
    g.in_channels = g.out_channels = g.groups = channels;
    g.in_height = g.out_height = height;
    g.in_width = g.out_width = width;
    return layer;
}

std::vector<float> run(const std::string& name, const std::vector<float>& values,
                       const std::map<std::string, double>& numbers = {}) {
    const WorkloadLayer layer = on_cpu(name, static_cast<std::int64_t>(values.size()), 1, 1);
    const CpuOperator parameters{{}, numbers};
    check_cpu_operator(layer, parameters, "file.onnx");
    return run_cpu_operator(layer, parameters, values);
}

TEST(CpuOperators, FunctionsOfOneNumber) {
    EXPECT_THAT(run("Relu", {-1, 0, 2}), ElementsAre(0, 0, 2));
    EXPECT_THAT(run("Clip", {-1, 3, 9}, {{"min", 0}, {"max", 6}}), ElementsAre(0, 3, 6));
    EXPECT_THAT(run("LeakyRelu", {-2, 2}, {{"alpha", 0.25}}), ElementsAre(-0.5F, 2));
    EXPECT_THAT(run("HardSigmoid", {-9, 1, 9}, {{"alpha", 0.25}, {"beta", 0.5}}),
                ElementsAre(0, 0.75F, 1));
    EXPECT_THAT(run("HardSwish", {-4, 3, 4}), ElementsAre(0, 3, 4));
    EXPECT_THAT(run("Sigmoid", {0, 100}), ElementsAre(0.5F, 1));
    EXPECT_THAT(run("Silu", {0, 100}), ElementsAre(0, 100));
    EXPECT_THAT(run("Tanh", {0, 1}), ElementsAre(0, FloatNear(0.7615942F, 1e-6F)));
}

TEST(CpuOperators, SoftmaxSumsToOneAndDoesNotOverflow) {
    const std::vector<float> out = run("Softmax", {1000, 1000 + std::log(3.0F)});
    EXPECT_THAT(out, ElementsAre(FloatNear(0.25F, 1e-4F), FloatNear(0.75F, 1e-4F)));
}

TEST(CpuOperators, AnAverageCountsThePaddingOnlyIfToldSo) {
    WorkloadLayer layer = on_cpu("AveragePool", 1, 2, 2);
    CpuOperator parameters;
    Window& w = parameters.window;
    w.kernel_height = w.kernel_width = 2;
    w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = 1;
    w.stride_height = w.stride_width = 2;
    EXPECT_THAT(run_cpu_operator(layer, parameters, {4, 8, 12, 16}), ElementsAre(4, 8, 12, 16));
    w.count_include_pad = true;
    EXPECT_THAT(run_cpu_operator(layer, parameters, {4, 8, 12, 16}), ElementsAre(1, 2, 3, 4));
    // The last windows reach one row and column over the padding: these never count.
    w.pad_bottom = w.pad_right = 0;
    EXPECT_THAT(run_cpu_operator(layer, parameters, {4, 8, 12, 16}), ElementsAre(1, 4, 6, 16));
}

TEST(CpuOperators, DilatedPools) {
    WorkloadLayer layer = on_cpu("MaxPool", 1, 1, 4);
    layer.geometry.out_width = 2;
    CpuOperator parameters;
    parameters.window.kernel_width = 2;
    parameters.window.dilation_width = 2;
    EXPECT_THAT(run_cpu_operator(layer, parameters, {1, 5, 3, 2}), ElementsAre(3, 5));
}

std::string refusal(const WorkloadLayer& layer, const CpuOperator& parameters = {}) {
    try {
        check_cpu_operator(layer, parameters, "file.onnx");
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::unsupported);
        EXPECT_THAT(error.hint(), HasSubstr("--timing-only"));
        return error.message();
    }
    return "";
}

TEST(CpuOperators, WhatIsNotKnownIsRefusedByName) {
    const std::string message = refusal(on_cpu("Erf", 1, 1, 1));
    EXPECT_THAT(message, HasSubstr("layer"));
    EXPECT_THAT(message, HasSubstr("Erf"));
    EXPECT_THAT(refusal(on_cpu("LeakyRelu", 1, 1, 1)), HasSubstr("alpha"));
    EXPECT_THAT(refusal(on_cpu("Softmax", 2, 2, 1)), HasSubstr("vectors"));
    WorkloadLayer two = on_cpu("Relu", 2, 1, 1);
    two.geometry.in_channels = 4;
    EXPECT_THAT(refusal(two), HasSubstr("several"));
    two.cpu_operator = "MaxPool";
    EXPECT_THAT(refusal(two), HasSubstr("channels"));
}

/// scale 1/4 in, 1/100 out: 0.25 -> sigmoid 0.562 -> 56.
TEST(CpuOperators, AreQuantisedToTheLayersScale) {
    Workload workload;
    workload.layers = {on_cpu("Sigmoid", 2, 1, 1)};
    QuantisedNetwork network;
    network.workload = std::make_shared<const Workload>(workload);
    network.input_scale = 0.25;
    network.layers.resize(1);
    network.layers[0].scale = 0.01;
    EXPECT_EQ(run_on_cpu(network, 0, {2, 1, 1, {1, 127}}), (Tensor{2, 1, 1, {56, 100}}));
}

}  // namespace
}  // namespace scfa
