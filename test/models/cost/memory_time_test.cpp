// SPDX-License-Identifier: Apache-2.0
#include "models/cost/memory_time.hpp"

#include "test/models/cost/random_layer.hpp"

#include <gtest/gtest.h>

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

TEST(MemoryTime, bounds_hold_for_any_transfers) {
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        Rng rng(seed);
        const auto power = [&rng](int least, int most) {
            return std::int32_t{1} << rng.between(least, most);
        };
        const MemoryTime memory(
            memory_point(static_cast<std::int32_t>(rng.between(1, 8)), power(5, 9), power(0, 8),
                         static_cast<std::int32_t>(rng.between(25, 500))),
            test::plain_device(), test::plain_memory());
        std::int64_t bytes = 0;
        std::int64_t chunks = 0;
        std::int64_t occupancy = 0;
        std::int64_t beyond_latency = 0;
        const std::int64_t transfers = rng.between(1, 20);
        for (std::int64_t i = 0; i < transfers; ++i) {
            const std::int64_t count = rng.between(1, 50);
            const std::int64_t size = rng.between(1, 5000);
            const Transfer t = memory.transfer(count, size, 0);
            EXPECT_EQ(t.bytes, count * size);
            EXPECT_LE(t.duration, memory.transfer(count, size + 1, 0).duration);
            EXPECT_LE(t.duration, memory.transfer(count + 1, size, 0).duration);
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
