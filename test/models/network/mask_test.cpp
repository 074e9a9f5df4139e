// SPDX-License-Identifier: Apache-2.0
#include "models/network/mask.hpp"

#include "models/base/rng.hpp"
#include "models/network/builder/network_builder.hpp"
#include "models/network/lowering.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace scfa {
namespace {

std::vector<std::uint32_t> row(const FilterMask& mask, std::int64_t filter) {
    const auto f = static_cast<std::size_t>(filter);
    return {mask.positions.begin() + mask.offsets[f], mask.positions.begin() + mask.offsets[f + 1]};
}

void expect_well_formed(const FilterMask& mask, const MaskShape& shape) {
    ASSERT_EQ(mask.filters(), shape.filters);
    ASSERT_EQ(mask.offsets.front(), 0);
    ASSERT_EQ(mask.non_zeros(), static_cast<std::int64_t>(mask.positions.size()));
    for (std::int64_t filter = 0; filter < shape.filters; ++filter) {
        const auto positions = row(mask, filter);
        ASSERT_TRUE(std::is_sorted(positions.begin(), positions.end(), std::less_equal<>()));
        ASSERT_TRUE(positions.empty() || positions.back() < shape.positions());
    }
}

double rha(double x) {
    return std::copysign(std::floor(std::fabs(x) + 0.5), x);
}

TEST(Mask, OfWeightsIsWhatTheQuantiserKeeps) {
    Rng rng(7);
    for (int round = 0; round < 300; ++round) {
        const MaskShape shape{rng.between(1, 5), rng.between(1, 9), rng.between(1, 7)};
        std::vector<float> weights;
        for (std::int64_t i = 0; i < shape.filters * shape.positions(); ++i) {
            // Many near the threshold of half a step, some zero, some large.
            const double scale = rng.below(2) == 0 ? 1.0 : 0.01;
            weights.push_back(
                rng.below(5) == 0 ? 0.0F : static_cast<float>((2.0 * rng.uniform() - 1.0) * scale));
        }
        for (const Precision precision : {Precision::int8, Precision::int16}) {
            const FilterMask mask = quantised_mask(weights, shape, precision);
            expect_well_formed(mask, shape);
            for (std::int64_t k = 0; k < shape.filters; ++k) {
                const auto* filter = weights.data() + k * shape.positions();
                double largest = 0.0;
                for (std::int64_t i = 0; i < shape.positions(); ++i) {
                    largest = std::max(largest, std::fabs(static_cast<double>(filter[i])));
                }
                const double step = largest / (precision == Precision::int8 ? 127.0 : 32767.0);
                std::vector<std::uint32_t> kept;
                for (std::int64_t i = 0; i < shape.positions(); ++i) {
                    if (largest > 0.0 && rha(static_cast<double>(filter[i]) / step) != 0.0) {
                        kept.push_back(static_cast<std::uint32_t>(i));
                    }
                }
                ASSERT_EQ(row(mask, k), kept);
            }
        }
    }
}

TEST(Mask, HalfAStepIsKeptAndJustBelowIsNot) {
    const MaskShape shape{1, 1, 3};
    const float half = 0.5F;  // of a step of 1
    const FilterMask mask =
        quantised_mask({127.0F, half, std::nextafter(half, 0.0F)}, shape, Precision::int8);
    EXPECT_EQ(mask.positions, (std::vector<std::uint32_t>{0, 1}));
}

TEST(Mask, AFilterOfZerosHasNone) {
    const FilterMask mask = quantised_mask({0.0F, 0.0F, 1e-30F, 0.0F}, {2, 1, 2}, Precision::int8);
    EXPECT_EQ(mask.offsets, (std::vector<std::int64_t>{0, 0, 1}));
}

TEST(Mask, WeightsAreFoundByTapAndChannelInGroups) {
    // K x C/G x Kh x Kw with one weight at (filter 2, channel 1, tap 3 of 2 x 2).
    NetworkBuilder net("grouped", "");
    const LayerId id = net.convolution(net.input(4, 2, 2), "conv", {4, 2, 1, 0, 2});
    NetworkGraph graph = net.finish();
    graph.layer(id).weights.assign(4 * 2 * 4, 0.0F);
    graph.layer(id).weights[(2 * 2 + 1) * 4 + 3] = 0.5F;
    const Workload workload = lower(graph);
    const FilterMask& mask = workload.layers.at(0).mask(Precision::int8);
    EXPECT_EQ(mask.taps, 4);
    EXPECT_EQ(mask.channels, 2);
    EXPECT_EQ(mask.offsets, (std::vector<std::int64_t>{0, 0, 0, 1, 1}));
    EXPECT_EQ(mask.positions, (std::vector<std::uint32_t>{3 * 2 + 1}));
}

TEST(Mask, DenseHasEveryPosition) {
    const MaskShape shape{3, 9, 5};
    const FilterMask mask = drawn_mask(shape, 1.0, false, 1, 0);
    expect_well_formed(mask, shape);
    EXPECT_EQ(mask.non_zeros(), 3 * 9 * 5);
    EXPECT_EQ(drawn_mask(shape, 0.0, false, 1, 0).non_zeros(), 0);
    EXPECT_EQ(drawn_mask(shape, 0.0, true, 1, 0).non_zeros(), 0);
}

TEST(Mask, BalancedKeepsTheSameNumberInEveryFilter) {
    for (const double density : {0.01, 0.1, 0.25, 0.5, 0.77, 0.99}) {
        const MaskShape shape{17, 9, 13};
        const FilterMask mask = drawn_mask(shape, density, true, 3, 4);
        expect_well_formed(mask, shape);
        for (std::int64_t k = 0; k < shape.filters; ++k) {
            ASSERT_EQ(static_cast<double>(row(mask, k).size()), std::floor(density * 117.0 + 0.5));
        }
    }
}

/// Every position is kept equally often: chi-square over positions, both kinds. 150 positions, 149
/// degrees of freedom: mean 149, standard deviation 17; balanced rows vary less.
TEST(Mask, NoPositionIsPreferred) {
    const MaskShape shape{4000, 10, 15};
    for (const bool balanced : {false, true}) {
        const FilterMask mask = drawn_mask(shape, 0.3, balanced, 11, 2);
        std::vector<double> kept(150, 0.0);
        for (const std::uint32_t position : mask.positions) {
            kept[position] += 1.0;
        }
        double chi = 0.0;
        for (const double n : kept) {
            chi += (n - 1200.0) * (n - 1200.0) / (1200.0 * 0.7);
        }
        EXPECT_LT(chi, 149.0 + 5.0 * 17.3) << balanced;
        EXPECT_GT(chi, 149.0 - 5.0 * 17.3) << balanced;
        // The number kept: 600 000 weights, standard deviation 355 when independent.
        EXPECT_NEAR(static_cast<double>(mask.non_zeros()), 180'000.0, balanced ? 0.5 : 5.0 * 355.0);
    }
}

TEST(Mask, DrawnIsAFunctionOfSeedAndStream) {
    const MaskShape shape{8, 9, 16};
    const auto draw = [&](std::uint64_t seed, std::uint64_t stream) {
        return drawn_mask(shape, 0.5, false, seed, stream).positions;
    };
    EXPECT_EQ(draw(1, 2), draw(1, 2));
    EXPECT_NE(draw(1, 2), draw(1, 3));
    EXPECT_NE(draw(1, 2), draw(2, 2));
    EXPECT_NE(draw(1, 2), draw(2, 1));
}

TEST(MaskMaker, SharesDenseMasksOfOneShape) {
    MaskMaker maker({});
    EXPECT_EQ(maker.draw({4, 9, 8}, "a", 0), maker.draw({4, 9, 8}, "b", 1));
    EXPECT_NE(maker.draw({4, 9, 8}, "a", 0), maker.draw({4, 8, 9}, "b", 1));
}

}  // namespace
}  // namespace scfa
