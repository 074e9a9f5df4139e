// SPDX-License-Identifier: Apache-2.0
/// @file  test/sim/modules/packed_slice_test.cpp
/// @brief The packed multiplication on every legal operand and at its limit.

#include "sim/modules/packed_slice.hpp"

#include "models/base/rng.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace scfa::sim {
namespace {

std::int64_t lowest(OperandRange range) {
    return range == OperandRange::full ? -128 : -127;
}

/// a1 * 2^k + a0 with the operands that make it largest.
TEST(PackedSlice, OperandsFitThePorts) {
    for (const PackingMode& mode : packing_table()) {
        const std::int64_t port = std::int64_t{1} << (PackedSlice::port_bits(mode.slice) - 1);
        const std::int64_t low = lowest(mode.range);
        const std::int64_t scale = std::int64_t{1} << mode.shift;
        EXPECT_LT(127 * scale + 127, port);
        EXPECT_GE(low * scale + low, -port);
        EXPECT_LT(128, std::int64_t{1} << (PackedSlice::kWeightBits - 1));
    }
}

TEST(PackedSlice, OneProductIsExactForEveryLegalOperand) {
    for (const PackingMode& mode : packing_table()) {
        const std::int64_t low = lowest(mode.range);
        PackedSlice slice(mode);
        std::int64_t wrong = 0;
        for (std::int64_t a1 = low; a1 <= 127; ++a1) {
            for (std::int64_t a0 = low; a0 <= 127; ++a0) {
                for (std::int64_t w = low; w <= 127; ++w) {
                    slice.accumulate(a1, a0, w);
                    const SplitSums sums = slice.split();
                    wrong += (sums.high != a1 * w) | (sums.low != a0 * w);
                }
            }
        }
        EXPECT_EQ(wrong, 0);
    }
}

/// The sum of `products` equal products in both halves.
SplitSums sum_of(const PackingMode& mode, std::int32_t products, std::int64_t a1, std::int64_t a0,
                 std::int64_t w) {
    PackedSlice slice(mode);
    for (std::int32_t i = 0; i < products; ++i) {
        slice.accumulate(a1, a0, w);
    }
    EXPECT_EQ(slice.products(), products);
    return slice.split();
}

TEST(PackedSlice, ExactAtTheLimitAndWrongBehindIt) {
    for (const PackingMode& mode : packing_table()) {
        const std::int64_t low = lowest(mode.range);
        std::int32_t wrong_behind = 0;
        for (const std::int64_t a1 : {low, std::int64_t{127}}) {
            for (const std::int64_t a0 : {low, std::int64_t{127}}) {
                for (const std::int64_t w : {low, std::int64_t{127}}) {
                    const SplitSums at = sum_of(mode, mode.products, a1, a0, w);
                    EXPECT_EQ(at.high, mode.products * a1 * w);
                    EXPECT_EQ(at.low, mode.products * a0 * w);
                    const std::int32_t more = mode.products + 1;
                    const SplitSums behind = sum_of(mode, more, a1, a0, w);
                    wrong_behind += behind.high != more * a1 * w || behind.low != more * a0 * w;
                }
            }
        }
        EXPECT_GT(wrong_behind, 0) << "k = " << mode.shift << ", n = " << mode.products;
    }
}

TEST(PackedSlice, ExactForRandomSumsUpToTheLimit) {
    Rng rng(41);
    for (const PackingMode& mode : packing_table()) {
        PackedSlice slice(mode);
        for (int i = 0; i < 20000; ++i) {
            std::int64_t high = 0;
            std::int64_t low = 0;
            for (std::int64_t n = rng.between(1, mode.products); n > 0; --n) {
                const std::int64_t a1 = rng.between(lowest(mode.range), 127);
                const std::int64_t a0 = rng.between(lowest(mode.range), 127);
                const std::int64_t w = rng.between(lowest(mode.range), 127);
                slice.accumulate(a1, a0, w);
                high += a1 * w;
                low += a0 * w;
            }
            const SplitSums sums = slice.split();
            ASSERT_EQ(sums.high, high);
            ASSERT_EQ(sums.low, low);
            ASSERT_EQ(slice.products(), 0);
        }
    }
}

TEST(PlainSlice, KeepsFortyEightBits) {
    EXPECT_EQ(wrap48((std::int64_t{1} << 47) - 1), (std::int64_t{1} << 47) - 1);
    EXPECT_EQ(wrap48(std::int64_t{1} << 47), -(std::int64_t{1} << 47));
    PlainSlice slice;
    std::int64_t sum = 0;
    for (int i = 0; i < 131000; ++i) {
        slice.accumulate(32767, i % 3 == 0 ? -32767 : 32767);
        sum += std::int64_t{32767} * (i % 3 == 0 ? -32767 : 32767);
    }
    EXPECT_LT(std::llabs(sum), std::int64_t{1} << 47);
    EXPECT_EQ(slice.sum(), sum);
}

}  // namespace
}  // namespace scfa::sim
