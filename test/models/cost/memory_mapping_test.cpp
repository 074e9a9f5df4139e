// SPDX-License-Identifier: Apache-2.0
#include "models/cost/memory_mapping.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

TEST(Bram18, FollowsTheShapesOfTheBlock) {
    // width, depth -> legal at the limit, one more beyond it
    const struct {
        std::int64_t width, depth;
    } shapes[] = {{1, 16384}, {2, 8192}, {4, 4096}, {9, 2048}, {18, 1024}, {36, 512}};
    for (const auto& shape : shapes) {
        EXPECT_EQ(bram18_units(shape.width, shape.depth), 1) << shape.width;
        EXPECT_EQ(bram18_units(shape.width, shape.depth + 1), 2) << shape.width;
        EXPECT_EQ(bram18_units(shape.width + 1, shape.depth), 2) << shape.width;
    }
}

/// Yosys 0.23 `synth_xilinx -family xc7` on simple dual-port memories with registered reads; a
/// RAMB36 is two.
TEST(Bram18, AgreesWithYosys) {
    const struct {
        std::int64_t width, depth, bram18;
    } rows[] = {
        // the banks of an 8, 16 and 32 wide array
        {8, 1024, 1},
        {64, 512, 2},
        {128, 512, 4},
        {256, 512, 8},
        // buffers
        {8, 512, 1},
        {8, 1200, 1},
        {8, 2048, 1},
        {8, 2730, 2},
        {8, 5000, 3},
        {8, 8192, 4},
        {12, 1365, 2},
        {12, 2000, 2},
        {12, 3000, 3},
        {12, 4000, 3},
        {16, 682, 1},
        {20, 1000, 2},
        {20, 2000, 3},
        {20, 3000, 5},
        {24, 512, 1},
        {24, 1000, 2},
        {24, 1365, 3},
        {24, 2048, 3},
        {24, 4096, 6},
        {32, 1000, 2},
        {32, 3000, 6},
        {64, 128, 2},
        {64, 600, 4},
        {64, 1500, 6},
        {64, 2048, 8},
        {64, 4096, 16},
        {128, 300, 4},
        {128, 1000, 8},
        {256, 100, 8},
        {256, 256, 8},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(bram18_units(row.width, row.depth), row.bram18)
            << row.width << " x " << row.depth;
    }
}

TEST(Mapping, SmallMemoriesBecomeLutMemoryAsYosysDecides) {
    const struct {
        std::int64_t width, depth, luts;  // 0: block RAM
    } rows[] = {{8, 64, 12},    {8, 128, 24},  {8, 100, 24}, {8, 512, 0},   {16, 32, 12},
                {16, 64, 24},   {16, 128, 48}, {36, 32, 24}, {36, 64, 48},  {64, 16, 44},
                {64, 32, 44},   {64, 64, 88},  {64, 128, 0}, {1, 1024, 64}, {256, 16, 172},
                {256, 64, 344}, {256, 100, 0}, {8, 1024, 0}, {16, 682, 0}};
    for (const auto& row : rows) {
        std::int64_t no_uram = 0;
        const MemoryCost cost =
            map_memories({1, row.width, row.depth}, FabricFamily::seven_series, no_uram);
        EXPECT_EQ(cost.lutram, row.luts) << row.width << " x " << row.depth;
        EXPECT_EQ(cost.bram18 > 0, row.luts == 0) << row.width << " x " << row.depth;
        EXPECT_EQ(cost.ff, row.luts > 0 ? row.width : 0);
    }
}

/// Yosys 0.23 on `ram_style = "distributed"` memories: all of one shape, the cheaper one. Only for
/// 7 x 85 of UltraScale+ it takes three RAM32M16, 24 LUTs, where two RAM64M8 do.
TEST(Lutram, AgreesWithYosys) {
    const struct {
        std::int64_t width, depth, seven, ultrascale;
    } rows[] = {
        {24, 85, 48, 48}, {7, 85, 24, 16}, {16, 100, 48, 48}, {20, 75, 48, 48}, {15, 90, 36, 48}};
    for (const auto& row : rows) {
        EXPECT_EQ(lutram_luts(row.width, row.depth, FabricFamily::seven_series), row.seven)
            << row.width << " x " << row.depth;
        EXPECT_EQ(lutram_luts(row.width, row.depth, FabricFamily::ultrascale_plus), row.ultrascale)
            << row.width << " x " << row.depth;
    }
}

TEST(Mapping, UltraRamWhereOneReplacesEightBlocks) {
    const auto uram = [](std::int64_t width, std::int64_t depth) {
        std::int64_t left = 64;
        return map_memories({1, width, depth}, FabricFamily::ultrascale_plus, left).uram;
    };
    EXPECT_EQ(uram(64, 4096), 1);
    EXPECT_EQ(uram(72, 4096), 1);
    EXPECT_EQ(uram(64, 2048), 1);
    EXPECT_EQ(uram(8, 4096), 0);
    EXPECT_EQ(uram(128, 2048), 0);  // 2 UltraRAMs against 15 blocks
    EXPECT_EQ(uram_units(72, 4096), 1);
    EXPECT_EQ(uram_units(73, 4096), 2);
    EXPECT_EQ(uram_units(72, 4097), 2);
}

TEST(Mapping, UltraRamRunsOutAsAWhole) {
    std::int64_t left = 10;
    EXPECT_EQ(map_memories({8, 72, 4096}, FabricFamily::ultrascale_plus, left).uram, 8);
    EXPECT_EQ(left, 2);
    const MemoryCost rest = map_memories({3, 72, 4096}, FabricFamily::ultrascale_plus, left);
    EXPECT_EQ(rest.uram, 0);
    EXPECT_EQ(rest.bram18, 3 * bram18_units(72, 4096));
    EXPECT_EQ(map_memories({2, 72, 4096}, FabricFamily::ultrascale_plus, left).uram, 2);
    EXPECT_EQ(left, 0);
}

TEST(Mapping, AMemoryThatDoesNotExistCostsNothing) {
    std::int64_t left = 1;
    for (const MemoryShape& shape : {MemoryShape{0, 64, 64}, MemoryShape{4, 64, 0}}) {
        const MemoryCost cost = map_memories(shape, FabricFamily::seven_series, left);
        EXPECT_EQ(cost.bram18 + cost.uram + cost.lutram + cost.ff, 0);
    }
}

}  // namespace
}  // namespace scfa
