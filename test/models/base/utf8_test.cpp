// SPDX-License-Identifier: Apache-2.0
#include "models/base/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scfa {
namespace {

/// By the table of RFC 3629.
std::string encode(std::uint32_t c) {
    const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
    if (c < 0x80) {
        return {byte(c)};
    }
    if (c < 0x800) {
        return {byte(0xc0 | c >> 6), byte(0x80 | (c & 0x3f))};
    }
    if (c < 0x10000) {
        return {byte(0xe0 | c >> 12), byte(0x80 | (c >> 6 & 0x3f)), byte(0x80 | (c & 0x3f))};
    }
    return {byte(0xf0 | c >> 18), byte(0x80 | (c >> 12 & 0x3f)), byte(0x80 | (c >> 6 & 0x3f)),
            byte(0x80 | (c & 0x3f))};
}

TEST(Utf8, EveryCodePoint) {
    for (std::uint32_t c = 0; c <= 0x10ffff; ++c) {
        const std::string text = encode(c);
        const CodePoint point = code_point_at(text, 0);
        const bool surrogate = c >= 0xd800 && c <= 0xdfff;
        ASSERT_EQ(point.valid, !surrogate) << c;
        if (!surrogate) {
            ASSERT_EQ(point.value, c);
            ASSERT_EQ(point.length, text.size());
        }
    }
}

TEST(Utf8, Invalid) {
    const std::string_view cases[] = {"\x80",
                                      "\xc0\x80",
                                      "\xc1\xbf",
                                      "\xe0\x80\x80",
                                      "\xed\xa0\x80",
                                      "\xf0\x80\x80\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xff",
                                      "\xc3",
                                      "\xe2\x82",
                                      "\xe2x\x82"};
    for (const std::string_view text : cases) {
        EXPECT_FALSE(code_point_at(text, 0).valid);
        EXPECT_EQ(code_point_at(text, 0).length, 1U);
    }
}

TEST(Utf8, Columns) {
    static_assert(columns_of('a') == 1 && columns_of(0xe9) == 1 && columns_of(0x4e2d) == 2);
    static_assert(columns_of(0x1f600) == 2 && columns_of(0x301) == 0 && columns_of(0x20ac) == 1);
}

TEST(Utf8, CutPointSplitsNothing) {
    const std::string text = "a\u00e9\u20ac\U0001f600z";
    for (std::size_t at = 0; at <= text.size() + 2; ++at) {
        const std::size_t cut = cut_point(text, at);
        EXPECT_LE(cut, at);
        std::size_t walk = 0;
        while (walk < cut) {
            walk += code_point_at(text, walk).length;
        }
        EXPECT_EQ(walk, cut);
    }
}

}  // namespace
}  // namespace scfa
