// SPDX-License-Identifier: Apache-2.0
#include "models/base/rng.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace scfa {
namespace {

// SplitMix64's published first output for state 0; the rest from an independent implementation.
TEST(Rng, GoldenNumbers) {
    EXPECT_EQ(mix64(0), 0xe220a8397b1dcdafULL);
    Rng one(1);
    EXPECT_EQ(one.next(), 0xba3669b1f12257d6ULL);
    EXPECT_EQ(one.next(), 0xc3fa44209631bd8bULL);
    EXPECT_EQ(one.next(), 0xd65fe71d9aaf0554ULL);
    Rng stream(0, 7);
    EXPECT_EQ(stream.next(), 0x8e20750e414ee7cfULL);
    Rng bounded(42, 3);
    for (const std::uint64_t expected : {936, 558, 192, 92, 883, 854, 887, 413}) {
        EXPECT_EQ(bounded.below(1000), expected);
    }
    Rng real(42, 3);
    EXPECT_EQ(real.uniform(), 0.936515867537311);
}

TEST(Rng, SameSeedSameNumbersOtherStreamOthers) {
    Rng a(5, 1);
    Rng b(5, 1);
    Rng c(5, 2);
    int equal = 0;
    for (int i = 0; i < 1000; ++i) {
        const std::uint64_t x = a.next();
        EXPECT_EQ(x, b.next());
        equal += x == c.next() ? 1 : 0;
    }
    EXPECT_EQ(equal, 0);
}

/// Chi-square over `cells` equally likely cells; mean cells - 1, deviation sqrt(2 (cells - 1)).
double chi_square(const std::vector<int>& counts, double draws) {
    const double expected = draws / static_cast<double>(counts.size());
    double sum = 0;
    for (const int count : counts) {
        sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
}

TEST(Rng, BelowIsUniform) {
    for (const std::uint64_t bound : {2ULL, 10ULL, 37ULL, 256ULL}) {
        Rng rng(bound);
        std::vector<int> counts(bound);
        constexpr int kDraws = 200000;
        for (int i = 0; i < kDraws; ++i) {
            ++counts[rng.below(bound)];
        }
        const double freedom = static_cast<double>(bound) - 1;
        EXPECT_LT(chi_square(counts, kDraws), freedom + 5 * std::sqrt(2 * freedom) + 5) << bound;
    }
}

// With bound = 3 * 2^62, taking the remainder would give the lowest third half of all draws.
TEST(Rng, NoModuloBias) {
    const std::uint64_t bound = 3ULL << 62;
    Rng rng(9);
    std::vector<int> thirds(3);
    constexpr int kDraws = 30000;
    for (int i = 0; i < kDraws; ++i) {
        const std::uint64_t draw = rng.below(bound);
        ASSERT_LT(draw, bound);
        ++thirds[draw >> 62];
    }
    EXPECT_LT(chi_square(thirds, kDraws), 25);
}

// Neighbouring seeds, streams and counters must not show in pairs of numbers.
TEST(Rng, NeighbouringStreamsAreIndependent) {
    constexpr int kDraws = 64000;
    std::vector<int> pairs(64);
    for (int stream = 0; stream < kDraws; ++stream) {
        Rng rng(1, static_cast<std::uint64_t>(stream));
        Rng next(1, static_cast<std::uint64_t>(stream) + 1);
        ++pairs[rng.below(8) * 8 + next.below(8)];
    }
    EXPECT_LT(chi_square(pairs, kDraws), 63 + 5 * std::sqrt(126.0));
}

TEST(Rng, EachBitIsFair) {
    Rng rng(77);
    std::array<int, 64> ones{};
    constexpr int kDraws = 40000;
    for (int i = 0; i < kDraws; ++i) {
        const std::uint64_t x = rng.next();
        for (std::size_t bit = 0; bit < 64; ++bit) {
            ones[bit] += static_cast<int>(x >> bit & 1);
        }
    }
    for (const int count : ones) {
        EXPECT_NEAR(count, kDraws / 2, 5 * std::sqrt(kDraws) / 2);
    }
}

TEST(Rng, BetweenTakesAnyEnds) {
    constexpr std::int64_t kLow = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t kHigh = std::numeric_limits<std::int64_t>::max();
    Rng rng(3);
    int negative = 0;
    for (int i = 0; i < 1000; ++i) {
        negative += rng.between(kLow, kHigh) < 0 ? 1 : 0;
        EXPECT_EQ(rng.between(kLow, kLow), kLow);
        EXPECT_EQ(rng.between(kHigh, kHigh), kHigh);
        const std::int64_t small = rng.between(-2, 2);
        EXPECT_TRUE(small >= -2 && small <= 2);
        EXPECT_GE(rng.between(kHigh - 1, kHigh), kHigh - 1);
    }
    EXPECT_NEAR(negative, 500, 100);
}

TEST(Rng, UniformIsBelowOne) {
    Rng rng(11);
    double sum = 0;
    for (int i = 0; i < 100000; ++i) {
        const double x = rng.uniform();
        ASSERT_GE(x, 0.0);
        ASSERT_LT(x, 1.0);
        sum += x;
    }
    EXPECT_NEAR(sum / 100000, 0.5, 0.005);
}

}  // namespace
}  // namespace scfa
