#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/checked.hpp
/// @brief Integer arithmetic that throws `Error{overflow}` instead of wrapping.

#include "models/base/error.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace scfa {

/// a * b. @throws Error{overflow} naming `what` when the product exceeds 64 signed bits.
constexpr std::int64_t checked_mul(std::int64_t a, std::int64_t b, std::string_view what) {
    std::int64_t out = 0;
    if (__builtin_mul_overflow(a, b, &out)) {
        throw Error(ErrorCode::overflow, std::string(what) + " does not fit 64 bits");
    }
    return out;
}

/// a + b. @throws Error{overflow} naming `what` when the sum exceeds 64 signed bits.
constexpr std::int64_t checked_add(std::int64_t a, std::int64_t b, std::string_view what) {
    std::int64_t out = 0;
    if (__builtin_add_overflow(a, b, &out)) {
        throw Error(ErrorCode::overflow, std::string(what) + " does not fit 64 bits");
    }
    return out;
}

/// a - b. @throws Error{overflow} naming `what` when the difference exceeds 64 signed bits.
constexpr std::int64_t checked_sub(std::int64_t a, std::int64_t b, std::string_view what) {
    std::int64_t out = 0;
    if (__builtin_sub_overflow(a, b, &out)) {
        throw Error(ErrorCode::overflow, std::string(what) + " does not fit 64 bits");
    }
    return out;
}

/// The value as 64 signed bits. @throws Error{overflow} naming `what` when an unsigned one exceeds
/// 2^63 - 1.
template <class Integer>
std::int64_t checked_int64(Integer value, std::string_view what) {
    static_assert(std::is_integral_v<Integer>, "only integers can be counted");
    if constexpr (!std::is_signed_v<Integer> && sizeof(Integer) >= sizeof(std::int64_t)) {
        if (value > static_cast<Integer>(std::numeric_limits<std::int64_t>::max())) {
            throw Error(ErrorCode::overflow, std::string(what) + " does not fit 64 bits");
        }
    }
    return static_cast<std::int64_t>(value);
}

/// The product of any number of factors, checked at each step: a zero does not hide an overflow
/// before it.
template <class First, class... Factors>
std::int64_t checked_product(std::string_view what, First first, Factors... rest) {
    std::int64_t out = checked_int64(first, what);
    ((out = checked_mul(out, checked_int64(rest, what), what)), ...);
    return out;
}

/// ceil(a / b) for a >= 0, b > 0, without overflow in between.
constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
    return a / b + (a % b != 0 ? 1 : 0);
}

/// The least multiple of b that is >= a (a >= 0, b > 0; the caller knows that it fits).
constexpr std::int64_t round_up(std::int64_t a, std::int64_t b) {
    return ceil_div(a, b) * b;
}

/// @throws Error{overflow} naming `what` when the value does not fit an int.
inline int checked_int(std::int64_t value, std::string_view what) {
    if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
        throw Error(ErrorCode::overflow, std::string(what) + " does not fit 32 bits");
    }
    return static_cast<int>(value);
}

}  // namespace scfa
