// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/selection.hpp"

#include "models/arch/point_json.hpp"
#include "models/base/rng.hpp"
#include "models/flrpm/channel_cut.hpp"
#include "models/network/builder/standard_networks.hpp"
#include "models/network/shape_inference.hpp"
#include "test/models/flrpm/networks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace scfa {
namespace {

HardwarePoint pynq() {
    const PointFile file =
        read_point_file(std::string(SCFA_SOURCE_DIR) + "/configs/points/pynq-z2.json");
    auto platform = std::make_shared<const Platform>(load_platform(file.device));
    const DesignPoint point = resolve(file, platform->device);
    return {platform, point};
}

UnitValues drawn_scores(const std::vector<ChannelGroup>& groups, std::uint64_t seed) {
    UnitValues out;
    Rng rng(seed);
    for (const ChannelGroup& group : groups) {
        out.emplace_back();
        for (std::int64_t u = 0; group.prunable() && u < group.units; ++u) {
            out.back().push_back(rng.uniform());
        }
    }
    return out;
}

NetworkGraph pruned(const NetworkGraph& graph, const std::vector<ChannelGroup>& groups,
                    const UnitCounts& kept) {
    UnitLists victims(groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) {
        for (std::int64_t u = kept[g]; u < groups[g].units; ++u) {
            victims[g].push_back(static_cast<std::int32_t>(u));
        }
    }
    return without_channels(graph, cut_of(groups, victims));
}

/// The closed forms against the counts of the pruned graph itself.
TEST(Budget, CountsWhatThePrunedGraphHas) {
    for (const NetworkGraph& graph :
         {fmnist_vgg(), fmnist_resnet(), fmnist_mobilenet(), test::concatenation_network()}) {
        const auto groups = channel_groups(graph);
        UnitCounts kept = unit_counts(groups);
        for (std::size_t g = 0; g < groups.size(); ++g) {
            kept[g] -= groups[g].prunable() ? groups[g].units / 3 : 0;
        }
        const NetworkSizes sizes = layer_sizes(graph, groups);
        const NetworkGraph left = pruned(graph, groups, kept);
        const std::vector<TensorShape> shapes = infer_shapes(left);
        std::int64_t macs = 0, parameters = 0, channels = 0;
        for (std::size_t i = 1; i < left.size(); ++i) {
            const LayerId id(static_cast<std::int32_t>(i));
            const Layer& layer = left.layer(id);
            const LayerCounts counts =
                counts_of(layer, shapes[left.inputs(id)[0].index()], shapes[i], "");
            macs += counts.macs;
            parameters += counts.parameters;
            channels += layer.kind == LayerKind::convolution ? layer.out_channels : 0;
        }
        EXPECT_EQ(macs_of(sizes, kept), macs) << graph.name();
        EXPECT_EQ(parameters_of(sizes, kept), parameters) << graph.name();
        EXPECT_EQ(channels_of(sizes, kept), channels) << graph.name();
    }
}

TEST(Budget, HardwareResourcesFallWithTheNetwork) {
    const NetworkGraph graph = fmnist_vgg();
    const auto groups = channel_groups(graph);
    for (const BudgetResource resource :
         {BudgetResource::bram, BudgetResource::bandwidth, BudgetResource::cycles}) {
        const Budget budget(graph, groups, resource, pynq());
        EXPECT_EQ(budget.natural_lane(), 16);
        UnitCounts kept = unit_counts(groups);
        const double whole = budget.exact(kept);
        for (std::size_t g = 0; g < groups.size(); ++g) {
            kept[g] = groups[g].prunable() ? std::max<std::int64_t>(16, kept[g] / 2) : kept[g];
        }
        EXPECT_LT(budget.exact(kept), whole) << budget.info().name;
        EXPECT_LT(budget.estimate(kept), budget.estimate(unit_counts(groups)));
    }
}

/// The array's rows make a staircase: a unit fewer frees none of its own layer's cycles until the
/// next multiple of R, only those of the layers that read it.
TEST(Budget, CyclesAreAStaircase) {
    const NetworkGraph graph = test::chain_network();
    const auto groups = channel_groups(graph);
    const Budget budget(graph, groups, BudgetResource::cycles, pynq());
    // b has 8 channels, all in one block of 16 lanes: 16 pixels in 4 rows of one vector, a pass
    // reads 6 channels x 9 taps. c reads them: 4 passes of 8; fc nothing of them.
    UnitCounts kept = unit_counts(groups);
    const double whole = budget.estimate(kept);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        kept[g] -= groups[g].name == "b" ? 1 : 0;
    }
    // c: 2 x 2 pixels in 2 rows, a pass of 8 cycles but at least the drain's 16.
    EXPECT_EQ(budget.estimate(kept), whole);
    kept = unit_counts(groups);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        kept[g] -= groups[g].name == "a" ? 1 : 0;
    }
    EXPECT_EQ(budget.estimate(kept), whole - 4 * 9);
    EXPECT_LT(budget.exact(kept), budget.exact(unit_counts(groups)));
}

TEST(Floors, FollowTheRule) {
    const auto groups = channel_groups(fmnist_resnet());
    const UnitCounts floors = floors_of(groups, FloorRule{}, 0.5);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const std::int64_t units = groups[g].units;
        const double share = groups[g].trunk ? 0.5 : 0.3;
        const auto wanted = std::max<std::int64_t>(
            4, static_cast<std::int64_t>(std::ceil(share * 0.5 * static_cast<double>(units))));
        EXPECT_EQ(floors[g], groups[g].prunable() ? wanted : units) << groups[g].name;
    }
    FloorRule none;
    none.enabled = false;
    EXPECT_EQ(floors_of(groups, none, 0.5)[1], groups[1].prunable() ? 1 : groups[1].units);
}

class Selecting : public testing::TestWithParam<std::tuple<double, int>> {
  protected:
    const double keep_ = std::get<0>(GetParam());
    const NetworkGraph graph_ = std::get<1>(GetParam()) == 0   ? fmnist_vgg()
                                : std::get<1>(GetParam()) == 1 ? fmnist_resnet()
                                                               : fmnist_mobilenet();
    const std::vector<ChannelGroup> groups_ = channel_groups(graph_);
};

TEST_P(Selecting, MeetsTheBudgetAndTheFloors) {
    for (const BudgetResource resource :
         {BudgetResource::channels, BudgetResource::macs, BudgetResource::parameters}) {
        const Budget budget(graph_, groups_, resource, {});
        const double whole = budget.exact(unit_counts(groups_));
        SelectionRequest request;
        request.scores = drawn_scores(groups_, 5);
        request.floors =
            floors_of(groups_, FloorRule{}, std::pow(keep_, 1.0 / budget.info().power));
        request.target = keep_ * whole;
        const Selection selection = select_units(request, budget);
        EXPECT_LE(selection.resource, request.target);
        EXPECT_GE(selection.resource, 0.98 * request.target) << budget.info().name;
        EXPECT_EQ(selection.resource, budget.exact(selection.kept));
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            EXPECT_GE(selection.kept[g], request.floors[g]);
            EXPECT_EQ(static_cast<std::int64_t>(selection.victims[g].size()) + selection.kept[g],
                      groups_[g].units);
            // Within a group the least valuable go.
            double worst_kept = 2.0;
            for (std::int32_t u = 0; u < groups_[g].units && groups_[g].prunable(); ++u) {
                const bool gone =
                    std::binary_search(selection.victims[g].begin(), selection.victims[g].end(), u);
                worst_kept =
                    gone ? worst_kept
                         : std::min(worst_kept, request.scores[g][static_cast<std::size_t>(u)]);
            }
            for (const std::int32_t u : selection.victims[g]) {
                EXPECT_LE(request.scores[g][static_cast<std::size_t>(u)], worst_kept);
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Ratios, Selecting,
                         testing::Combine(testing::Values(0.75, 0.5, 0.35, 0.25, 0.15),
                                          testing::Range(0, 3)));

TEST(Selection, HardwareBlocksAreWholeLanes) {
    const NetworkGraph graph = fmnist_vgg();
    const auto groups = channel_groups(graph);
    const Budget budget(graph, groups, BudgetResource::cycles, pynq());
    SelectionRequest request;
    request.scores = drawn_scores(groups, 5);
    request.floors = floors_of(groups, FloorRule{}, 0.7);
    request.lane = 16;
    request.target = 0.6 * budget.exact(unit_counts(groups));
    const Selection selection = select_units(request, budget);
    EXPECT_LE(selection.resource, request.target);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (groups[g].prunable()) {
            EXPECT_EQ(selection.kept[g] % 16, 0) << groups[g].name;
        }
    }
}

TEST(Selection, RefusesWhatTheFloorsForbid) {
    const NetworkGraph graph = test::chain_network();
    const auto groups = channel_groups(graph);
    const Budget budget(graph, groups, BudgetResource::channels, {});
    SelectionRequest request;
    request.scores = drawn_scores(groups, 1);
    request.floors = floors_of(groups, FloorRule{}, 1.0);  // 4 of 6, 4 of 8, 4 of 4
    request.target = 11.0;
    try {
        select_units(request, budget);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::infeasible);
        EXPECT_THAT(error.message(), testing::HasSubstr("12 of 18"));
    }
    request.target = 12.0;
    EXPECT_EQ(select_units(request, budget).resource, 12.0);
}

/// One block after another, the least score per freed resource first: by hand.
TEST(Selection, DividesByWhatAUnitFrees) {
    const NetworkGraph graph = test::chain_network();
    const auto groups = channel_groups(graph);
    const Budget budget(graph, groups, BudgetResource::macs, {});
    SelectionRequest request;
    for (const ChannelGroup& group : groups) {
        request.scores.emplace_back(group.prunable() ? static_cast<std::size_t>(group.units) : 0,
                                    1.0);
    }
    request.floors = floors_of(groups, FloorRule{true, 0.0, 0.0, 1}, 1.0);
    request.tolerance = 0.0;
    const double whole = budget.exact(unit_counts(groups));
    request.target = whole - 1.0;
    // All scores alike: the unit that frees most goes. A filter of a: 64 x (2 x 9) + 16 x 8 x 9.
    const Selection selection = select_units(request, budget);
    EXPECT_EQ(whole - selection.resource, 64 * 2 * 9 + 16 * 8 * 9);
    request.per_cost = false;
    EXPECT_EQ(select_units(request, budget).victims[1].size(), 1U);  // a tie: the first group
}

}  // namespace
}  // namespace scfa
