// SPDX-License-Identifier: Apache-2.0
#include "models/eval/result.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace scfa {
namespace {

using ::testing::HasSubstr;

constexpr auto kLastReason = static_cast<std::int32_t>(Reason::constraint);

TEST(ReasonText, EveryReasonHasANameAndAText) {
    std::set<std::string_view> names;
    for (std::int32_t i = 0; i <= kLastReason; ++i) {
        const auto reason = static_cast<Reason>(i);
        EXPECT_TRUE(names.insert(name_of(reason)).second) << i;
        EXPECT_FALSE(reason_text({reason, -1, 5, 3}, nullptr).empty()) << name_of(reason);
    }
}

TEST(ReasonText, SaysWhatIsNeededAndByHowMuch) {
    const std::string text = reason_text({Reason::dsp, -1, 1024, 220}, nullptr);
    EXPECT_THAT(text, HasSubstr("1024"));
    EXPECT_THAT(text, HasSubstr("220"));
    EXPECT_THAT(text, HasSubstr("804 too many"));
    EXPECT_THAT(reason_text({Reason::arbitration_loop, -1, 66, 64}, nullptr),
                HasSubstr("pe.rows x sparse.window"));
    EXPECT_THAT(reason_text({Reason::arbitration_loop, -1, 64, 32}, nullptr), HasSubstr("banks"));
    EXPECT_THAT(reason_text({Reason::clock_limit, -1, 200, 109}, nullptr),
                HasSubstr("91 MHz too fast"));
}

TEST(ReasonText, NamesTheLayer) {
    Workload workload;
    workload.layers.resize(2);
    workload.layers[1].name = "conv2";
    const Infeasibility why{Reason::activation_buffer, 1, 900, 512};
    EXPECT_THAT(reason_text(why, &workload), HasSubstr("\"conv2\""));
    EXPECT_THAT(reason_text(why, &workload), HasSubstr("388 too many"));
    EXPECT_THAT(reason_text(why, nullptr), HasSubstr("layer 1"));
    EXPECT_THAT(reason_text({Reason::constraint, 0, 0, 0}, &workload), HasSubstr("constraint 1"));
}

LayerResult layer_of(std::int64_t compute, std::int64_t stall, std::int64_t fill,
                     std::int64_t memory, std::int64_t drain) {
    LayerResult layer;
    layer.compute_cycles = compute;
    layer.stall_memory = stall;
    layer.fill = fill;
    layer.memory_cycles = memory;
    layer.stall_drain = drain;
    layer.cycles = compute + stall + fill;
    return layer;
}

TEST(Bound, IsWhatLastsLongest) {
    EXPECT_EQ(bound_of(layer_of(100, 0, 10, 50, 10)), "compute");
    EXPECT_EQ(bound_of(layer_of(100, 0, 10, 100, 10)), "compute");
    EXPECT_EQ(bound_of(layer_of(100, 5, 10, 101, 10)), "memory");
    EXPECT_EQ(bound_of(layer_of(100, 60, 41, 50, 10)), "memory");
    EXPECT_EQ(bound_of(layer_of(100, 60, 40, 50, 10)), "compute");
    EXPECT_EQ(bound_of(layer_of(100, 0, 10, 50, 50)), "compute");
    EXPECT_EQ(bound_of(layer_of(100, 0, 10, 50, 51)), "drain");
}

class Verify : public ::testing::Test {
  protected:
    Verify() {
        design_[Parameter::pe_rows] = 4;
        LayerResult layer = layer_of(100, 5, 10, 60, 20);
        layer.busy = 250;
        layer.stall_bank = 40;
        layer.stall_decode = 10;
        layer.stall_imbalance = 20;  // 250 + 40 + 10 + 20 + 4 * 20 = 4 * 100
        layer.ddr_read_bytes = 64;
        layer.ddr_write_bytes = 36;
        layer.energy_pj = 2e9;
        layers_ = {layer, layer};
        for (std::size_t i = 0; i < kMetrics; ++i) {
            point_.metrics[static_cast<Metric>(i)] = 1;
        }
        point_.metrics[Metric::cycles] = 230;
        point_.metrics[Metric::ddr_bytes] = 200;
        point_.metrics[Metric::energy_mj] = 4;
        point_.metrics[Metric::accuracy] = std::numeric_limits<double>::quiet_NaN();
    }
    void check() const { verify(point_, layers_, design_); }

    DesignPoint design_ = default_point();
    PointResult point_;
    std::vector<LayerResult> layers_;
};
using VerifyDeath = Verify;

TEST_F(Verify, AcceptsAConsistentResult) {
    check();
}

TEST_F(Verify, AcceptsAnInfeasiblePointWithAReason) {
    point_.status = PointStatus::infeasible;
    point_.why.reason = Reason::dsp;
    point_.metrics = MetricValues();
    layers_.clear();
    check();
}

TEST_F(VerifyDeath, RefusesLayersThatDoNotAddUp) {
    layers_[0].cycles += 1;
    EXPECT_DEATH(check(), "compute");
    layers_[0].cycles -= 1;
    layers_[0].busy += 1;
    EXPECT_DEATH(check(), "lane-cycles");
    layers_[0].busy -= 1;
    point_.metrics[Metric::cycles] += 1;
    EXPECT_DEATH(check(), "cycles of the layers");
    point_.metrics[Metric::cycles] -= 1;
    point_.metrics[Metric::ddr_bytes] += 1;
    EXPECT_DEATH(check(), "DDR bytes");
    point_.metrics[Metric::ddr_bytes] -= 1;
    point_.metrics[Metric::energy_mj] *= 1.001;
    EXPECT_DEATH(check(), "energy");
}

TEST_F(VerifyDeath, RefusesNumbersThatAreNone) {
    point_.metrics[Metric::latency_ms] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_DEATH(check(), "latency_ms");
    point_.metrics[Metric::latency_ms] = 1;
    point_.metrics[Metric::dsp] = 1.5;
    EXPECT_DEATH(check(), "dsp");
    point_.metrics[Metric::dsp] = 1;
    layers_[1].utilisation = std::numeric_limits<double>::infinity();
    EXPECT_DEATH(check(), "utilisation");
}

TEST_F(VerifyDeath, RefusesAStatusThatItsReasonContradicts) {
    point_.why.reason = Reason::lut;
    EXPECT_DEATH(check(), "feasible");
    point_.status = PointStatus::infeasible;
    point_.why.reason = Reason::none;
    EXPECT_DEATH(check(), "reason");
}

}  // namespace
}  // namespace scfa
