// SPDX-License-Identifier: Apache-2.0
#include "models/network/builder/standard_networks.hpp"

#include "models/network/lowering.hpp"
#include "models/network/shape_inference.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace scfa {
namespace {

struct Totals {
    std::int64_t macs = 0, convolution_macs = 0, parameters = 0, convolutions = 0;
};

Totals totals_of(const NetworkGraph& graph) {
    Totals totals;
    const auto shapes = infer_shapes(graph);
    for (const LayerId id : graph.topological_order()) {
        const Layer& layer = graph.layer(id);
        if (layer.kind == LayerKind::input) {
            continue;
        }
        const LayerCounts counts =
            counts_of(layer, shapes[graph.inputs(id)[0].index()], shapes[id.index()], "");
        totals.macs += counts.macs;
        totals.parameters += counts.parameters;
        if (layer.kind == LayerKind::convolution) {
            totals.convolution_macs += counts.macs;
            ++totals.convolutions;
        }
    }
    return totals;
}

TEST(StandardNetworks, HaveThePublishedCounts) {
    // torchvision's model pages state the parameters; multiply-accumulates as in
    // test/golden/onnx/expected.json.
    const Totals vgg = totals_of(vgg16());
    EXPECT_EQ(vgg.convolutions, 13);
    EXPECT_EQ(vgg.convolution_macs, 15'346'630'656);
    EXPECT_EQ(vgg.parameters, 138'357'544);
    const Totals r18 = totals_of(resnet18());
    EXPECT_EQ(r18.macs, 1'814'073'344);
    EXPECT_EQ(r18.parameters, 11'689'512);
    const Totals r50 = totals_of(resnet50());
    EXPECT_EQ(r50.macs, 4'089'184'256);
    EXPECT_EQ(r50.parameters, 25'557'032);
    const Totals mobile = totals_of(mobilenetv2());
    EXPECT_EQ(mobile.macs, 300'774'272);
    EXPECT_EQ(mobile.parameters, 3'504'872);
    const Totals lenet = totals_of(lenet5());
    EXPECT_EQ(lenet.macs, 416'520);
    EXPECT_EQ(lenet.parameters, 61'706);
}

TEST(StandardNetworks, SmallOnesStayUnderEightMillionMacs) {
    for (const NetworkGraph& graph : {fmnist_vgg(), fmnist_resnet(), fmnist_mobilenet()}) {
        const Totals totals = totals_of(graph);
        EXPECT_LE(totals.macs, 8'000'000) << graph.name();
        EXPECT_GE(totals.macs, 4'000'000) << graph.name();
        RecordProperty(graph.name(), std::to_string(totals.macs));
    }
}

/// The workload states the published parameters too, and all layers of these families run on the
/// array.
TEST(StandardNetworks, LowerToTheArrayAlone) {
    for (const NetworkGraph& graph : standard_networks()) {
        if (graph.name() == "vgg16") {
            continue;  // 138 million dense weights take seconds, and VGG has no kind of layer of
                       // its own
        }
        const Workload workload = lower(graph);
        EXPECT_EQ(workload.parameters, totals_of(graph).parameters) << graph.name();
        EXPECT_EQ(workload.macs, totals_of(graph).macs) << graph.name();
        for (const WorkloadLayer& layer : workload.layers) {
            EXPECT_EQ(layer.placement, Placement::scfa) << graph.name() << " " << layer.name;
            EXPECT_NE(layer.op, WorkloadOp::add)
                << graph.name() << " " << layer.name;  // all are fused
        }
        const auto fused =
            std::count_if(workload.layers.begin(), workload.layers.end(),
                          [](const WorkloadLayer& layer) { return layer.fused_add; });
        const auto adds = [&] {
            std::int64_t n = 0;
            for (std::size_t i = 0; i < graph.size(); ++i) {
                n += graph.layer(LayerId(static_cast<std::int32_t>(i))).kind == LayerKind::add ? 1
                                                                                               : 0;
            }
            return n;
        }();
        EXPECT_EQ(fused, adds) << graph.name();
    }
}

TEST(StandardNetworks, ResNet18LowersToItsConvolutionsPoolsAndClassifier) {
    const Workload workload = lower(resnet18());
    ASSERT_EQ(workload.layers.size(), 23U);  // 20 convolutions, max pool, average pool, classifier
    EXPECT_EQ(workload.layers[1].op, WorkloadOp::max_pool);
    EXPECT_EQ(workload.layers[1].fusable_into, -1);  // 3x3 with stride 2 overlaps
    EXPECT_TRUE(workload.layers.back().fully_connected);
}

}  // namespace
}  // namespace scfa
