// SPDX-License-Identifier: Apache-2.0
#include "models/import/network_json.hpp"

#include "models/network/builder/standard_networks.hpp"
#include "models/network/lowering.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace scfa {
namespace {

std::string file_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(NetworkJson, ShippedFilesAreWhatTheBuilderWrites) {
    for (const NetworkGraph& graph : standard_networks()) {
        const std::string path =
            std::string(SCFA_SOURCE_DIR) + "/configs/networks/" + graph.name() + ".json";
        EXPECT_EQ(file_text(path), write_network_json(graph))
            << "run scfa_make_networks configs/networks";
    }
}

TEST(NetworkJson, ReadsBackAsTheSameNetwork) {
    for (const NetworkGraph& graph : standard_networks()) {
        const std::string text = write_network_json(graph);
        const NetworkGraph again = parse_network_json("again.json", text);
        EXPECT_EQ(write_network_json(again), text);
        if (graph.name() != "vgg16") {  // its dense masks take seconds
            EXPECT_EQ(lower(again).content, lower(graph).content);
        }
    }
}

TEST(NetworkJson, WindowsThatAreNotSquareReadBack) {
    const std::string text = R"({"name": "n", "layers": [
      {"name": "in", "kind": "input", "shape": [2, 9, 12]},
      {"name": "a", "kind": "convolution", "out_channels": 4, "kernel": [3, 1], "stride": [1, 2],
       "padding": [1, 0], "dilation": [2, 1], "groups": 2, "bias": true},
      {"name": "b", "kind": "max_pool", "kernel": 2, "padding": [0, 0, 1, 1], "ceil_mode": true},
      {"name": "c", "kind": "average_pool", "kernel": 2, "stride": 1,
       "count_include_pad": true, "output": true},
      {"name": "d", "kind": "other", "operator": "Resize", "shape": [4, 8, 8]},
      {"name": "e", "kind": "add", "inputs": ["d", "d"]}
    ]})";
    const NetworkGraph graph = parse_network_json("n.json", text);
    const Window& a = graph.layer(graph.find("a")).window;
    EXPECT_EQ(a.pad_top, 1);
    EXPECT_EQ(a.pad_bottom, 1);
    EXPECT_EQ(a.pad_left, 0);
    EXPECT_EQ(a.stride_width, 2);
    EXPECT_EQ(graph.layer(graph.find("b")).window.stride_height, 2);
    const std::string once = write_network_json(graph);
    EXPECT_EQ(write_network_json(parse_network_json("n.json", once)), once);
}

/// The place and text of the first thing wrong with a network of an input and these layers.
Error refusal(const std::string& layers) {
    const std::string text =
        "{\"name\": \"n\", \"layers\": [\n{\"name\": \"in\", \"kind\": \"input\", \"shape\": [3, "
        "8, 8]},\n" +
        layers + "]}";
    try {
        parse_network_json("n.json", text);
    } catch (const Errors& errors) {
        return errors.errors().front();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorCode::usage, "accepted"};
}

TEST(NetworkJson, ErrorsNameThePlaceAndTheRemedy) {
    struct Case {
        std::string layers;
        std::string says;
        int line;
        std::string hint;
    };
    const std::vector<Case> cases = {
        {R"({"name": "a", "kind": "convolutoin"})", "kind", 3, "convolution"},
        {R"({"name": "a", "kind": "convolution", "kernel": 3})", "out_channels", 3, ""},
        {R"({"name": "a", "kind": "relu", "kernel": 3})", "means nothing", 3, ""},
        {R"({"name": "a", "kind": "relu", "inputs": ["im"]})", "\"im\"", 3, "in"},
        {R"({"name": "in", "kind": "relu"})", "used twice", 3, ""},
        {R"({"name": "a", "kind": "convolution", "out_channels": 4, "kernel": 9})", "kernel", 3,
         ""},
        {R"({"name": "a", "kind": "convolution", "out_channels": 4, "kernel": 1.5})", "kernel", 3,
         ""},
        {R"({"name": "a", "kind": "convolution", "out_channels": 4, "kernel": [1, 2, 3]})",
         "integers", 3, ""},
        {R"({"name": "a", "kind": "convolution", "out_channels": 4, "kernel": 1, "groups": 3})",
         "3 groups", 3, ""},
        {R"({"name": "a", "kind": "convolution", "out_channels": 2147483647, "kernel": 3,
            "padding": 2147483647})",
         "64 bits", 3, ""},
        {"{\"name\": \"a\", \"kind\": \"relu\", \"inputs\": [\"b\"]},\n{\"name\": \"b\", \"kind\": "
         "\"relu\"}",
         "cycle", 3, ""},
        {R"({"name": "a", "kind": "add", "inputs": ["in"]})", "2 inputs", 3, ""},
        {R"({"name": "a", "kind": "fully_connected", "out_channels": 2})", "vector", 3, "flatten"},
        {R"({"name": "a", "kind": "input", "shape": [1, 1, 1]})", "second input", 3, ""},
        {R"({"name": "a", "kind": "relu", "input": ["in"]})", "input", 3, "inputs"},
    };
    for (const Case& c : cases) {
        const Error error = refusal(c.layers);
        EXPECT_THAT(error.message(), testing::HasSubstr(c.says)) << c.layers;
        EXPECT_EQ(error.place().file, "n.json");
        EXPECT_EQ(error.place().line, c.line) << c.layers;
        EXPECT_THAT(error.hint(), testing::HasSubstr(c.hint)) << c.layers;
    }
}

TEST(NetworkJson, RandomTruncationsNeverCrash) {
    const std::string text = write_network_json(lenet5());
    for (std::size_t length = 0; length < text.size() - 2; length += 7) {
        EXPECT_ANY_THROW(parse_network_json("t.json", text.substr(0, length)));
    }
}

}  // namespace
}  // namespace scfa
