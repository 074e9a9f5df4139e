// SPDX-License-Identifier: Apache-2.0
#include "dse/space/wide_count.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

TEST(WideCount, saturates_instead_of_wrapping) {
    const WideCount half = WideCount{1} << 127;
    EXPECT_TRUE(saturating_mul(half, 2) == kWideMost);
    EXPECT_TRUE(saturating_mul(half, 1) == half);
    EXPECT_TRUE(saturating_mul(0, kWideMost) == 0);
    EXPECT_TRUE(saturating_mul(kWideMost, 1) == kWideMost);
    EXPECT_TRUE(saturating_add(half, half) == kWideMost);
    EXPECT_TRUE(saturating_add(half, half - 1) == kWideMost);
    EXPECT_TRUE(saturating_add(half, half - 2) == kWideMost - 1);
}

TEST(WideCount, prints_decimal_digits) {
    EXPECT_EQ(to_text(0), "0");
    EXPECT_EQ(to_text(1'000'000'000'000), "1000000000000");
    EXPECT_EQ(to_text(WideCount{1} << 64), "18446744073709551616");
    EXPECT_EQ(to_text(kWideMost - 1), "340282366920938463463374607431768211454");
    EXPECT_EQ(to_text(kWideMost), "more than 3.4e38");
}

}  // namespace
}  // namespace scfa
