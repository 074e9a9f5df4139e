#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/arch/packing.hpp
/// @brief Which DSP slices can do two int8 multiplications at once, and for how long the halves
///        stay apart.
///
/// P += (a1 * 2^k + a0) * w, with a0 and a1 two neighbouring output pixels and w the weight they
/// share. Then lo = sign_extend_k(P) and hi = (P >> k) + bit(P, k - 1), exact while |sum a0 w| fits
/// k signed bits.

#include <array>
#include <cstdint>

namespace scfa {

/// DSP slices by the width of their multiplier.
enum class Slice : std::int32_t {
    dsp48e1,  ///< 25 x 18, 7 series
    dsp48e2,  ///< 27 x 18, UltraScale and UltraScale+
    other,    ///< not in the packing table
};

enum class OperandRange : std::int32_t {
    symmetric,  ///< [-127, 127], what quantisation produces
    full,       ///< [-128, 127]
};

/// One row of docs/scfa.md, section 1.
struct PackingMode {
    Slice slice;
    std::int32_t shift;  ///< k
    OperandRange range;
    std::int32_t products;  ///< that may be summed before the halves must be split
};

const std::array<PackingMode, 4>& packing_table();

/// The row that the accelerator uses on this slice: symmetric operands, most products. nullptr when
/// none fits.
const PackingMode* packing_mode(Slice slice);

/// Whether two int8 multiplications fit one slice.
bool can_pack(Slice slice);

/// The two sums of one accumulation.
struct SplitSums {
    std::int64_t low;
    std::int64_t high;
};

/// Splits the slice's 48-bit accumulator into the two sums. @param shift  k in [1, 46]
SplitSums split_packed(std::int64_t accumulator, std::int32_t shift);

/// Columns must be a multiple of this: pixels that one DSP slice serves per cycle of the
/// accelerator.
constexpr std::int32_t columns_per_slice(bool double_calculation, std::int32_t dsp_clock_ratio) {
    return (double_calculation ? 2 : 1) * dsp_clock_ratio;
}

}  // namespace scfa
