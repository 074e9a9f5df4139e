// SPDX-License-Identifier: Apache-2.0
// Operators in forms that the stored fixtures do not have, on models made here.
#include "models/import/onnx_reader.hpp"
#include "models/network/lowering.hpp"
#include "models/network/shape_inference.hpp"
#include "test/models/network/float_interpreter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace scfa {
namespace {

/// An ONNX model, node by node. The last output is the graph's.
class ModelBuilder {
  public:
    explicit ModelBuilder(std::int64_t opset = 13) {
        model_.add_opset_import()->set_version(opset);
    }

    void input(const std::string& name, const std::vector<std::int64_t>& dims) {
        auto* input = model_.mutable_graph()->add_input();
        input->set_name(name);
        for (const std::int64_t dim : dims) {
            input->mutable_type()->mutable_tensor_type()->mutable_shape()->add_dim()->set_dim_value(
                dim);
        }
    }
    void weights(const std::string& name, const std::vector<std::int64_t>& dims,
                 const std::vector<float>& values) {
        auto* tensor = model_.mutable_graph()->add_initializer();
        tensor->set_name(name);
        tensor->set_data_type(onnx::TensorProto::FLOAT);
        for (const std::int64_t dim : dims) {
            tensor->add_dims(dim);
        }
        for (const float value : values) {
            tensor->add_float_data(value);
        }
    }
    void integers(const std::string& name, const std::vector<std::int64_t>& values) {
        auto* tensor = model_.mutable_graph()->add_initializer();
        tensor->set_name(name);
        tensor->set_data_type(onnx::TensorProto::INT64);
        tensor->add_dims(static_cast<std::int64_t>(values.size()));
        for (const std::int64_t value : values) {
            tensor->add_int64_data(value);
        }
    }
    onnx::TensorProto& last_tensor() {
        return *model_.mutable_graph()->mutable_initializer(model_.graph().initializer_size() - 1);
    }
    onnx::NodeProto& node(const std::string& op, const std::vector<std::string>& inputs,
                          const std::string& output) {
        auto* node = model_.mutable_graph()->add_node();
        node->set_op_type(op);
        node->set_name(output);
        for (const std::string& input : inputs) {
            node->add_input(input);
        }
        node->add_output(output);
        output_ = output;
        return *node;
    }
    NetworkGraph read() {
        model_.mutable_graph()->clear_output();
        model_.mutable_graph()->add_output()->set_name(output_);
        return parse_onnx("model.onnx", model_.SerializeAsString());
    }
    std::string refusal() {
        try {
            lower(read());
        } catch (const Error& error) {
            return error.place().pointer + ": " + error.message();
        }
        return "accepted";
    }

  private:
    onnx::ModelProto model_;
    std::string output_;
};

void set_ints(onnx::NodeProto& node, const std::string& key,
              const std::vector<std::int64_t>& values) {
    auto* attribute = node.add_attribute();
    attribute->set_name(key);
    attribute->set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) {
        attribute->add_ints(value);
    }
}

void set_int(onnx::NodeProto& node, const std::string& key, std::int64_t value) {
    auto* attribute = node.add_attribute();
    attribute->set_name(key);
    attribute->set_type(onnx::AttributeProto::INT);
    attribute->set_i(value);
}

/// image 2 x 3 x 3 -> conv "c", 1x1 with weights 1 .. 4
ModelBuilder with_convolution() {
    ModelBuilder m;
    m.input("image", {1, 2, 3, 3});
    m.weights("w", {2, 2, 1, 1}, {1, 2, 3, 4});
    m.node("Conv", {"image", "w"}, "c");
    return m;
}

std::vector<LayerKind> kinds(const NetworkGraph& graph) {
    std::vector<LayerKind> out;
    for (std::size_t i = 0; i < graph.size(); ++i) {
        out.push_back(graph.layer(LayerId(static_cast<std::int32_t>(i))).kind);
    }
    return out;
}

TEST(OnnxOperators, AnAddBehindAConvolutionIsItsBias) {
    ModelBuilder m = with_convolution();
    m.weights("b", {2, 1, 1}, {5, 6});
    m.node("Add", {"b", "c"}, "sum");
    const NetworkGraph graph = m.read();
    EXPECT_EQ(kinds(graph), (std::vector<LayerKind>{LayerKind::input, LayerKind::convolution}));
    EXPECT_EQ(graph.layer(LayerId(1)).bias, (std::vector<float>{5, 6}));
}

/// Parameters of operators on the CPU: the node's, or ONNX's defaults.
TEST(OnnxOperators, FunctionsKeepTheirParameters) {
    ModelBuilder m = with_convolution();
    auto* alpha = m.node("LeakyRelu", {"c"}, "leaky").add_attribute();
    alpha->set_name("alpha");
    alpha->set_type(onnx::AttributeProto::FLOAT);
    alpha->set_f(0.25F);
    m.node("HardSigmoid", {"leaky"}, "hard");
    m.weights("low", {}, {-1});
    m.weights("high", {}, {2});
    m.node("Clip", {"hard", "low", "high"}, "clip");
    const LoweredNetwork lowered = lower_with_weights(m.read());
    using Numbers = std::map<std::string, double>;
    ASSERT_EQ(lowered.cpu_operators.size(), 4U);
    EXPECT_EQ(lowered.cpu_operators[1].numbers, (Numbers{{"alpha", 0.25}}));
    EXPECT_EQ(lowered.cpu_operators[2].numbers, (Numbers{{"alpha", 0.2}, {"beta", 0.5}}));
    EXPECT_EQ(lowered.cpu_operators[3].numbers, (Numbers{{"min", -1}, {"max", 2}}));
}

TEST(OnnxOperators, ABiasIsNotAddedToWhatOthersReadByAnotherName) {
    ModelBuilder m = with_convolution();
    m.weights("b", {2, 1, 1}, {5, 6});
    m.node("Identity", {"c"}, "again");
    m.node("Add", {"again", "b"}, "sum");
    m.node("Mul", {"sum", "c"}, "product");
    const NetworkGraph graph = m.read();
    EXPECT_TRUE(graph.layer(graph.find("c")).bias.empty());
    EXPECT_EQ(graph.layer(graph.find("sum")).kind, LayerKind::batch_norm);
}

TEST(OnnxOperators, ConstantsAreScalesAndShifts) {
    struct Case {
        std::string op;
        bool constant_first;
        std::vector<std::int64_t> dims;
        std::vector<float> numbers;
        float out_first, out_last;  // of inputs 3 in channel 0 and 7 in channel 1
    };
    const std::vector<Case> cases = {
        {"Mul", false, {}, {2}, 6, 14},
        {"Sub", false, {2, 1, 1}, {1, 2}, 2, 5},
        {"Sub", true, {1, 2, 1, 1}, {1, 2}, -2, -5},
        {"Div", false, {1}, {2}, 1.5, 3.5},
        {"Add", true, {2, 1, 1}, {1, 2}, 4, 9},
    };
    for (const Case& c : cases) {
        ModelBuilder m;
        m.input("image", {1, 2, 1, 2});
        m.weights("k", c.dims, c.numbers);
        m.node(c.op,
               c.constant_first ? std::vector<std::string>{"k", "image"}
                                : std::vector<std::string>{"image", "k"},
               "y");
        const NetworkGraph graph = m.read();
        const auto out = test::run_graph(graph, {3, 3, 7, 7}).back().values;
        EXPECT_FLOAT_EQ(out.front(), c.out_first) << c.op;
        EXPECT_FLOAT_EQ(out.back(), c.out_last) << c.op;
        const LoweredNetwork lowered = lower_with_weights(graph);
        EXPECT_EQ(test::run_workload(lowered, graph, {3, 3, 7, 7}).back().values, out) << c.op;
    }
}

TEST(OnnxOperators, ZerosBeforeAMaximumArePaddingOnlyWhereNothingIsNegative) {
    for (const bool relu : {false, true}) {
        ModelBuilder m = with_convolution();
        if (relu) {
            m.node("Relu", {"c"}, "r");
        }
        m.integers("pads", {0, 0, 1, 1, 0, 0, 0, 0});
        m.node("Pad", {relu ? "r" : "c", "pads"}, "p");
        set_ints(m.node("MaxPool", {"p"}, "pool"), "kernel_shape", {2, 2});
        const NetworkGraph graph = m.read();
        const Layer& pool = graph.layer(graph.find("pool"));
        EXPECT_EQ(pool.window.pad_top, relu ? 1 : 0);
        EXPECT_EQ(infer_shapes(graph).back().height, 3);
        EXPECT_EQ(graph.find("pool.pad").valid(), !relu);
    }
}

TEST(OnnxOperators, HalfPrecisionWeights) {
    ModelBuilder m;
    m.input("image", {1, 1, 1, 1});
    m.weights("w", {4, 1, 1, 1}, {});
    m.last_tensor().set_data_type(onnx::TensorProto::FLOAT16);
    for (const int bits : {0x3C00, 0xC000, 0x3555, 0x0001}) {  // 1, -2, 0.33325, 2^-24
        m.last_tensor().add_int32_data(bits);
    }
    m.node("Conv", {"image", "w"}, "c");
    const NetworkGraph graph = m.read();
    const auto& weights = graph.layer(LayerId(1)).weights;
    EXPECT_EQ(weights[0], 1.0F);
    EXPECT_EQ(weights[1], -2.0F);
    EXPECT_NEAR(weights[2], 0.33325F, 1e-5F);
    EXPECT_EQ(weights[3], 0x1p-24F);
}

TEST(OnnxOperators, AConstantIsTransposedByPermutationsOnly) {
    for (const std::vector<std::int64_t>& order :
         {std::vector<std::int64_t>{99, 1, 2, 0}, {0, 1, 2, -9}, {0, 0, 2, 3}, {0, 1, 2}}) {
        ModelBuilder m;
        m.input("image", {1, 2, 3, 3});
        m.weights("w", {2, 2, 1, 1}, {1, 2, 3, 4});
        set_ints(m.node("Transpose", {"w"}, "t"), "perm", order);
        m.node("Conv", {"image", "t"}, "c");
        EXPECT_THAT(m.refusal(), testing::HasSubstr("no permutation"));
    }
}

TEST(OnnxOperators, AnImageStoredByPixelsIsTransposed) {
    ModelBuilder m;
    m.input("image", {0, 5, 7, 3});
    set_ints(m.node("Transpose", {"image"}, "t"), "perm", {0, 3, 1, 2});
    m.node("Relu", {"t"}, "r");
    EXPECT_EQ(infer_shapes(m.read()).back(), (TensorShape{3, 5, 7, false}));
}

TEST(OnnxOperators, AnIntermediateOutputIsStored) {
    ModelBuilder m = with_convolution();
    m.node("Relu", {"c"}, "r");
    m.node("Concat", {"c", "r"}, "cat");
    ModelBuilder both = m;
    set_int(both.node("Concat", {"cat", "c"}, "wide"), "axis", 1);
    EXPECT_THAT(m.refusal(), testing::StartsWith("accepted"));
    EXPECT_EQ(infer_shapes(both.read()).back().channels, 6);
}

TEST(OnnxOperators, WhatIsNotUnderstoodIsRefusedByName) {
    {
        ModelBuilder m = with_convolution();
        m.node("NonMaxSuppression", {"c"}, "nms");
        EXPECT_THAT(m.refusal(), testing::AllOf(testing::StartsWith("nms: "),
                                                testing::HasSubstr("not supported")));
    }
    {
        ModelBuilder m = with_convolution();
        m.node("Relu", {"c"}, "r").set_domain("com.example");
        EXPECT_THAT(m.refusal(), testing::HasSubstr("com.example"));
    }
    {
        ModelBuilder m = with_convolution();
        m.input("other", {1, 2, 3, 3});
        m.node("Add", {"c", "other"}, "sum");
        EXPECT_THAT(m.refusal(), testing::AllOf(testing::StartsWith("sum: "),
                                                testing::HasSubstr("second input")));
    }
    {
        ModelBuilder m = with_convolution();
        m.integers("shape", {1, 3, 2, 3});
        m.node("Reshape", {"c", "shape"}, "shuffle");
        EXPECT_THAT(m.refusal(), testing::StartsWith("shuffle: "));
    }
    for (const std::int64_t opset : {6, 18}) {
        ModelBuilder m(opset);
        m.input("image", {1, 2, 3, 3});
        m.node("Relu", {"image"}, "r");
        EXPECT_THAT(m.refusal(), testing::HasSubstr("opset " + std::to_string(opset)));
    }
    {
        ModelBuilder m;
        m.input("image", {1, 2, 0, 3});
        m.node("Relu", {"image"}, "r");
        EXPECT_THAT(m.refusal(), testing::HasSubstr("no fixed size"));
    }
}

TEST(OnnxOperators, ATensorJoinedWithItselfAgainAndAgainIsRefusedEarly) {
    ModelBuilder m;
    m.input("image", {1, 1, 1, 1});
    m.node("Relu", {"image"}, "r0");
    for (int i = 0; i < 40; ++i) {
        const std::string from = "r" + std::to_string(i);
        m.node("Concat", {from, from}, "r" + std::to_string(i + 1));
    }
    EXPECT_THAT(m.refusal(), testing::HasSubstr("more than 1024 layers"));
}

TEST(OnnxOperators, ManyNodesOfOneNameTakeNoTime) {
    ModelBuilder m;
    m.input("image", {1, 1, 1, 1});
    std::string from = "image";
    for (int i = 0; i < 30'000; ++i) {
        const std::string to = "t" + std::to_string(i);
        m.node("Sigmoid", {from}, to).set_name("same");
        from = to;
    }
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(m.read().size(), 30'001U);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

}  // namespace
}  // namespace scfa
