#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/memory_mapping.hpp
/// @brief What a memory becomes on an FPGA: LUT memory, block RAM or UltraRAM.
///
/// The rules are those of Yosys 0.23 `synth_xilinx` (memory_libmap), run on simple dual-port
/// memories with registered reads; a tool that decides otherwise is bound by attributes
/// (`ram_style`, `bind_storage`).

#include "models/arch/device.hpp"
#include "models/arch/geometry.hpp"

#include <cstdint>

namespace scfa {

/// RAMB18 that one memory takes: the cheapest single shape of 16Kx1, 8Kx2, 4Kx4, 2Kx9, 1Kx18,
/// 512x36 (UG473, UG573), a RAMB36 counting as two. Yosys mixes shapes at times and then takes one
/// less (24 x 2560 to 3072).
std::int64_t bram18_units(std::int64_t width, std::int64_t depth);

/// UltraRAMs (4096 x 72, UG573) that one memory takes.
std::int64_t uram_units(std::int64_t width, std::int64_t depth);

/// LUTs that one memory takes as LUT memory, the cheaper of RAM32M and RAM64M (UG474), or RAM32M16
/// and RAM64M8 (UG574).
std::int64_t lutram_luts(std::int64_t width, std::int64_t depth, FabricFamily family);

struct MemoryCost {
    std::int64_t bram18 = 0;
    std::int64_t uram = 0;
    std::int64_t lutram = 0;  ///< LUTs used as memory
    std::int64_t ff = 0;      ///< read registers of LUT memories; block RAM has its own
};

/// Maps `count` equal memories:
/// - LUT memory where that takes at most 64 LUTs per RAMB18 saved,
/// - else UltraRAM where one replaces at least eight RAMB18 and all `count` memories find enough
///   left,
/// - else block RAM.
/// @param uram_left  UltraRAMs not yet taken; what is taken here is subtracted
MemoryCost map_memories(const MemoryShape& shape, FabricFamily family, std::int64_t& uram_left);

}  // namespace scfa
