#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_arithmetic.hpp
/// @brief Multiply-accumulate, packed or not, and requantisation: bit for bit that of the other
///        levels.

#include "scfa_types.hpp"

namespace scfa_hls {

/// The sums of one lane. Packed: a slice holds those of two neighbouring pixels, P += (a1 2^k + a0)
/// w, until its halves must be split; splitting runs beside the next products.
struct LaneSums {
    sum_t sum[SCFA_COLUMNS];
    std::int64_t slice[SCFA_COLUMNS];
    int products;

    void start() {
        SCFA_PRAGMA(inline)
        products = 0;
        for (int q = 0; q < SCFA_COLUMNS; ++q) {
            SCFA_PRAGMA(unroll)
            sum[q] = 0;
            slice[q] = 0;
        }
    }

    void multiply(const Vector& vector, std::int32_t weight) {
        SCFA_PRAGMA(inline)
#if SCFA_PACKED
        for (int s = 0; s < SCFA_COLUMNS / 2; ++s) {
            SCFA_PRAGMA(unroll)
            const std::int32_t a0 = vector.pixel[2 * s];
            const std::int32_t a1 = vector.pixel[2 * s + 1];
            const std::int32_t packed = a1 * (1 << SCFA_PACK_SHIFT) + a0;
            slice[s] += static_cast<std::int64_t>(packed) * weight;
        }
        ++products;
        if (products == SCFA_PACK_PRODUCTS) {
            split();
        }
#else
        for (int q = 0; q < SCFA_COLUMNS; ++q) {
            SCFA_PRAGMA(unroll)
            sum[q] += static_cast<sum_t>(vector.pixel[q]) * weight;
        }
#endif
    }

    /// lo = sign_extend_k(P), hi = (P >> k) + bit(P, k - 1).
    void split() {
        SCFA_PRAGMA(inline)
#if SCFA_PACKED
        for (int s = 0; s < SCFA_COLUMNS / 2; ++s) {
            SCFA_PRAGMA(unroll)
            const std::int64_t p = slice[s];
            const std::int64_t carry = p >> (SCFA_PACK_SHIFT - 1) & 1;
            const std::int64_t high = (p >> SCFA_PACK_SHIFT) + carry;
            const std::int64_t low = p - high * (std::int64_t(1) << SCFA_PACK_SHIFT);
            sum[2 * s] += static_cast<sum_t>(low);
            sum[2 * s + 1] += static_cast<sum_t>(high);
            slice[s] = 0;
        }
        products = 0;
#endif
    }
};

/// clamp(sign(x) floor(|x| / 2^shift + 1/2)).
inline pixel_t rounded(std::int64_t value, int shift, std::int32_t low, std::int32_t high) {
    SCFA_PRAGMA(inline)
    const std::uint64_t bits = static_cast<std::uint64_t>(value);
    const std::uint64_t magnitude = value < 0 ? 0 - bits : bits;
    const std::uint64_t half = (std::uint64_t(1) << shift) >> 1U;
    const std::int64_t whole = static_cast<std::int64_t>((magnitude + half) >> shift);
    const std::int64_t result = value < 0 ? -whole : whole;
    return static_cast<pixel_t>(result < low ? low : result > high ? high : result);
}

}  // namespace scfa_hls
