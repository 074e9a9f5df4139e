// SPDX-License-Identifier: Apache-2.0
#include "models/arch/packing.hpp"

#include "models/base/rng.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace scfa {
namespace {

struct Operands {
    std::int64_t low;   // a0
    std::int64_t high;  // a1
    std::int64_t weight;
};

/// A value as a two's-complement number of `bits` bits.
std::int64_t wrapped(std::int64_t value, int bits) {
    const int unused = 64 - bits;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << unused) >> unused;
}

int port_bits(Slice slice) {
    return slice == Slice::dsp48e2 ? 27 : 25;
}

/// What the slice computes: the packed operand cut to its port, products summed in 48 bits.
std::int64_t accumulate(const std::vector<Operands>& chain, Slice slice, int shift) {
    std::int64_t sum = 0;
    for (const Operands& o : chain) {
        const std::int64_t packed =
            wrapped(o.high * (std::int64_t{1} << shift) + o.low, port_bits(slice));
        sum = wrapped(sum + packed * o.weight, 48);
    }
    return sum;
}

bool is_exact(const std::vector<Operands>& chain, Slice slice, int shift) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    for (const Operands& o : chain) {
        low += o.low * o.weight;
        high += o.high * o.weight;
    }
    const SplitSums split = split_packed(accumulate(chain, slice, shift), shift);
    return split.low == low && split.high == high;
}

std::int64_t least(OperandRange range) {
    return range == OperandRange::symmetric ? -127 : -128;
}

/// Every chain of equal operands at the ends of their range.
bool exact_at_the_extremes(const PackingMode& mode, int products) {
    const std::int64_t low = least(mode.range);
    for (const std::int64_t a0 : {low, std::int64_t{127}}) {
        for (const std::int64_t a1 : {low, std::int64_t{0}, std::int64_t{127}}) {
            for (const std::int64_t w : {low, std::int64_t{127}}) {
                const std::vector<Operands> chain(static_cast<std::size_t>(products), {a0, a1, w});
                if (!is_exact(chain, mode.slice, mode.shift)) {
                    return false;
                }
            }
        }
    }
    return true;
}

TEST(Packing, IsExactForTheStatedProductsAndFailsForOneMore) {
    for (const PackingMode& mode : packing_table()) {
        for (int n = 1; n <= mode.products; ++n) {
            EXPECT_TRUE(exact_at_the_extremes(mode, n))
                << "k = " << mode.shift << ", " << n << " products";
        }
        EXPECT_FALSE(exact_at_the_extremes(mode, mode.products + 1)) << "k = " << mode.shift;
    }
}

TEST(Packing, IsExactOnRandomChains) {
    Rng rng(7);
    for (const PackingMode& mode : packing_table()) {
        for (int i = 0; i < 20000; ++i) {
            const auto count = static_cast<std::size_t>(rng.between(1, mode.products));
            std::vector<Operands> chain;
            for (std::size_t j = 0; j < count; ++j) {
                const std::int64_t low = least(mode.range);
                chain.push_back(
                    {rng.between(low, 127), rng.between(low, 127), rng.between(low, 127)});
            }
            ASSERT_TRUE(is_exact(chain, mode.slice, mode.shift))
                << "k = " << mode.shift << ", chain " << i;
        }
    }
}

TEST(Packing, FullInt8DoesNotFitThePortOfADsp48e1) {
    for (const int shift : {17, 18}) {
        EXPECT_FALSE(exact_at_the_extremes({Slice::dsp48e1, shift, OperandRange::full, 1}, 1));
    }
}

TEST(Packing, TheAcceleratorTakesTheLongestChainOfSymmetricOperands) {
    ASSERT_NE(packing_mode(Slice::dsp48e2), nullptr);
    EXPECT_EQ(packing_mode(Slice::dsp48e2)->shift, 18);
    EXPECT_EQ(packing_mode(Slice::dsp48e2)->products, 8);
    ASSERT_NE(packing_mode(Slice::dsp48e1), nullptr);
    EXPECT_EQ(packing_mode(Slice::dsp48e1)->shift, 17);
    EXPECT_EQ(packing_mode(Slice::dsp48e1)->products, 4);
    EXPECT_FALSE(can_pack(Slice::other));
}

TEST(Packing, ColumnsPerSlice) {
    EXPECT_EQ(columns_per_slice(false, 1), 1);
    EXPECT_EQ(columns_per_slice(true, 1), 2);
    EXPECT_EQ(columns_per_slice(false, 2), 2);
    EXPECT_EQ(columns_per_slice(true, 2), 4);
}

}  // namespace
}  // namespace scfa
