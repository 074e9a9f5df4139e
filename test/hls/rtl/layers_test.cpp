// SPDX-License-Identifier: Apache-2.0
// Layers of the shipped networks on the RTL: every output equal to the golden reference, compute
// cycles equal to the analytic model's, difference 0.
#include "hls/rtl/network_run.hpp"
#include "models/import/network_reader.hpp"
#include "models/network/lowering.hpp"
#include "models/network/reference/quantise.hpp"
#include "models/program/planned_point.hpp"
#include "test/models/cost/platform_fixture.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <memory>
#include <string>

namespace scfa::rtl {
namespace {

/// A point of the shipped devices, by what matters to the core.
struct Shape {
    const char* name;
    SparseFormat format;
    std::int32_t rows, columns, banks, fifo_depth, window, post;
    Precision precision;
    bool packed;
    std::int32_t activation_kib, weight_kib, accumulator_depth;
};

constexpr Shape kShapes[] = {
    {"dense", SparseFormat::dense, 8, 8, 8, 2, 1, 2, Precision::int8, true, 32, 32, 1},
    {"bitmap", SparseFormat::bitmap, 8, 8, 16, 8, 2, 1, Precision::int8, true, 32, 32, 64},
    {"rle", SparseFormat::rle, 4, 4, 4, 2, 1, 1, Precision::int8, true, 16, 16, 64},
    {"coordinate", SparseFormat::coordinate, 6, 8, 8, 4, 4, 4, Precision::int8, false, 32, 64, 1},
    {"scheduled", SparseFormat::scheduled, 8, 4, 8, 2, 1, 2, Precision::int8, true, 32, 64, 64},
    {"dense_int16", SparseFormat::dense, 4, 7, 4, 2, 1, 1, Precision::int16, false, 64, 64, 1},
};

DesignPoint point_of(const Shape& s, const Platform& platform) {
    using P = Parameter;
    DesignPoint p = platform.device.default_point();
    p[P::sparse_format] = static_cast<std::int32_t>(s.format);
    p[P::pe_rows] = s.rows;
    p[P::pe_columns] = s.columns;
    p[P::activation_buffer_banks] = s.banks;
    p[P::sparse_fifo_depth] = s.fifo_depth;
    p[P::sparse_window] = s.window;
    p[P::post_lanes] = s.post;
    p[P::pe_precision] = static_cast<std::int32_t>(s.precision);
    p[P::pe_double_calculation] = s.packed ? 1 : 0;
    p[P::activation_buffer_kib] = s.activation_kib;
    p[P::weight_buffer_kib] = s.weight_kib;
    p[P::output_buffer_kib] = 16;
    p[P::accumulator_depth] = s.accumulator_depth;
    p[P::mapping_balance_filters] = 1;
    p[P::axi_ports] = 1;
    p[P::clock_mhz] = 50;
    return canonical(p);
}

class Layers : public ::testing::TestWithParam<std::tuple<Shape, const char*>> {};

TEST_P(Layers, EqualTheGoldenReferenceAndTheAnalyticCycles) {
    const Shape& shape = std::get<0>(GetParam());
    const auto platform = std::make_shared<const Platform>(test::shipped_platform("zcu102"));
    LoweringOptions options;
    options.drawn.density = 0.4;
    const LoweredNetwork lowered = lower_with_weights(
        read_network(std::string(SCFA_SOURCE_DIR "/configs/networks/") + std::get<1>(GetParam())),
        options);
    const auto workload = std::make_shared<const Workload>(lowered.workload);
    const auto model = make_analytic_evaluator({workload}, platform);
    const PlannedPoint planned = plan_point(*model, point_of(shape, *platform));
    ASSERT_NE(planned.program, nullptr) << name_of(planned.analytic.why.reason);
    const FloatTensor image = draw_image(*workload, 7);
    const QuantisedNetwork function = workload->mask_source == MaskSource::trained
                                          ? quantise(lowered, workload, {image}, shape.precision)
                                          : draw_weights(lowered, workload, shape.precision, 5);
    const CoreParameters parameters = core_parameters(planned.program->point, platform->device);
    Core core(build_core(parameters, {SCFA_SOURCE_DIR "/hls/rtl", SCFA_RTL_CACHE}), parameters);
    NetworkRun run(*planned.program, function, core);

    const Tensor input = quantise_image(image, function.input_scale, shape.precision);
    const std::vector<Tensor> expected = Reference(function).run(input);
    const std::vector<LayerOutcome> layers = run.run(input);
    int on_core = 0;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        EXPECT_EQ(layers[i].output, expected[i]) << workload->layers[i].name;
        if (!layers[i].on_core) {
            continue;
        }
        ++on_core;
        EXPECT_EQ(layers[i].compute_cycles, planned.layers[i].compute_cycles)
            << workload->layers[i].name;
        EXPECT_EQ(layers[i].stall_drain, planned.layers[i].stall_drain) << workload->layers[i].name;
        if (shape.format != SparseFormat::scheduled) {
            EXPECT_EQ(layers[i].lanes.busy, planned.layers[i].busy) << workload->layers[i].name;
            EXPECT_EQ(layers[i].lanes.bank, planned.layers[i].stall_bank);
            EXPECT_EQ(layers[i].lanes.decode, planned.layers[i].stall_decode);
            EXPECT_EQ(layers[i].lanes.imbalance, planned.layers[i].stall_imbalance);
        }
    }
    EXPECT_GT(on_core, 0);
    std::cout << on_core << " layers on the core\n";
}

std::string name_of_case(const ::testing::TestParamInfo<Layers::ParamType>& of) {
    std::string network = std::get<1>(of.param);
    network = network.substr(network.find('-') + 1);
    return std::string(std::get<0>(of.param).name) + "_" + network.substr(0, network.find('.'));
}

// The trained one on every core in every run; depthwise layers, strides and residual adds as well.
INSTANTIATE_TEST_SUITE_P(Small, Layers,
                         ::testing::Combine(::testing::ValuesIn(kShapes),
                                            ::testing::Values("fmnist-cnn.onnx")),
                         name_of_case);
INSTANTIATE_TEST_SUITE_P(Whole, Layers,
                         ::testing::Combine(::testing::ValuesIn(kShapes),
                                            ::testing::Values("fmnist-mobilenet.json",
                                                              "fmnist-resnet.json", "lenet5.json")),
                         name_of_case);

}  // namespace
}  // namespace scfa::rtl
