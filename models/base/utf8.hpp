#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/utf8.hpp
/// @brief Walks a byte string one code point at a time.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace scfa {

struct CodePoint {
    std::uint32_t value = 0;
    std::size_t length = 1;  ///< bytes; 1 for an invalid byte
    bool valid = false;
};

/// The code point at `at` (at < text.size()), by RFC 3629: no overlong forms, no surrogates, at
/// most U+10FFFF.
inline CodePoint code_point_at(std::string_view text, std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) {
        return {first, 1, true};
    }
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || at + length > text.size()) {
        return {};
    }
    std::uint32_t value = first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[at + i]);
        if ((next & 0xc0U) != 0x80U) {
            return {};
        }
        value = value << 6 | (next & 0x3fU);
    }
    constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < kLeast[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
        return {};
    }
    return {value, length, true};
}

/// Columns of a terminal that a code point takes: 0 for combining marks, 2 for East Asian wide
/// characters and pictographs (the blocks of Unicode's EastAsianWidth.txt, roughly), else 1.
constexpr std::size_t columns_of(std::uint32_t c) {
    const bool combining =
        (c >= 0x300 && c <= 0x36f) || c == 0x200d || (c >= 0xfe00 && c <= 0xfe0f);
    const bool wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
                      (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
                      (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
                      (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) ||
                      (c >= 0x20000 && c <= 0x3fffd);
    return combining ? 0 : wide ? 2 : 1;
}

/// The greatest i <= at where a code point may begin: cutting there splits none.
inline std::size_t cut_point(std::string_view text, std::size_t at) {
    at = at < text.size() ? at : text.size();
    for (std::size_t i = 0; i < 3 && at > 0 && at < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[at]) & 0xc0U) != 0x80U) {
            break;
        }
        --at;
    }
    return at;
}

}  // namespace scfa
