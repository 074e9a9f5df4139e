#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/arch/geometry.hpp
/// @brief The on-chip memories of a point: widths, depths and how many (docs/scfa.md, section 2).
///        What fits a half and what the memories cost are both counted from here.

#include "models/arch/design_point.hpp"

#include <cstdint>

namespace scfa {

/// `count` equal simple dual-port memories; both halves of a buffer together unless said otherwise.
struct MemoryShape {
    std::int64_t count = 0;
    std::int64_t width = 0;  ///< bits
    std::int64_t depth = 0;  ///< words; 0 when the buffer is too small for one
};

/// All memories of a point. Cost: a few divisions. Pure.
struct Geometry {
    MemoryShape activation;    ///< two (even and odd words) per bank, each Q w wide
    MemoryShape weight;        ///< one per lane; `bitmap`: of values
    MemoryShape weight_bits;   ///< one per lane, `bitmap` only: scan_width wide
    MemoryShape output;        ///< two halves of post.lanes banks, each Q w wide
    MemoryShape partial_sums;  ///< one per lane where A > 1
    MemoryShape parameters;    ///< bias, m and s: post.lanes banks, both halves
    MemoryShape port_reads;    ///< one per AXI port: what its outstanding bursts may return
    MemoryShape port_writes;   ///< one per AXI port

    std::int64_t activation_half_words = 0;  ///< words of one bank's half
    std::int64_t weight_half_values = 0;     ///< entries of one lane's half
    std::int64_t weight_half_positions = 0;  ///< of a lane's half; 0 but for `bitmap`
    std::int64_t output_half_words = 0;      ///< words (Q pixels of one channel) of a half
};

Geometry geometry_of(const DesignPoint& point);

/// Bits of one sum of products: 32 for int8, 48 for int16.
constexpr std::int32_t accumulator_bits(Precision precision) {
    return precision == Precision::int8 ? 32 : 48;
}

/// Bits of an entry in the weight buffer: its value and what the format adds to place it.
constexpr std::int32_t entry_bits(SparseFormat format, std::int32_t word_bits) {
    switch (format) {
        case SparseFormat::rle:
            return word_bits + 4;
        case SparseFormat::coordinate:
        case SparseFormat::scheduled:
            return word_bits + 16;
        case SparseFormat::dense:
        case SparseFormat::bitmap:
            break;
    }
    return word_bits;
}

}  // namespace scfa
