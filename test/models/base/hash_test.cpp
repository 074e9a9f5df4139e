// SPDX-License-Identifier: Apache-2.0
#include "models/base/hash.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace scfa {
namespace {

// Published by the xxHash project (XXH3, seed 0).
TEST(Hash, KnownVectors) {
    EXPECT_EQ(hash128("").hex(), "99aa06d3014798d86001c324468d497f");
    EXPECT_EQ(hash128("a").hex(), "a96faf705af16834e6c632b61e964e1f");
    EXPECT_EQ(hash128("abc").hex(), "06b05ab6733a618578af5f94892f3950");
    EXPECT_EQ(checksum64(""), 0x2d06800538d394c2ULL);
    EXPECT_EQ(checksum64("abc"), 0x78af5f94892f3950ULL);
}

TEST(Hash, HexHasLeadingZeros) {
    EXPECT_EQ((Hash128{0x1, 0xab}).hex(), "000000000000000100000000000000ab");
}

TEST(Hash, OrderIsByHighThenLow) {
    EXPECT_LT((Hash128{1, 9}), (Hash128{2, 0}));
    EXPECT_LT((Hash128{1, 1}), (Hash128{1, 2}));
    EXPECT_FALSE((Hash128{1, 2}) < (Hash128{1, 2}));
}

TEST(Hasher, PartsDoNotRunTogether) {
    const auto of = [](const std::string& a, const std::string& b) {
        return Hasher().add(a).add(b).finish().hex();
    };
    EXPECT_NE(of("ab", "c"), of("a", "bc"));
    EXPECT_NE(of("", "a"), of("a", ""));
    EXPECT_EQ(of("ab", "c"), of("ab", "c"));
}

// The layout is a promise: identities stored today are looked up by later versions.
TEST(Hasher, IsTheHashOfLengthPrefixedBytes) {
    std::string bytes(8, '\0');
    bytes[0] = 3;
    bytes += "abc";
    const std::string minus_two = std::string("\xfe") + std::string(7, '\xff');
    EXPECT_EQ(Hasher().add("abc").add(std::int64_t{-2}).finish(), hash128(bytes + minus_two));
}

TEST(Hasher, FinishMayBeCalledInBetween) {
    Hasher hasher;
    hasher.add("a");
    const Hash128 first = hasher.finish();
    EXPECT_EQ(hasher.finish(), first);
    EXPECT_NE(hasher.add("b").finish(), first);
}

TEST(Hash, EveryBitMatters) {
    std::string text(64, 'x');
    std::set<std::string> seen = {hash128(text).hex()};
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        std::string changed = text;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_TRUE(seen.insert(hash128(changed).hex()).second) << bit;
    }
}

}  // namespace
}  // namespace scfa
