// SPDX-License-Identifier: Apache-2.0
#include "models/cost/memory_time.hpp"

#include "test/models/cost/random_layer.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace scfa {
namespace {

DesignPoint memory_point(std::int32_t ports, std::int32_t width, std::int32_t burst,
                         std::int32_t mhz) {
    DesignPoint p = default_point();
    p[Parameter::axi_ports] = ports;
    p[Parameter::axi_width_bits] = width;
    p[Parameter::axi_burst_beats] = burst;
    p[Parameter::clock_mhz] = mhz;
    return p;
}

TEST(MemoryTime, long_transfers_run_at_the_slowest_engine_s_rate) {
    // One 64-bit port at 100 MHz: 8 bytes a cycle, far below the DDR's 40.
    const MemoryTime port(memory_point(1, 64, 256, 100), test::plain_device(),
                          test::plain_memory());
    const std::int64_t bytes = 1 << 20;
    EXPECT_NEAR(static_cast<double>(port.transfer(1, bytes, 0).duration), bytes / 8.0,
                0.01 * bytes / 8.0);
    // Sixteen wide ports at 400 MHz: the DDR's 4 GB/s less refresh are 10 bytes a cycle at the
    // most.
    const MemoryTime ddr(memory_point(16, 512, 64, 400), test::plain_device(),
                         test::plain_memory());
    const Transfer t = ddr.transfer(1, bytes, 0);
    EXPECT_GE(t.occupancy, bytes / 10);
    EXPECT_LE(t.occupancy, bytes / 10 * 5 / 4);
    EXPECT_GE(t.duration, t.occupancy);
}

TEST(MemoryTime, nothing_costs_nothing_and_the_buffer_side_is_a_floor) {
    const MemoryTime memory(memory_point(2, 64, 16, 100), test::plain_device(),
                            test::plain_memory());
    EXPECT_EQ(memory.transfer(0, 100, 1000).duration, 0);
    EXPECT_EQ(memory.transfer(1, 16, 5000).duration, memory.start_latency() + 5000);
}

TEST(MemoryTime, a_window_of_one_waits_for_each_burst) {
    DesignPoint point = memory_point(1, 64, 16, 100);
    point[Parameter::axi_outstanding] = 1;
    const MemoryTime one(point, test::plain_device(), test::plain_memory());
    const DdrTiming ddr = test::plain_device().ddr;
    // 128 B a burst: 16 beats, and the way there and back at 100 MHz.
    const double trip =
        16 + std::ceil((test::plain_memory().interconnect_ns.value + ddr.tcl_ns.value) / 10);
    EXPECT_NEAR(static_cast<double>(one.transfer(1, 128 * 1000, 0).duration), 1000 * trip,
                0.1 * 1000 * trip);
    point[Parameter::axi_outstanding] = 8;
    const MemoryTime eight(point, test::plain_device(), test::plain_memory());
    EXPECT_NEAR(static_cast<double>(eight.transfer(1, 128 * 1000, 0).duration), 16'000, 800);
}

TEST(MemoryTime, one_burst_a_cycle_is_issued) {
    DesignPoint point = memory_point(8, 32, 256, 100);
    point[Parameter::axi_outstanding] = 64;
    const MemoryTime memory(point, test::plain_device(), test::plain_memory());
    EXPECT_GE(memory.transfer(5000, 4, 0).duration, 5000);
}

TEST(MemoryTime, a_store_turns_the_bus_around_and_a_load_does_not) {
    Device device = test::plain_device();
    device.ddr.read_to_write_ns.value = 8;
    device.ddr.write_to_read_ns.value = 15;
    const MemoryTime memory(memory_point(4, 128, 16, 200), device, test::plain_memory());
    const Transfer load = memory.transfer(64, 448, 0);
    const Transfer store = memory.transfer(64, 448, 0, MemoryAccess::write);
    EXPECT_GT(store.occupancy, load.occupancy);
    EXPECT_GE(store.duration, load.duration);
    EXPECT_LE(store.occupancy, store.duration - memory.start_latency());
}

/// Any timing that a device file may hold.
Device random_memory(Rng& rng) {
    Device device = test::plain_device();
    device.ddr.read_to_write_ns.value = 8;
    device.ddr.write_to_read_ns.value = 15;
    const auto times = [&rng](Sourced<double>& value) { value.value *= 0.5 + rng.uniform(); };
    for (Sourced<double>* const value :
         {&device.ddr.tcl_ns, &device.ddr.trcd_ns, &device.ddr.trp_ns, &device.ddr.trfc_ns,
          &device.ddr.read_to_write_ns, &device.ddr.write_to_read_ns, &device.ddr.peak_gbps}) {
        times(*value);
    }
    device.ddr.data_bits.value = 16 << rng.between(0, 2);
    device.ddr.row_bytes.value = 1024 << rng.between(0, 3);
    return device;
}

TEST(MemoryTime, bounds_hold_for_any_transfers) {
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        Rng rng(seed);
        const auto power = [&rng](int least, int most) {
            return std::int32_t{1} << rng.between(least, most);
        };
        DesignPoint point =
            memory_point(static_cast<std::int32_t>(rng.between(1, 8)), power(5, 9), power(0, 8),
                         static_cast<std::int32_t>(rng.between(25, 500)));
        point[Parameter::axi_outstanding] = static_cast<std::int32_t>(rng.between(1, 16));
        if (rng.below(4) == 0) {
            point[Parameter::axi_burst_beats] = static_cast<std::int32_t>(rng.between(1, 256));
        }
        const MemoryTime memory(point, random_memory(rng), test::plain_memory());
        std::int64_t bytes = 0;
        std::int64_t chunks = 0;
        std::int64_t occupancy = 0;
        std::int64_t beyond_latency = 0;
        const std::int64_t transfers = rng.between(1, 20);
        for (std::int64_t i = 0; i < transfers; ++i) {
            const std::int64_t count = rng.between(1, 50);
            const std::int64_t size = rng.between(1, 5000);
            const auto access = rng.below(2) == 0 ? MemoryAccess::read : MemoryAccess::write;
            const Transfer t = memory.transfer(count, size, 0, access);
            EXPECT_EQ(t.bytes, count * size);
            EXPECT_LE(t.occupancy, t.duration);
            EXPECT_LE(t.duration, memory.transfer(count, size + 1, 0, access).duration);
            EXPECT_LE(t.duration, memory.transfer(count + 1, size, 0, access).duration);
            bytes += t.bytes;
            chunks += count;
            occupancy += t.occupancy;
            beyond_latency += t.duration - memory.start_latency();
        }
        ASSERT_LE(memory.least_occupancy(bytes), occupancy) << "seed " << seed;
        ASSERT_GE(memory.most_occupancy(bytes, chunks, transfers), occupancy) << "seed " << seed;
        ASSERT_LE(memory.least_cycles(bytes), beyond_latency + 1) << "seed " << seed;
    }
}

}  // namespace
}  // namespace scfa
