// SPDX-License-Identifier: Apache-2.0
#include "models/base/checked.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <optional>

namespace scfa {
namespace {

constexpr std::int64_t kLow = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHigh = std::numeric_limits<std::int64_t>::max();

__extension__ using Wide = __int128;

/// The exact result, or nothing where 64 bits cannot hold it.
std::optional<std::int64_t> fitting(Wide exact) {
    if (exact < kLow || exact > kHigh) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(exact);
}

template <class Action>
std::optional<std::int64_t> result_of(Action action) {
    try {
        return action();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::overflow);
        EXPECT_NE(error.message().find("the product of it"), std::string::npos);
        return std::nullopt;
    }
}

void expect_exact(std::int64_t a, std::int64_t b) {
    const std::string_view what = "the product of it";
    const auto wide = static_cast<Wide>(a);
    EXPECT_EQ(result_of([&] { return checked_mul(a, b, what); }), fitting(wide * b))
        << a << ' ' << b;
    EXPECT_EQ(result_of([&] { return checked_add(a, b, what); }), fitting(wide + b))
        << a << ' ' << b;
    EXPECT_EQ(result_of([&] { return checked_sub(a, b, what); }), fitting(wide - b))
        << a << ' ' << b;
}

TEST(Checked, ExactOrOverflowAtTheEdges) {
    const std::int64_t edges[] = {kLow,       kLow + 1,   -4294967296, -3037000500, -2,
                                  -1,         0,          1,           2,           3,
                                  3037000499, 3037000500, 4294967296,  kHigh - 1,   kHigh};
    for (const std::int64_t a : edges) {
        for (const std::int64_t b : edges) {
            expect_exact(a, b);
        }
    }
}

RC_GTEST_PROP(Checked, ExactOrOverflow, (std::int64_t a, std::int64_t b)) {
    const auto shift_a = *rc::gen::inRange(0, 63);
    const auto shift_b = *rc::gen::inRange(0, 63);
    expect_exact(a >> shift_a, b >> shift_b);
    RC_ASSERT(!::testing::Test::HasFailure());
}

TEST(Checked, ProductChecksEachStepAndEachFactor) {
    EXPECT_EQ(checked_product("p", 2, 3, std::size_t{7}), 42);
    EXPECT_EQ(checked_product("p", kHigh), kHigh);
    EXPECT_THROW(checked_product("p", 4294967296, 4294967296, 0), Error);
    EXPECT_THROW(checked_product("p", 1, ~std::uint64_t{0}), Error);
    EXPECT_THROW(checked_product("p", ~std::uint64_t{0}), Error);
    EXPECT_EQ(checked_int64(static_cast<std::uint64_t>(kHigh), "x"), kHigh);
    EXPECT_THROW(checked_int64(static_cast<std::uint64_t>(kHigh) + 1, "x"), Error);
}

TEST(Checked, IntRange) {
    EXPECT_EQ(checked_int(2147483647, "x"), 2147483647);
    EXPECT_EQ(checked_int(-2147483648LL, "x"), std::numeric_limits<int>::min());
    EXPECT_THROW(checked_int(2147483648LL, "x"), Error);
    EXPECT_THROW(checked_int(-2147483649LL, "x"), Error);
}

TEST(Checked, CeilDivAndRoundUp) {
    static_assert(ceil_div(0, 5) == 0 && ceil_div(1, 5) == 1 && ceil_div(5, 5) == 1);
    static_assert(ceil_div(kHigh, kHigh) == 1 && ceil_div(kHigh, 1) == kHigh);
    for (std::int64_t a = 0; a < 60; ++a) {
        for (std::int64_t b = 1; b < 20; ++b) {
            std::int64_t count = 0;
            while (count * b < a) {
                ++count;
            }
            EXPECT_EQ(ceil_div(a, b), count);
            EXPECT_EQ(round_up(a, b), count * b);
        }
    }
}

}  // namespace
}  // namespace scfa
