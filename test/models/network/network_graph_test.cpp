// SPDX-License-Identifier: Apache-2.0
#include "models/network/network_graph.hpp"

#include "models/base/rng.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace scfa {
namespace {

Layer layer(const std::string& name, LayerKind kind = LayerKind::relu) {
    Layer made;
    made.name = name;
    made.kind = kind;
    return made;
}

Error refusal(const NetworkGraph& graph) {
    try {
        graph.check();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorCode::usage, "accepted"};
}

TEST(NetworkGraph, KindsHaveNames) {
    for (const std::string& name : layer_kind_names()) {
        EXPECT_FALSE(name.empty());
    }
    EXPECT_EQ(name_of(LayerKind::input), "input");
    EXPECT_EQ(name_of(LayerKind::global_average_pool), "global_average_pool");
    EXPECT_EQ(name_of(LayerKind::other), "other");
}

TEST(NetworkGraph, RefusesNamesThatAreTakenOrEmpty) {
    NetworkGraph graph("n", "file.json");
    graph.add(layer("a"));
    EXPECT_THROW(graph.add(layer("a")), Error);
    EXPECT_THROW(graph.add(layer("")), Error);
}

TEST(NetworkGraph, OrderRespectsEdgesAndIsTheFirstAddedFirst) {
    Rng rng(3);
    for (int round = 0; round < 200; ++round) {
        NetworkGraph graph("n");
        const auto size = static_cast<std::int32_t>(rng.between(2, 30));
        std::vector<std::int32_t> rank;  // a hidden order that edges follow
        for (std::int32_t i = 0; i < size; ++i) {
            graph.add(layer("l" + std::to_string(i), LayerKind::other));
            rank.push_back(i);
        }
        for (std::int32_t i = size - 1; i > 0; --i) {
            std::swap(rank[static_cast<std::size_t>(i)],
                      rank[rng.below(static_cast<std::uint64_t>(i) + 1)]);
        }
        std::vector<std::vector<std::int32_t>> producers(static_cast<std::size_t>(size));
        for (std::int32_t to = 1; to < size; ++to) {
            for (std::int64_t n = rng.between(0, 3); n > 0; --n) {
                const auto from =
                    static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(to)));
                graph.connect(LayerId(rank[static_cast<std::size_t>(from)]),
                              LayerId(rank[static_cast<std::size_t>(to)]), 0);
                producers[static_cast<std::size_t>(rank[static_cast<std::size_t>(to)])].push_back(
                    rank[static_cast<std::size_t>(from)]);
            }
        }
        // Oracle: again and again the least id whose producers are all done.
        std::vector<bool> done(static_cast<std::size_t>(size), false);
        for (const LayerId id : graph.topological_order()) {
            std::int32_t expected = 0;
            while (
                done[static_cast<std::size_t>(expected)] ||
                std::any_of(producers[static_cast<std::size_t>(expected)].begin(),
                            producers[static_cast<std::size_t>(expected)].end(),
                            [&](std::int32_t p) { return !done[static_cast<std::size_t>(p)]; })) {
                ++expected;
            }
            ASSERT_EQ(id.value(), expected);
            done[id.index()] = true;
        }
    }
}

TEST(NetworkGraph, ACycleIsNamed) {
    NetworkGraph graph("n", "file.json");
    const LayerId in = graph.add(layer("in", LayerKind::input));
    graph.add(layer("tail"));  // behind the cycle, not on it
    const LayerId a = graph.add(layer("a", LayerKind::add));
    const LayerId b = graph.add(layer("b"));
    graph.connect(in, a, 0);
    graph.connect(b, a, 1);
    graph.connect(a, b, 0);
    graph.connect(b, graph.find("tail"), 0);
    const Error error = refusal(graph);
    EXPECT_EQ(error.code(), ErrorCode::model);
    EXPECT_EQ(error.place().pointer, "a");
    EXPECT_EQ(error.place().file, "file.json");
    EXPECT_THAT(error.message(), testing::HasSubstr(R"("a" -> "b" -> "a")"));
}

TEST(NetworkGraph, RefusesWrongNumbersOfInputsByName) {
    for (const auto& [kind, inputs, good] : {std::tuple{LayerKind::relu, 1, true},
                                             {LayerKind::relu, 2, false},
                                             {LayerKind::relu, 0, false},
                                             {LayerKind::add, 2, true},
                                             {LayerKind::add, 1, false},
                                             {LayerKind::add, 3, false},
                                             {LayerKind::concatenation, 3, true},
                                             {LayerKind::concatenation, 0, false},
                                             {LayerKind::other, 2, true}}) {
        NetworkGraph graph("n");
        const LayerId in = graph.add(layer("in", LayerKind::input));
        const LayerId x = graph.add(layer("x", kind));
        for (std::int32_t slot = 0; slot < inputs; ++slot) {
            graph.connect(in, x, slot);
        }
        const Error error = refusal(graph);
        EXPECT_EQ(error.code() == ErrorCode::usage, good) << error.message();
        EXPECT_EQ(error.place().pointer, good ? "" : "x");
    }
}

TEST(NetworkGraph, RefusesASlotFedTwice) {
    NetworkGraph graph("n");
    const LayerId in = graph.add(layer("in", LayerKind::input));
    const LayerId x = graph.add(layer("x", LayerKind::add));
    graph.connect(in, x, 0);
    graph.connect(in, x, 0);
    EXPECT_EQ(refusal(graph).place().pointer, "x");
}

TEST(NetworkGraph, NeedsExactlyOneInput) {
    NetworkGraph none("n");
    EXPECT_THAT(refusal(none).message(), testing::HasSubstr("no input"));
    NetworkGraph two("n");
    two.add(layer("a", LayerKind::input));
    two.add(layer("b", LayerKind::input));
    EXPECT_EQ(refusal(two).place().pointer, "b");
    NetworkGraph bare("n");
    bare.add(layer("a", LayerKind::input));
    EXPECT_THAT(refusal(bare).message(), testing::HasSubstr("no layers"));
}

TEST(NetworkGraph, InputsComeBySlotAndConsumersTwiceWhenTheyReadTwice) {
    NetworkGraph graph("n");
    const LayerId in = graph.add(layer("in", LayerKind::input));
    const LayerId a = graph.add(layer("a"), {in});
    const LayerId sum = graph.add(layer("sum", LayerKind::add));
    graph.connect(in, sum, 1);
    graph.connect(a, sum, 0);
    const LayerId twice = graph.add(layer("twice", LayerKind::add), {a, a});
    EXPECT_EQ(graph.inputs(sum), (std::vector<LayerId>{a, in}));
    EXPECT_EQ(graph.consumers(a), (std::vector<LayerId>{sum, twice, twice}));
}

}  // namespace
}  // namespace scfa
