// SPDX-License-Identifier: Apache-2.0
#include "models/cost/energy.hpp"

#include "models/base/error.hpp"
#include "test/models/cost/platform_fixture.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

using test::shipped_platform;
using test::small_point;

TEST(Energy, IsEventsTimesEnergyPerEventPlusStaticPowerTimesTime) {
    const Platform platform = shipped_platform("pynq-z2");
    const EnergyCoefficients& c = platform.energy;
    const DesignPoint point = small_point();  // 8 x 8 packed: 32 DSP operations a cycle, 100 MHz
    const EnergyEvents events{1000, 200, 300, 4000, 5000, 600};
    const double on_chip = 1000 * c.mac_packed_pj.value + 200 * c.bram18_pj.value +
                           300 * c.bram36_pj.value + 4000 * c.register_pj.value;
    const double clock = 600 * 32 * c.mac_packed_pj.value * c.clock_share.value;
    const double ddr = 5000 * platform.device.ddr.energy_pj_per_bit.value;
    const double watts = platform.device.static_power_w.value + platform.device.ps_power_w.value;
    const double expected = on_chip * c.routing_factor.value + clock + ddr + watts * 6.0e-6 * 1e12;
    EXPECT_NEAR(energy_pj(events, point, c, platform.device), expected, 1e-9 * expected);
}

TEST(Energy, OfADspOperationFollowsTheMode) {
    const Platform platform = shipped_platform("zcu102");
    const EnergyCoefficients& c = platform.energy;
    DesignPoint point = small_point();
    const EnergyEvents one{1, 0, 0, 0, 0, 0};
    EXPECT_DOUBLE_EQ(energy_of(one, point, c, platform.device).mac, c.mac_packed_pj.value);
    point[Parameter::pe_double_calculation] = 0;
    EXPECT_DOUBLE_EQ(energy_of(one, point, c, platform.device).mac, c.mac_int8_pj.value);
    point[Parameter::pe_precision] = static_cast<std::int32_t>(Precision::int16);
    EXPECT_DOUBLE_EQ(energy_of(one, point, c, platform.device).mac, c.mac_int16_pj.value);
}

TEST(Energy, WaitingCostsClockAndStaticPowerOnly) {
    const Platform platform = shipped_platform("zcu102");
    LayerActivity idle;
    idle.cycles = 1000;
    const EnergyBreakdown b =
        energy_of(events_of(idle, small_point()), small_point(), platform.energy, platform.device);
    EXPECT_EQ(b.mac + b.bram + b.registers + b.routing + b.ddr, 0.0);
    EXPECT_GT(b.clock, 0.0);
    EXPECT_GT(b.fixed, 0.0);
}

TEST(Events, OfASparseLane) {
    // One lane-cycle of an 8 x 8 packed bitmap array: 8 products, an unaligned read of 64 bits, a
    // value of 8 bits.
    LayerActivity activity;
    activity.busy = 1;
    const EnergyEvents e = events_of(activity, small_point());
    EXPECT_EQ(e.dsp_operations, 4);
    EXPECT_EQ(e.bram36_accesses, 2 * 2);  // 64 bits are two columns, in the even and the odd memory
    EXPECT_EQ(e.bram18_accesses, 1);
    EXPECT_EQ(e.register_accesses, 2 * 8 + 2);
}

TEST(Events, ADenseArrayReadsOneVectorForAllLanes) {
    DesignPoint point = small_point();
    point[Parameter::sparse_format] = static_cast<std::int32_t>(SparseFormat::dense);
    LayerActivity activity;
    activity.busy = 8;
    activity.compute_cycles = 1;
    const EnergyEvents e = events_of(activity, point);
    EXPECT_EQ(e.dsp_operations, 8 * 4);
    EXPECT_EQ(e.bram36_accesses, 2 * 2);
    EXPECT_EQ(e.bram18_accesses, 8);
    EXPECT_EQ(e.register_accesses, 8 * 16);
}

TEST(Events, OfTransfersDrainsAndSpills) {
    LayerActivity activity;
    activity.ddr_read_bytes = 9;  // 72 bits: two columns written
    activity.ddr_write_bytes = 2;
    EXPECT_EQ(events_of(activity, small_point()).bram36_accesses, 2);
    EXPECT_EQ(events_of(activity, small_point()).ddr_bits, 88);
    activity = {};
    activity.drained_vectors = 1;  // written, and read by the DMA: two columns each
    EXPECT_EQ(events_of(activity, small_point()).bram36_accesses, 4);
    activity = {};
    activity.spilled_vectors = 1;  // 256 bits: seven columns and four bits, written and read
    EXPECT_EQ(events_of(activity, small_point()).bram36_accesses, 14);
    EXPECT_EQ(events_of(activity, small_point()).bram18_accesses, 2);
    activity = {};
    activity.bitmap_words = 3;
    EXPECT_EQ(events_of(activity, small_point()).bram18_accesses, 3);
}

TEST(Events, AddUpOverLayers) {
    LayerActivity a{10, 20, 3, 4, 5, 72, 36, 100};
    LayerActivity b{7, 9, 1, 0, 2, 144, 9, 50};
    LayerActivity both{17, 29, 4, 4, 7, 216, 45, 150};
    const EnergyEvents ea = events_of(a, small_point());
    const EnergyEvents eb = events_of(b, small_point());
    const EnergyEvents sum = events_of(both, small_point());
    EXPECT_EQ(ea.dsp_operations + eb.dsp_operations, sum.dsp_operations);
    EXPECT_EQ(ea.bram18_accesses + eb.bram18_accesses, sum.bram18_accesses);
    EXPECT_EQ(ea.bram36_accesses + eb.bram36_accesses, sum.bram36_accesses);
    EXPECT_EQ(ea.register_accesses + eb.register_accesses, sum.register_accesses);
    EXPECT_EQ(ea.ddr_bits + eb.ddr_bits, sum.ddr_bits);
    EXPECT_EQ(ea.cycles + eb.cycles, sum.cycles);
}

TEST(Events, ThatDoNotFitAreAnError) {
    LayerActivity activity;
    activity.busy = std::int64_t{1} << 61;
    EXPECT_THROW(static_cast<void>(events_of(activity, small_point())), Error);
}

TEST(EnergyFiles, LieInThePublishedRanges) {
    const EnergyCoefficients old_node = shipped_platform("pynq-z2").energy;
    const EnergyCoefficients new_node = shipped_platform("zcu102").energy;
    EXPECT_GE(old_node.mac_int8_pj.value, 2.5);
    EXPECT_LE(old_node.mac_int8_pj.value, 5.0);
    EXPECT_GE(old_node.bram18_pj.value, 5.0);
    EXPECT_LE(old_node.bram18_pj.value, 10.0);
    for (const EnergyCoefficients& c : {old_node, new_node}) {
        EXPECT_LT(c.mac_int8_pj.value, c.mac_packed_pj.value);
        EXPECT_LT(c.mac_packed_pj.value, 2 * c.mac_int8_pj.value);
        EXPECT_LT(c.mac_int8_pj.value, c.mac_int16_pj.value);
    }
    EXPECT_LT(new_node.mac_int8_pj.value, old_node.mac_int8_pj.value);
}

}  // namespace
}  // namespace scfa
