// SPDX-License-Identifier: Apache-2.0
#include "models/cost/resources.hpp"

#include "models/cost/legality.hpp"
#include "models/cost/memory_mapping.hpp"
#include "test/models/arch/random_point.hpp"
#include "test/models/cost/platform_fixture.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace scfa {
namespace {

using test::shipped_platform;
using test::small_point;

std::int64_t part(const DesignPoint& point, const Platform& platform, Component component,
                  std::int64_t Resources::*what) {
    return itemised_resources(point, platform, {})[static_cast<std::size_t>(component)].*what;
}

TEST(Dsp, FollowsTheFormula) {
    const Platform platform = shipped_platform("zcu102");
    for (const std::int32_t rows : {1, 7, 16}) {
        for (const std::int32_t columns : {4, 8, 12}) {
            for (const std::int32_t post : {1, 3}) {
                DesignPoint p = small_point();
                p[Parameter::pe_rows] = rows;
                p[Parameter::pe_columns] = columns;
                p[Parameter::post_lanes] = post;
                const auto dsp = [&](bool int8, bool packed, int ratio, bool add) {
                    p[Parameter::pe_precision] = int8 ? 1 : 0;
                    p[Parameter::pe_double_calculation] = packed ? 1 : 0;
                    p[Parameter::pe_dsp_clock_ratio] = ratio;
                    return resources_of(p, platform, {add}).dsp;
                };
                EXPECT_EQ(dsp(true, true, 1, false), rows * columns / 2 + 2 * columns * post);
                EXPECT_EQ(dsp(true, false, 1, false), rows * columns + 2 * columns * post);
                EXPECT_EQ(dsp(false, false, 1, false), rows * columns + 3 * columns * post);
                EXPECT_EQ(dsp(true, true, 2, false), rows * columns / 4 + 2 * columns * post);
                EXPECT_EQ(dsp(true, false, 2, true), rows * columns / 2 + 4 * columns * post);
            }
        }
    }
}

TEST(Bram, IsCountedFromTheGeometry) {
    const Platform platform = shipped_platform("pynq-z2");
    DesignPoint p = small_point();
    p[Parameter::activation_buffer_kib] = 64;  // 16 memories of 512 x 64
    EXPECT_EQ(part(p, platform, Component::activation_buffer, &Resources::bram18), 16 * 2);
    p[Parameter::weight_buffer_kib] = 96;  // 8 lanes: 8192 x 8 and 2048 x 16
    EXPECT_EQ(part(p, platform, Component::weight_buffer, &Resources::bram18), 8 * (4 + 2));
    p[Parameter::output_buffer_kib] = 16;  // 2 memories of 1024 x 64
    EXPECT_EQ(part(p, platform, Component::output_buffer, &Resources::bram18), 2 * 4);
    p[Parameter::accumulator_depth] = 512;  // 8 memories of 512 x 256
    EXPECT_EQ(part(p, platform, Component::accumulators, &Resources::bram18), 8 * 8);
}

TEST(Resources, PartsAddUpToTheWhole) {
    Rng rng(11);
    for (const std::string& name : test::shipped_platforms()) {
        const Platform platform = shipped_platform(name);
        for (int i = 0; i < 500; ++i) {
            const DesignPoint point = test::random_point(rng);
            const NetworkNeeds needs{rng.below(2) == 1};
            Resources sum;
            for (const Resources& r : itemised_resources(point, platform, needs)) {
                EXPECT_GE(std::min({r.dsp, r.lut, r.ff, r.bram18, r.uram, r.lutram}), 0);
                EXPECT_LE(r.lutram, r.lut);
                sum += r;
            }
            EXPECT_EQ(sum, resources_of(point, platform, needs));
            EXPECT_LE(sum.uram, platform.device.uram.value);
        }
    }
}

TEST(Resources, AxesThatAFormatDoesNotUseCostNothing) {
    Rng rng(12);
    const Platform platform = shipped_platform("kv260");
    for (int i = 0; i < 1000; ++i) {
        const DesignPoint point = test::random_point(rng);
        EXPECT_EQ(resources_of(point, platform, {}), resources_of(canonical(point), platform, {}));
    }
}

TEST(Resources, ComponentsAreChargedToWhatTheyDependOn) {
    const Platform platform = shipped_platform("kv260");
    DesignPoint p = small_point();
    const auto lut = [&](Component c) { return part(p, platform, c, &Resources::lut); };
    const std::int64_t packed = lut(Component::pe_array);
    p[Parameter::pe_double_calculation] = 0;
    // 46 LUTs per pair of the 8 x 8 array: what packing costs
    EXPECT_EQ(packed - lut(Component::pe_array), 46 * 32);
    const std::int64_t bitmap_crossbar = lut(Component::crossbar);
    EXPECT_GT(lut(Component::sparse_fifos), 0);
    p[Parameter::sparse_format] = static_cast<std::int32_t>(SparseFormat::scheduled);
    EXPECT_EQ(lut(Component::sparse_fifos), 0);
    EXPECT_EQ(bitmap_crossbar - lut(Component::crossbar), 31 * 8 * 8 * 1 * 2);  // the arbiter
    p[Parameter::sparse_format] = static_cast<std::int32_t>(SparseFormat::dense);
    EXPECT_EQ(lut(Component::sparse_decoders), 0);
}

TEST(Resources, UltraRamReplacesBlockRamOnlyOnDevicesThatHaveIt) {
    DesignPoint p = small_point();
    p[Parameter::activation_buffer_kib] = 512;  // 16 memories of 4096 x 64
    p[Parameter::output_buffer_kib] = 16;
    const Resources with = resources_of(p, shipped_platform("kv260"), {});
    const Resources without = resources_of(p, shipped_platform("ultra96-v2"), {});
    EXPECT_EQ(with.uram, 16);
    EXPECT_EQ(without.uram, 0);
    EXPECT_EQ(without.bram18 - with.bram18, 16 * 16);
}

TEST(Resources, DefaultsOfEveryDeviceAreFeasible) {
    for (const std::string& name : test::shipped_platforms()) {
        const Platform platform = shipped_platform(name);
        const DesignPoint point = platform.device.default_point();
        EXPECT_EQ(reason_text(check_legal(point, platform), nullptr), "feasible") << name;
        const Resources used = resources_of(point, platform, {true});
        EXPECT_EQ(reason_text(check_budget(used, budget_of(platform.device)), nullptr), "feasible")
            << name;
    }
}

TEST(Clock, TheLoopLimitsFormatsWithAFifoOnly) {
    const Platform platform = shipped_platform("pynq-z2");
    const FabricCoefficients& c = platform.fabric;
    DesignPoint p = small_point();
    p[Parameter::sparse_window] = 2;
    const double loop = c.loop_base_ns.value + 2 * c.loop_level_ns.value * (3 + 3 + 1);
    EXPECT_DOUBLE_EQ(clock_limit_mhz(p, c), 1000.0 / (loop * c.routing_factor.value));
    p[Parameter::sparse_format] = static_cast<std::int32_t>(SparseFormat::scheduled);
    EXPECT_DOUBLE_EQ(clock_limit_mhz(p, c), c.clock_limit_mhz.value);
    p[Parameter::pe_dsp_clock_ratio] = 2;
    EXPECT_DOUBLE_EQ(clock_limit_mhz(p, c),
                     std::min(c.clock_limit_mhz.value, c.dsp_clock_limit_mhz.value / 2));
}

/// The rows of "fit" say what the formulas give: recomputed here, so that the file cannot drift
/// from the code.
TEST(FabricFile, FitRowsAreWhatTheFormulasGive) {
    const Platform platform = shipped_platform("pynq-z2");
    const FabricCoefficients& c = platform.fabric;
    DesignPoint yolo = default_point();  // R = 32, Q = 4, int16 dense, 150 MHz, no packing
    yolo[Parameter::sparse_format] = static_cast<std::int32_t>(SparseFormat::dense);
    yolo[Parameter::pe_precision] = static_cast<std::int32_t>(Precision::int16);
    yolo[Parameter::pe_double_calculation] = 0;
    yolo[Parameter::pe_rows] = 32;
    yolo[Parameter::pe_columns] = 4;
    yolo[Parameter::activation_buffer_banks] = 4;
    const Resources of_yolo = resources_of(yolo, platform, {});
    const std::map<std::pair<std::string, std::string>, double> expected = {
        {{"arbiter, R=16 B=32 W=1, one round", "LUT"}, arbiter_luts(16, 32, 1, 1, c)},
        {{"arbiter, R=8 B=8 W=2, two rounds", "LUT"}, arbiter_luts(8, 8, 2, 2, c)},
        {{"arbitration loop, R=16 B=32 W=1, one round", "ns"},
         arbitration_loop_ns(16, 32, 1, 1, c)},
        {{"arbitration loop, R=8 B=8 W=2, two rounds", "ns"}, arbitration_loop_ns(8, 8, 2, 2, c)},
        {{"packed pairs of an 8x8 array", "LUT"}, 32 * c.pair_lut.value},
        {{"packed pairs of an 8x8 array", "FF"}, 32 * c.pair_ff.value},
        {{"YOLOv2 on XC7Z020, int16, 4 x 32, 150 MHz", "LUT"}, static_cast<double>(of_yolo.lut)},
        {{"YOLOv2 on XC7Z020, int16, 4 x 32, 150 MHz", "FF"}, static_cast<double>(of_yolo.ff)},
    };
    ASSERT_EQ(c.fit.size(), expected.size());
    for (const FitRow& row : c.fit) {
        const auto found = expected.find({row.design, row.quantity});
        ASSERT_NE(found, expected.end()) << row.design;
        EXPECT_NEAR(row.modelled, found->second, 1e-6 * found->second)
            << row.design << ", " << row.quantity;
    }
}

}  // namespace
}  // namespace scfa
