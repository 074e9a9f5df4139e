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

TEST(Kernel, equals_the_golden_reference_and_the_models_cycles) {
    for (const SparseFormat format : {SparseFormat::dense, SparseFormat::bitmap, SparseFormat::rle,
                                      SparseFormat::coordinate, SparseFormat::scheduled}) {
        DesignPoint point = shipped_platform("pynq-z2").device.default_point();
        point[Parameter::sparse_format] = static_cast<std::int32_t>(format);
        const Planned p = planned("fmnist-cnn.onnx", "pynq-z2", point);
        ASSERT_NE(p.point.program, nullptr) << static_cast<int>(format);
        const CsimResult result = simulate_kernel(p.point, p.platform->device, *p.golden);
        EXPECT_EQ(result.exit_code, 0) << static_cast<int>(format) << "\n" << result.output;
        EXPECT_NE(result.output.find("PASS: "), std::string::npos) << result.output;
    }
}

}  // namespace
}  // namespace scfa::test
