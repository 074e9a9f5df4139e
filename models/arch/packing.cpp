// SPDX-License-Identifier: Apache-2.0
#include "models/arch/packing.hpp"

#include "models/base/error.hpp"

namespace scfa {

namespace {

/// The low `bits` bits of the value as a signed number.
std::int64_t sign_extend(std::int64_t value, std::int32_t bits) {
    const std::int32_t unused = 64 - bits;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << unused) >> unused;
}

}  // namespace

const std::array<PackingMode, 4>& packing_table() {
    // Full-range operands do not fit the 25-bit port of a DSP48E1 at k = 17: -128 * 2^17 - 128 <
    // -2^24.
    static constexpr std::array<PackingMode, 4> kTable = {{
        {Slice::dsp48e2, 18, OperandRange::symmetric, 8},
        {Slice::dsp48e2, 18, OperandRange::full, 7},
        {Slice::dsp48e1, 17, OperandRange::symmetric, 4},
        {Slice::dsp48e1, 16, OperandRange::symmetric, 2},
    }};
    return kTable;
}

const PackingMode* packing_mode(Slice slice) {
    const PackingMode* best = nullptr;
    for (const PackingMode& mode : packing_table()) {
        const bool usable = mode.slice == slice && mode.range == OperandRange::symmetric;
        if (usable && (best == nullptr || mode.products > best->products)) {
            best = &mode;
        }
    }
    return best;
}

bool can_pack(Slice slice) {
    return packing_mode(slice) != nullptr;
}

SplitSums split_packed(std::int64_t accumulator, std::int32_t shift) {
    SCFA_ASSERT(shift >= 1 && shift <= 46, "packing shift " + std::to_string(shift));
    const std::int64_t carry = (accumulator >> (shift - 1)) & 1;
    return {sign_extend(accumulator, shift), (accumulator >> shift) + carry};
}

}  // namespace scfa
