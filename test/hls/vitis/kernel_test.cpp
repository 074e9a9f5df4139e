// SPDX-License-Identifier: Apache-2.0
// The HLS kernel in C simulation: whole networks on a real image, every stored value equal to the
// golden reference's, every layer's trip counts equal to the analytic model's compute cycles.
#include "models/base/hash.hpp"
#include "test/hls/vitis/csim.hpp"
#include "test/models/cost/platform_fixture.hpp"
#include "test/models/cost/shipped_networks.hpp"

#include <gtest/gtest.h>

namespace scfa::test {
namespace {

struct Planned {
    std::shared_ptr<const Platform> platform;
    std::shared_ptr<const GoldenImage> golden;
    std::unique_ptr<AnalyticModel> model;
    PlannedPoint point;
};

Planned planned(const std::string& network, const std::string& device, const DesignPoint& point) {
    Planned out;
    out.platform = std::make_shared<const Platform>(shipped_platform(device));
    out.golden = shipped_golden(network, point.precision());
    out.model = make_analytic_evaluator({out.golden->network->workload}, out.platform);
    out.point = plan_point(*out.model, point);
    return out;
}

void expect_pass(const Planned& p, const std::string& what, const CsimBuild& build = {}) {
    ASSERT_NE(p.point.program, nullptr) << what;
    const CsimResult result = simulate_kernel(p.point, p.platform->device, *p.golden, build);
    EXPECT_EQ(result.exit_code, 0) << what << "\n" << result.output;
    EXPECT_NE(result.output.find("PASS: "), std::string::npos) << what << "\n" << result.output;
}

DesignPoint default_of(const std::string& device) {
    return shipped_platform(device).device.default_point();
}

class EveryFormat : public ::testing::TestWithParam<SparseFormat> {};

TEST_P(EveryFormat, equals_the_golden_reference_and_the_models_cycles_on_trained_weights) {
    DesignPoint point = default_of("pynq-z2");
    point[Parameter::sparse_format] = static_cast<std::int32_t>(GetParam());
    expect_pass(planned("fmnist-cnn.onnx", "pynq-z2", point), "trained weights");
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryFormat,
                         ::testing::Values(SparseFormat::dense, SparseFormat::bitmap,
                                           SparseFormat::rle, SparseFormat::coordinate,
                                           SparseFormat::scheduled));

/// Seven columns (ragged in 28 and 14), int16, a residual network, weights not packed.
DesignPoint ragged_point() {
    DesignPoint point = default_of("zcu102");
    point[Parameter::sparse_format] = static_cast<std::int32_t>(SparseFormat::coordinate);
    point[Parameter::pe_precision] = static_cast<std::int32_t>(Precision::int16);
    point[Parameter::pe_double_calculation] = 0;
    point[Parameter::pe_rows] = 6;
    point[Parameter::pe_columns] = 7;
    point[Parameter::sparse_fifo_depth] = 3;
    point[Parameter::sparse_window] = 2;
    point[Parameter::post_lanes] = 4;
    point[Parameter::axi_ports] = 2;
    return point;
}

TEST(Kernel, is_right_for_ragged_sizes_at_int16_with_residual_adds) {
    expect_pass(planned("fmnist-resnet.json", "zcu102", ragged_point()), "ragged");
}

TEST(Kernel, is_clean_under_sanitizers_without_pragmas_and_with_clang) {
    const Planned p = planned("lenet5.json", "zcu102", ragged_point());
    expect_pass(p, "clang++, sanitizers",
                {"clang++", "-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all"});
    expect_pass(p, "as bambu sees it", {"g++", "-O2 -D__BAMBU__"});
}

/// The last byte of what is expected.
void damage_data(GoldenData& golden) {
    golden.data.back() = static_cast<char>(golden.data.back() ^ 1);
}
/// One cycle more than the last layer takes.
void damage_cycles(GoldenData& golden) {
    const std::size_t space = golden.manifest.rfind(' ');
    const long long cycles = std::stoll(golden.manifest.substr(space + 1));
    golden.manifest = golden.manifest.substr(0, space + 1) + std::to_string(cycles + 1) + "\n";
}
void damage_manifest(GoldenData& golden) {
    golden.manifest += "do 1 2\n";
}

TEST(Testbench, fails_for_one_wrong_bit_one_wrong_cycle_and_a_line_that_it_does_not_know) {
    const Planned p = planned("lenet5.json", "pynq-z2", default_of("pynq-z2"));
    ASSERT_NE(p.point.program, nullptr);
    for (const auto damage : {damage_data, damage_cycles, damage_manifest}) {
        const CsimResult result =
            simulate_kernel(p.point, p.platform->device, *p.golden, {"g++", "-O0"}, damage);
        EXPECT_EQ(result.exit_code, 1) << result.output;
        EXPECT_EQ(result.output.find("PASS"), std::string::npos) << result.output;
        EXPECT_NE(result.output.find("FAIL"), std::string::npos) << result.output;
    }
}

/// Draws feasible points of one network.
void simulate_drawn_points(const std::string& file, std::uint64_t seed, int count) {
    Rng rng(checksum64(file), seed);
    for (int points = 0; points < count;) {
        const std::string device = shipped_platforms()[rng.below(shipped_platforms().size())];
        const Planned p =
            planned(file, device, canonical(any_point(rng, shipped_platform(device))));
        if (p.point.program != nullptr) {
            ++points;
            expect_pass(p, file + ", point " + std::to_string(points));
        }
    }
}

TEST(Kernel, is_right_on_a_sample_of_points_and_networks) {
    simulate_drawn_points("fmnist-mobilenet.json", 3, 1);
    simulate_drawn_points("fmnist-vgg.json", 3, 1);
    simulate_drawn_points("fmnist-resnet.json", 3, 1);
}

class KernelCorpus : public ::testing::TestWithParam<const char*> {};

TEST_P(KernelCorpus, every_point_equals_the_golden_reference_and_the_models_cycles) {
    simulate_drawn_points(GetParam(), 17, 16);
}

INSTANTIATE_TEST_SUITE_P(Shipped, KernelCorpus, ::testing::ValuesIn(kSmallNetworks));

}  // namespace
}  // namespace scfa::test
