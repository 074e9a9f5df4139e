// SPDX-License-Identifier: Apache-2.0
#include "models/import/onnx_reader.hpp"

#include "models/network/lowering.hpp"
#include "models/network/shape_inference.hpp"
#include "test/models/network/float_interpreter.hpp"
#include "test/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace scfa {
namespace {

const std::string kFolder = std::string(SCFA_SOURCE_DIR) + "/test/golden/onnx/";

const nlohmann::json& expectations() {
    static const nlohmann::json all = [] {
        std::ifstream file(kFolder + "expected.json");
        return nlohmann::json::parse(file);
    }();
    return all;
}

std::vector<std::string> names(bool hostile) {
    std::vector<std::string> out;
    for (const auto& [name, value] :
         (hostile ? expectations().at("hostile") : expectations()).items()) {
        if (name != "hostile") {
            out.push_back(name);
        }
    }
    return out;
}

/// What a graph holds, counted as expected.json counts.
struct Counts {
    std::map<LayerKind, std::int64_t> kinds;
    std::int64_t macs = 0, weights = 0, parameters = 0, norms = 0;
    std::vector<std::string> cpu;
};

Counts counts_in(const NetworkGraph& graph) {
    Counts counts;
    const std::vector<TensorShape> shapes = infer_shapes(graph);
    for (const LayerId id : graph.topological_order()) {
        const Layer& layer = graph.layer(id);
        ++counts.kinds[layer.kind];
        if (layer.kind == LayerKind::other) {
            counts.cpu.push_back(layer.operator_name);
        }
        if (layer.kind == LayerKind::input) {
            continue;
        }
        const LayerCounts of =
            counts_of(layer, shapes[graph.inputs(id)[0].index()], shapes[id.index()], graph.file());
        counts.macs += of.macs;
        counts.weights += of.weights;
        counts.parameters += of.parameters;
    }
    return counts;
}

/// The graph's last layer.
LayerId output_of(const NetworkGraph& graph) {
    LayerId last;
    for (const LayerId id : graph.topological_order()) {
        if (graph.consumers(id).empty()) {
            last = id;
        }
    }
    return last;
}

std::vector<float> floats(const nlohmann::json& values) {
    return values.get<std::vector<float>>();
}

double worst_difference(const std::vector<float>& a, const std::vector<float>& b) {
    EXPECT_EQ(a.size(), b.size());
    double worst = 0.0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        worst = std::max(worst, std::fabs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    }
    return worst;
}

class Fixture : public testing::TestWithParam<std::string> {};

TEST_P(Fixture, CountsAreThoseOfTheExporter) {
    const nlohmann::json& expected = expectations().at(GetParam());
    const NetworkGraph graph = read_onnx(kFolder + GetParam());
    Counts found = counts_in(graph);
    EXPECT_EQ(found.kinds[LayerKind::convolution], expected.at("convolutions"));
    EXPECT_EQ(found.kinds[LayerKind::fully_connected], expected.at("fully_connected"));
    EXPECT_EQ(found.kinds[LayerKind::max_pool], expected.at("max_pools"));
    EXPECT_EQ(found.kinds[LayerKind::average_pool] + found.kinds[LayerKind::global_average_pool],
              expected.at("average_pools"));
    EXPECT_EQ(found.kinds[LayerKind::add], expected.at("adds"));
    EXPECT_EQ(found.kinds[LayerKind::concatenation], expected.at("concats"));
    EXPECT_EQ(found.macs, expected.at("macs"));
    EXPECT_EQ(found.weights, expected.at("weights"));
    EXPECT_EQ(found.cpu, expected.at("cpu").get<std::vector<std::string>>());
    if (found.kinds[LayerKind::batch_norm] == 0) {
        EXPECT_EQ(found.parameters, expected.at("parameters"));
    } else if (expected.contains("parameters_in_torch")) {
        EXPECT_EQ(found.parameters, expected.at("parameters_in_torch"));
    }
    const TensorShape shape = infer_shapes(graph)[output_of(graph).index()];
    std::int64_t elements = 1;
    for (const auto& dim : expected.at("output_shape")) {
        elements *= dim.get<std::int64_t>();
    }
    EXPECT_EQ(shape.elements(), elements);
    LoweringOptions few;
    few.drawn.density = 0.01;  // VGG-16 would fill half a gigabyte
    EXPECT_EQ(lower(graph, few).mask_source,
              expected.at("has_weights").get<bool>() ? MaskSource::trained : MaskSource::drawn);
}

class FixtureWithWeights : public testing::TestWithParam<std::string> {};

TEST_P(FixtureWithWeights, ComputesWhatTheExporterComputed) {
    const nlohmann::json& expected = expectations().at(GetParam());
    // The quantised file's own output is rounded to the grid of its activations, which float does
    // not know.
    const double tolerance = GetParam() == "quantised.onnx" ? 0.05 : 1e-4;
    const NetworkGraph graph = read_onnx(kFolder + GetParam());
    const std::vector<float> image = floats(expected.at("input_values"));
    const std::vector<float> output = floats(expected.at("output_values"));
    const LayerId last = output_of(graph);
    EXPECT_LT(worst_difference(test::run_graph(graph, image)[last.index()].values, output),
              tolerance);
    const LoweredNetwork lowered = lower_with_weights(graph);
    if (graph.layer(last).kind != LayerKind::concatenation) {
        EXPECT_LT(worst_difference(test::run_workload(lowered, graph, image).back().values, output),
                  tolerance);
    }
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    std::string name = info.param;
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

std::vector<std::string> names_with_weights() {
    std::vector<std::string> out = names(false);
    out.erase(std::remove_if(out.begin(), out.end(),
                             [](const std::string& name) {
                                 return !expectations().at(name).at("has_weights");
                             }),
              out.end());
    return out;
}

INSTANTIATE_TEST_SUITE_P(Onnx, Fixture, testing::ValuesIn(names(false)), test_name);
INSTANTIATE_TEST_SUITE_P(Onnx, FixtureWithWeights, testing::ValuesIn(names_with_weights()),
                         test_name);

class Hostile : public testing::TestWithParam<std::string> {};

TEST_P(Hostile, IsRefusedByNameAndAtOnce) {
    const nlohmann::json& expected = expectations().at("hostile").at(GetParam());
    const auto begin = std::chrono::steady_clock::now();
    testing::internal::CaptureStderr();
    std::string refusal;
    try {
        lower(read_onnx(kFolder + "hostile/" + GetParam()));
    } catch (const Error& error) {
        refusal = error.message();
        EXPECT_TRUE(error.code() == ErrorCode::model || error.code() == ErrorCode::overflow)
            << refusal;
        EXPECT_THAT(error.place().file, testing::EndsWith(GetParam()));
        const nlohmann::json& node = expected.at("node");
        EXPECT_EQ(error.place().pointer, node.is_null() ? "" : node.get<std::string>());
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(),
              "");  // libraries return errors, they do not log
    EXPECT_EQ(refusal.empty(), expected.value("accepted", false)) << refusal;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

INSTANTIATE_TEST_SUITE_P(Onnx, Hostile, testing::ValuesIn(names(true)), test_name);

TEST(OnnxReader, EveryPrefixOfAModelIsRefusedOrSound) {
    std::ifstream file(kFolder + "depthwise-relu6.onnx", std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    std::size_t refused = 0;
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        try {
            parse_onnx("prefix.onnx", bytes.substr(0, length));
        } catch (const Error&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, bytes.size() * 9 / 10);
}

TEST(OnnxReader, SingleBitsFlippedNeverDoMoreThanRefuse) {
    std::ifstream file(kFolder + "pad-conv.onnx", std::ios::binary);
    const std::string sound((std::istreambuf_iterator<char>(file)), {});
    for (std::size_t bit = 0; bit < sound.size() * 8; bit += 3) {
        std::string bytes = sound;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        try {
            static_cast<void>(parse_onnx("flipped.onnx", bytes));
        } catch (const Error& error) {
            EXPECT_FALSE(error.message().empty());
        }
    }
}

TEST(OnnxReader, AModelThatInflatesIsRefused) {
    // 2 million empty nodes in 4 MB: protobuf would spend hundreds of megabytes on them.
    std::string nodes;
    for (int i = 0; i < 2'000'000; ++i) {
        nodes += std::string("\x0a\x00", 2);
    }
    std::string bytes = "\x3a";  // ModelProto.graph
    for (std::size_t length = nodes.size(); length > 0; length >>= 7) {
        bytes += static_cast<char>((length & 127) | (length > 127 ? 128 : 0));
    }
    try {
        parse_onnx("bomb.onnx", bytes + nodes);
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_THAT(error.message(), testing::HasSubstr("in memory"));
    }
}

TEST(OnnxReader, MetadataIsRead) {
    const NetworkGraph graph = read_onnx(kFolder + "opset7.onnx");
    EXPECT_EQ(graph.metadata().at("opset"), "7");
    EXPECT_EQ(graph.name(), "opset7");
}

/// Links that lead out of the model's folder, made where the fixture file cannot have them.
TEST(OnnxReader, ExternalDataByLinksIsRefused) {
    namespace fs = std::filesystem;
    const test::TemporaryFolder temporary;
    const fs::path& folder = temporary.path();
    fs::create_directories(folder / "inside");
    fs::copy_file(kFolder + "external-data.onnx", folder / "inside/external-data.onnx");
    fs::copy_file(kFolder + "external-data.bin", folder / "outside.bin");
    const std::string model = (folder / "inside/external-data.onnx").string();
    const fs::path data = folder / "inside/external-data.bin";
    const auto refusal = [&] {
        try {
            read_onnx(model);
            return std::string("accepted");
        } catch (const Error& error) {
            return error.message();
        }
    };
    EXPECT_THAT(refusal(), testing::HasSubstr("cannot be opened"));
    fs::create_symlink(folder / "outside.bin", data);
    EXPECT_THAT(refusal(), testing::HasSubstr("link"));
    fs::remove(data);
    fs::create_hard_link(folder / "outside.bin", data);
    EXPECT_THAT(refusal(), testing::HasSubstr("link"));
    fs::remove(data);
    fs::create_directory(data);
    EXPECT_THAT(refusal(), testing::HasSubstr("regular file"));
    fs::remove(data);
    fs::copy_file(folder / "outside.bin", data);
    EXPECT_EQ(refusal(), "accepted");
}

}  // namespace
}  // namespace scfa
