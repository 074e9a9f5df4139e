// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/requantiser.hpp"

#include "sim/modules/function_clones.hpp"

#include <algorithm>

namespace scfa::sim {

namespace {

/// clamp(sign(x) floor((|x| + half) / 2^shift)) for |x| < 2^63.
inline __attribute__((always_inline)) std::int16_t rounded(std::int64_t value, std::uint64_t half,
                                                           unsigned shift, Clamp clamp) {
    const auto sign = static_cast<std::uint64_t>(value >> 63);
    const std::uint64_t magnitude = (static_cast<std::uint64_t>(value) ^ sign) - sign;
    const auto shifted = static_cast<std::int64_t>((magnitude + half) >> shift);
    // Beyond 16 bits every value is clamped alike.
    const auto narrow = static_cast<std::int32_t>(shifted > 65535 ? 65535 : shifted);
    const auto flip = static_cast<std::int32_t>(sign);
    const std::int32_t x = (narrow ^ flip) - flip;
    return static_cast<std::int16_t>(x < clamp.low ? clamp.low : x > clamp.high ? clamp.high : x);
}

std::uint64_t half_of(Multiplier by) {
    return (std::uint64_t{1} << by.shift) >> 1U;
}

}  // namespace

SCFA_SIM_CLONES void requantise_row(const std::int32_t* sums, std::int64_t count, std::int64_t bias,
                                    Multiplier by, Clamp clamp, std::int16_t* out) {
    const std::uint64_t half = half_of(by);
    const std::int64_t m = by.m;
    const unsigned shift = by.shift;
    for (std::int64_t i = 0; i < count; ++i) {
        out[i] = rounded((sums[i] + bias) * m, half, shift, clamp);
    }
}

SCFA_SIM_CLONES void requantise_row(const std::int64_t* sums, std::int64_t count, std::int64_t bias,
                                    Multiplier by, Clamp clamp, std::int16_t* out) {
    const std::uint64_t half = half_of(by);
    const std::int64_t m = by.m;
    const unsigned shift = by.shift;
    for (std::int64_t i = 0; i < count; ++i) {
        out[i] = rounded((sums[i] + bias) * m, half, shift, clamp);
    }
}

SCFA_SIM_CLONES void add_row(const std::int16_t* a, const std::int16_t* b, std::int64_t count,
                             const AddRule& rule, std::int16_t* out) {
    const std::uint64_t half = half_of(rule.first);
    const unsigned shift = rule.first.shift;
    const std::int64_t first = rule.first.m;
    const std::int64_t second = rule.second.m;
    for (std::int64_t i = 0; i < count; ++i) {
        out[i] = rounded(a[i] * first + b[i] * second, half, shift, rule.clamp);
    }
}

}  // namespace scfa::sim
