#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/space/wide_count.hpp
/// @brief Counts of points: 128 bits, saturating, because a small configuration file can describe
///        more points than there are atoms.

#include <cstdint>
#include <string>

namespace scfa {

/// A number of points, or the index of one.
__extension__ typedef unsigned __int128 WideCount;

/// What a count that does not fit becomes; it means "at least that many".
inline constexpr WideCount kWideMost = ~WideCount{0};

constexpr WideCount saturating_mul(WideCount a, WideCount b) {
    return a != 0 && b > kWideMost / a ? kWideMost : a * b;
}

constexpr WideCount saturating_add(WideCount a, WideCount b) {
    return b > kWideMost - a ? kWideMost : a + b;
}

/// Decimal digits; "more than 3.4e38" for a saturated count.
std::string to_text(WideCount count);

}  // namespace scfa
