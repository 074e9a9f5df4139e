// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/tap_kernels.hpp"

#include "models/base/rng.hpp"
#include "sim/modules/packed_slice.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace scfa::sim {
namespace {

std::vector<std::int16_t> random_values(Rng& rng, std::size_t count, std::int32_t most) {
    std::vector<std::int16_t> out(count);
    for (std::int16_t& value : out) {
        value = static_cast<std::int16_t>(rng.below(5) == 0 ? (rng.below(2) == 0 ? most : -most)
                                                            : rng.between(-most, most));
    }
    return out;
}

std::vector<WeightPair> random_pairs(Rng& rng, std::size_t count, std::int64_t offsets,
                                     std::int32_t most) {
    std::vector<WeightPair> out(count);
    for (WeightPair& pair : out) {
        pair = {static_cast<std::int32_t>(rng.between(0, offsets)),
                static_cast<std::int32_t>(rng.between(0, offsets)), random_values(rng, 1, most)[0],
                random_values(rng, 1, most)[0]};
    }
    return out;
}

template <class Sum>
std::vector<std::int64_t> naive(const std::vector<std::int16_t>& in,
                                const std::vector<WeightPair>& pairs,
                                const std::vector<Sum>& start) {
    std::vector<std::int64_t> out(start.begin(), start.end());
    for (std::size_t i = 0; i < out.size(); ++i) {
        for (const WeightPair& p : pairs) {
            out[i] += std::int64_t{in[static_cast<std::size_t>(p.first_offset) + i]} * p.first;
            out[i] += std::int64_t{in[static_cast<std::size_t>(p.second_offset) + i]} * p.second;
        }
    }
    return out;
}

TEST(TapKernels, AllAgreeWithTheSumOfProducts) {
    for (const TapKernels& kernels : tap_kernels()) {
        SCOPED_TRACE(kernels.name);
        for (std::uint64_t i = 0; i < 200; ++i) {
            Rng rng(51, i);
            const std::int64_t count = 16 * rng.between(1, 14);
            const auto pairs = static_cast<std::size_t>(rng.between(0, 40));
            const std::vector<std::int16_t> in =
                random_values(rng, static_cast<std::size_t>(count) + 100, 127);
            std::vector<std::int32_t> narrow(static_cast<std::size_t>(count), 1000000);
            const std::vector<WeightPair> small = random_pairs(rng, pairs, 99, 127);
            const auto expected = naive(in, small, narrow);
            kernels.narrow(in.data(), small.data(), pairs, narrow.data(), count);
            EXPECT_EQ(std::vector<std::int64_t>(narrow.begin(), narrow.end()), expected);

            const std::vector<std::int16_t> big_in = random_values(rng, in.size(), 32767);
            const std::vector<WeightPair> big = random_pairs(rng, pairs, 99, 32767);
            std::vector<std::int64_t> wide(static_cast<std::size_t>(count), -5);
            const auto expected_wide = naive(big_in, big, wide);
            kernels.wide(big_in.data(), big.data(), pairs, wide.data(), count);
            EXPECT_EQ(wide, expected_wide);
        }
    }
}

/// Every pair of legal int8 operands, against the packed slices.
TEST(TapKernels, EveryLegalProductIsThatOfThePackedSlice) {
    std::vector<std::int16_t> in;
    for (std::int16_t a = -127; a <= 127; ++a) {
        in.push_back(a);
    }
    in.resize(512);
    for (const TapKernels& kernels : tap_kernels()) {
        for (const PackingMode& mode : packing_table()) {
            PackedSlice slice(mode);
            for (std::int16_t w = -127; w <= 127; ++w) {
                const WeightPair pair{0, 0, w, 0};
                std::vector<std::int32_t> sums(256);
                kernels.narrow(in.data(), &pair, 1, sums.data(), 256);
                for (std::size_t i = 0; i + 1 < 255; ++i) {
                    slice.accumulate(in[i + 1], in[i], w);
                    const SplitSums expected = slice.split();
                    ASSERT_EQ(sums[i], expected.low) << kernels.name;
                    ASSERT_EQ(sums[i + 1], expected.high) << kernels.name;
                }
            }
        }
    }
}

/// Both products at their largest: their sum still fits the 32 bits between multiplier and sum.
TEST(TapKernels, TwoLargestProductsFit) {
    const std::vector<std::int16_t> in(64, 32767);
    const WeightPair pair{0, 0, -32767, -32767};
    for (const TapKernels& kernels : tap_kernels()) {
        std::vector<std::int64_t> sums(16);
        kernels.wide(in.data(), &pair, 1, sums.data(), 16);
        EXPECT_EQ(sums, std::vector<std::int64_t>(16, -2 * std::int64_t{32767} * 32767));
    }
}

}  // namespace
}  // namespace scfa::sim
