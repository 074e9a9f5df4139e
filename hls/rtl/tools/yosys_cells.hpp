#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/rtl/tools/yosys_cells.hpp
/// @brief Cells of a mapped design, module by module, from the text of Yosys's `stat -tech xilinx`.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace scfa::rtl {

struct CellCount {
    std::int64_t lut = 0;     ///< logic cells by Yosys's estimate (small LUTs share one), no memory
    std::int64_t lutram = 0;  ///< LUTs used as memory or shift register
    std::int64_t ff = 0;
    std::int64_t carry = 0;  ///< CARRY4; a CARRY8 counts as two
    std::int64_t dsp = 0;
    std::int64_t bram18 = 0;  ///< a RAMB36 counts as two

    CellCount& add(const CellCount& o, std::int64_t times);
};

/// Modules of the core by the part of the machine they belong to.
enum class CorePart : std::int32_t {
    bank,           ///< scfa_bank: addresses, tap table, shifter
    decoder,        ///< decoders and players of the lanes
    dense_front,    ///< counters of the dense format
    fifo,           ///< scfa_fifo
    arbiter,        ///< scfa_arbiter with its rounds
    front,          ///< what joins the lanes: scfa_sparse_front itself
    pe_lane,        ///< with their control
    drain,          ///< drain chain
    post_lane,      ///< post-processor
    core,           ///< crossbar, pipelines of the weights, the job's registers, sequencer
    buffer_memory,  ///< activations, weights, results, partial sums, parameters
};
inline constexpr std::size_t kCoreParts = static_cast<std::size_t>(CorePart::buffer_memory) + 1;
std::string_view name_of(CorePart part);

using PartCounts = std::array<CellCount, kCoreParts>;

/// Sums over the hierarchy below `top`.
/// @throws Error{environment} when the text is no such report, or holds a cell that is not known
PartCounts count_cells(std::string_view stat_text, std::string_view top);

}  // namespace scfa::rtl
