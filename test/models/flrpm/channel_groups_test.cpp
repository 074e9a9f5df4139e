// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/channel_groups.hpp"

#include "models/flrpm/channel_cut.hpp"
#include "models/network/builder/network_builder.hpp"
#include "models/network/builder/standard_networks.hpp"
#include "models/network/shape_inference.hpp"
#include "test/models/flrpm/networks.hpp"
#include "test/models/network/float_interpreter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace scfa {
namespace {

using test::chain_network;
using test::concatenation_network;
using test::coupled_networks;
using test::depthwise_network;
using test::residual_network;

/// "conv1:output fc:input/2": the layers that a group touches, with the channels a unit has there.
std::string text_of(const NetworkGraph& graph, const ChannelGroup& group) {
    static const char* const kRoles[] = {"output", "input", "norm"};
    std::string out;
    for (const GroupMember& member : group.members) {
        out += (out.empty() ? "" : " ") + graph.layer(member.layer).name + ":" +
               kRoles[static_cast<int>(member.role)] +
               (member.per_unit == 1 ? "" : "/" + std::to_string(member.per_unit));
    }
    return out;
}

const ChannelGroup& find(const std::vector<ChannelGroup>& groups, const std::string& name) {
    const auto found = std::find_if(groups.begin(), groups.end(),
                                    [&name](const ChannelGroup& g) { return g.name == name; });
    EXPECT_NE(found, groups.end()) << name;
    return *found;
}

std::vector<std::string> prunable_names(const std::vector<ChannelGroup>& groups) {
    std::vector<std::string> out;
    for (const ChannelGroup& group : groups) {
        if (group.prunable()) {
            out.push_back(group.name);
        }
    }
    return out;
}

TEST(ChannelGroups, ChainConvolutionIsItsOwnGroup) {
    const NetworkGraph graph = chain_network();
    const auto groups = channel_groups(graph);
    EXPECT_THAT(prunable_names(groups), testing::ElementsAre("a", "b", "c"));
    EXPECT_EQ(text_of(graph, find(groups, "a")), "a:output a.bn:norm b:input");
    EXPECT_EQ(text_of(graph, find(groups, "c")), "c:output c.bn:norm fc:input");
    EXPECT_EQ(find(groups, "b").units, 8);
    EXPECT_FALSE(find(groups, "a").trunk);
    EXPECT_EQ(find(groups, "fc").fixed, "the network's output");
}

TEST(ChannelGroups, ResidualTrunkIsOneGroup) {
    const NetworkGraph graph = residual_network();
    const auto groups = channel_groups(graph);
    EXPECT_THAT(prunable_names(groups), testing::ElementsAre("stem", "one.a", "two.a", "two.b"));
    EXPECT_EQ(text_of(graph, find(groups, "stem")),
              "stem:output stem.bn:norm one.a:input one.b:output one.b.bn:norm two.a:input "
              "two.project:input");
    EXPECT_TRUE(find(groups, "stem").trunk);
    EXPECT_TRUE(find(groups, "two.b").trunk);
    EXPECT_FALSE(find(groups, "two.a").trunk);
}

TEST(ChannelGroups, DepthwiseConvolutionIsTiedToItsProducer) {
    const NetworkGraph graph = depthwise_network();
    const auto groups = channel_groups(graph);
    EXPECT_EQ(text_of(graph, find(groups, "expand")),
              "expand:output expand.bn:norm depthwise:input depthwise:output/2 "
              "depthwise.bn:norm/2 project:input/2");
    EXPECT_THAT(find(groups, "expand").members[3].channels,
                testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
}

TEST(ChannelGroups, ConcatenationShiftsItsConsumers) {
    const NetworkGraph graph = concatenation_network();
    const auto groups = channel_groups(graph);
    const ChannelGroup& b = find(groups, "b");
    EXPECT_EQ(text_of(graph, b), "b:output ab.bn:norm c:input");
    EXPECT_THAT(b.members[0].channels, testing::ElementsAre(0, 1, 2, 3, 4));
    EXPECT_THAT(b.members[1].channels, testing::ElementsAre(3, 4, 5, 6, 7));
    EXPECT_THAT(b.members[2].channels, testing::ElementsAre(3, 4, 5, 6, 7));
    // The classifier reads the stem behind the six channels of c.
    const ChannelGroup& stem = find(groups, "stem");
    EXPECT_EQ(text_of(graph, stem), "stem:output stem.bn:norm a:input b:input fc:input");
    EXPECT_THAT(stem.members[4].channels, testing::ElementsAre(6, 7, 8, 9));
}

TEST(ChannelGroups, WithoutABatchNormNothingCanBeRemoved) {
    for (const ChannelGroup& group : channel_groups(lenet5())) {
        EXPECT_FALSE(group.prunable()) << group.name;
    }
}

TEST(ChannelGroups, GroupedConvolutionFixesItsChannels) {
    NetworkBuilder net("grouped", "");
    LayerId x = net.convolution_norm_relu(net.input(1, 4, 4), "a", {4, 1});
    x = net.convolution_norm_relu(x, "b", {4, 3, 1, 1, 2});
    x = net.convolution_norm_relu(x, "c", {4, 1});
    x = net.plain(LayerKind::global_average_pool, {x}, "pool");
    net.fully_connected(x, "fc", 2);
    const auto groups = channel_groups(net.finish());
    EXPECT_THAT(prunable_names(groups), testing::ElementsAre("c"));
    EXPECT_EQ(find(groups, "a").fixed, "\"b\" is a grouped convolution");
}

TEST(ChannelGroups, ShippedNetworks) {
    EXPECT_EQ(prunable_names(channel_groups(fmnist_vgg())).size(), 6U);
    EXPECT_EQ(prunable_names(channel_groups(fmnist_resnet())).size(), 9U);
    for (const NetworkGraph& graph : {fmnist_mobilenet(), resnet50(), mobilenetv2()}) {
        for (const ChannelGroup& group : channel_groups(graph)) {
            EXPECT_TRUE(group.prunable() || group.fixed == "the network's input" ||
                        group.fixed == "the network's output")
                << graph.name() << " " << group.name << " " << group.fixed;
        }
    }
}

class EveryNetwork : public testing::TestWithParam<std::size_t> {
  protected:
    NetworkGraph graph_ = coupled_networks()[GetParam()];

    void SetUp() override { test::draw_weights(graph_, 7); }

    [[nodiscard]] static bool fits(const NetworkGraph& graph) {
        try {
            static_cast<void>(infer_shapes(graph));
            return true;
        } catch (const Error&) {
            return false;
        }
    }
};

/// Removes one unit everywhere its group says; then everywhere but in one place.
TEST_P(EveryNetwork, UnitGoesEverywhereOrNowhere) {
    const auto groups = channel_groups(graph_);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (!groups[g].prunable()) {
            continue;
        }
        for (std::int32_t unit = 0; unit < groups[g].units; ++unit) {
            UnitLists victims(groups.size());
            victims[g] = {unit};
            EXPECT_TRUE(fits(without_channels(graph_, cut_of(groups, victims))))
                << groups[g].name << " " << unit;
            for (std::size_t left_out = 0; left_out < groups[g].members.size(); ++left_out) {
                auto fewer = groups;
                fewer[g].members.erase(fewer[g].members.begin() +
                                       static_cast<std::ptrdiff_t>(left_out));
                EXPECT_FALSE(fits(without_channels(graph_, cut_of(fewer, victims))))
                    << groups[g].name << " " << unit << " without member " << left_out;
            }
        }
    }
}

/// With gamma = beta = 0 the function does not change when the unit goes: the outputs agree.
TEST_P(EveryNetwork, RemovingAZeroedUnitLeavesTheFunction) {
    const auto groups = channel_groups(graph_);
    UnitLists victims(groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (groups[g].prunable()) {
            victims[g] = {0, static_cast<std::int32_t>(groups[g].units - 1)};
        }
    }
    const ChannelCut cut = cut_of(groups, victims);
    for (std::size_t i = 0; i < graph_.size(); ++i) {
        const LayerId id(static_cast<std::int32_t>(i));
        for (const std::int32_t channel : cut.removed(id, MemberRole::norm)) {
            graph_.layer(id).batch_norm.gamma[static_cast<std::size_t>(channel)] = 0.0F;
            graph_.layer(id).batch_norm.beta[static_cast<std::size_t>(channel)] = 0.0F;
        }
    }
    const NetworkGraph pruned = without_channels(graph_, cut);
    const std::vector<float> image =
        test::draw_values(static_cast<std::size_t>(infer_shapes(graph_)[0].elements()), 11);
    const auto before = test::run_graph(graph_, image).back().values;
    const auto after = test::run_graph(pruned, image).back().values;
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
        EXPECT_NEAR(before[i], after[i], 1e-5 * std::max(1.0, std::abs(double(before[i]))));
    }
}

/// Cutting twice is cutting once: groups of the pruned network are the same groups, renumbered.
TEST_P(EveryNetwork, CutsCompose) {
    const auto groups = channel_groups(graph_);
    UnitLists first(groups.size()), second(groups.size()), both(groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (groups[g].prunable()) {
            first[g] = {1};
            second[g] = {1};  // the third of the original
            both[g] = {1, 2};
        }
    }
    const NetworkGraph once = without_channels(graph_, cut_of(groups, first));
    const NetworkGraph twice = without_channels(once, cut_of(without_units(groups, first), second));
    const NetworkGraph direct = without_channels(graph_, cut_of(groups, both));
    for (std::size_t i = 0; i < graph_.size(); ++i) {
        const LayerId id(static_cast<std::int32_t>(i));
        EXPECT_EQ(twice.layer(id).weights, direct.layer(id).weights);
        EXPECT_EQ(twice.layer(id).batch_norm.gamma, direct.layer(id).batch_norm.gamma);
    }
    EXPECT_EQ(remaining(remaining(all_units(groups), first), second),
              remaining(all_units(groups), both));
}

INSTANTIATE_TEST_SUITE_P(Coupled, EveryNetwork, testing::Range<std::size_t>(0, 4),
                         [](const auto& test) { return coupled_networks()[test.param].name(); });

}  // namespace
}  // namespace scfa
