#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/rtl/core_parameters.hpp
/// @brief The parameters of the RTL core (hls/rtl/scfa_core.sv) for a design point.

#include "models/arch/design_point.hpp"
#include "models/arch/device.hpp"
#include "models/arch/geometry.hpp"

#include <cstdint>

namespace scfa::rtl {

/// Of the core, by their names in scfa_core.sv; bits are derived as there.
struct CoreParameters {
    SparseFormat format = SparseFormat::dense;
    std::int32_t rows = 1, columns = 1, width = 8;
    bool packed = false;
    std::int32_t shift = 18;  ///< of the packed operand
    std::int32_t chain = 1;   ///< products before the halves are split
    std::int32_t banks = 1, fifo_depth = 2, window = 1, scan_width = 8, post = 1;
    std::int64_t activation_depth = 2;  ///< words of each of a bank's two memories
    std::int64_t weight_depth = 2, bits_depth = 2, output_depth = 1, partial_depth = 1;
    bool activation_block = true, weight_block = true, bits_block = true;  ///< RAM, else LUTs
    bool output_block = true, partial_block = true, parameter_block = false;

    static constexpr std::int32_t kTapBits = 6;
    static constexpr std::int32_t kChannelBits = 12;
    static constexpr std::int32_t kRowBits = 12;
    static constexpr std::int32_t kVectorBits = 12;

    [[nodiscard]] std::int32_t sum_bits() const { return width == 8 ? 32 : 48; }
    [[nodiscard]] std::int32_t entry_bits() const { return scfa::entry_bits(format, width); }
    [[nodiscard]] std::int32_t few_bits() const;
    [[nodiscard]] std::int32_t bank_bits() const;
    [[nodiscard]] std::int32_t slot_bits() const;
    [[nodiscard]] std::int32_t drain() const { return (rows + post - 1) / post; }
    [[nodiscard]] std::int32_t activation_bits() const;
    [[nodiscard]] std::int32_t weight_bits() const;
    [[nodiscard]] std::int32_t word_bits() const;
    [[nodiscard]] std::int32_t output_bits() const;
    [[nodiscard]] std::int32_t column_shift_bits() const;
    [[nodiscard]] std::int32_t table_bits() const;
};

/// Bits that number `count` things, at least one.
std::int32_t select_bits(std::int64_t count);

/// @param point   canonical and legal on the device
/// @throws Error{unsupported} for what the RTL does not have: a clock ratio of 2, lanes beyond 64
CoreParameters core_parameters(const DesignPoint& point, const Device& device);

}  // namespace scfa::rtl
