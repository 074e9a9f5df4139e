// SPDX-License-Identifier: Apache-2.0
#include "reports/advice.hpp"

#include "test/reports/sample_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace scfa {
namespace {

using testing::HasSubstr;

/// One layer of 1000 cycles on ten lanes of an int8 point.
ReportData one_layer(LayerResult layer) {
    ReportData data;
    ReportPoint point = simple_point(1, 5, 5);
    point.design = default_point();
    point.design[Parameter::pe_precision] = 1;
    point.metrics[Metric::dsp] = 40;
    data.points = {point};
    data.limits = {{Metric::dsp, 100, true, ReportLimit::Source::device}};
    data.workloads.emplace_back();
    data.workloads.back().layers.emplace_back();
    data.workloads.back().layers.back().name = "conv7";
    ReportDetail detail;
    detail.id = point.id;
    detail.lanes = 10;
    layer.cycles = 1000;
    detail.layers = {layer};
    data.details = {detail};
    return data;
}

TEST(Advice, NamesTheLargestLossItsLayerAndARemedy) {
    LayerResult layer;
    layer.busy = 3000;
    layer.stall_bank = 5000;
    layer.stall_memory = 100;
    const auto advice = advice_for(one_layer(layer), "p1");
    ASSERT_TRUE(advice.has_value());
    EXPECT_THAT(advice->limit, HasSubstr("multiply in 30\u00a0% of the cycles; in 50\u00a0% lanes "
                                         "wait for activation banks, most in conv7"));
    EXPECT_THAT(advice->next, HasSubstr("activation_buffer.banks above"));
}

TEST(Advice, DoesNotProposeWhatTheRunHasTried) {
    LayerResult layer;
    layer.busy = 3000;
    layer.stall_bank = 5000;
    ReportData data = one_layer(layer);
    data.axes = {{Parameter::activation_buffer_banks, {8, 64}}};
    EXPECT_THAT(advice_for(data, "p1")->next, HasSubstr("sparse.window above"));
}

TEST(Advice, ABusyArrayWantsAWiderOneOrNarrowerNumbers) {
    LayerResult layer;
    layer.busy = 9000;
    ReportData data = one_layer(layer);
    EXPECT_THAT(advice_for(data, "p1")->limit, HasSubstr("The array is the limit"));
    EXPECT_THAT(advice_for(data, "p1")->next, HasSubstr("pe.columns above"));
    data.points.front().metrics[Metric::dsp] = 99;
    EXPECT_THAT(advice_for(data, "p1")->next, HasSubstr("DSP is used to 99\u00a0%"));
    data.points.front().design[Parameter::pe_precision] = 0;
    EXPECT_THAT(advice_for(data, "p1")->next, HasSubstr("int8"));
}

TEST(Advice, IsSilentWithoutLayers) {
    EXPECT_FALSE(advice_for(ReportData(), "p1").has_value());
    ReportData data = one_layer(LayerResult());
    data.details.front().layers.front().cycles = 0;
    EXPECT_FALSE(advice_for(data, "p1").has_value());
}

}  // namespace
}  // namespace scfa
