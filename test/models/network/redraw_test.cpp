// SPDX-License-Identifier: Apache-2.0
#include "models/network/redraw.hpp"

#include "models/network/builder/standard_networks.hpp"
#include "models/network/lowering.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace scfa {
namespace {

Workload drawn(double density, bool balanced) {
    LoweringOptions options;
    options.drawn.density = density;
    options.drawn.balanced = balanced;
    options.drawn.seed = 3;
    Workload out = lower(fmnist_vgg(), options);
    out.accuracy = 0.9;
    return out;
}

TEST(Redraw, KeepsShapesAndDensities) {
    for (const bool balanced : {false, true}) {
        const Workload from = drawn(0.4, balanced);
        const Workload to = redrawn(from, balanced, 9);
        ASSERT_EQ(to.layers.size(), from.layers.size());
        EXPECT_EQ(to.macs, from.macs);
        EXPECT_EQ(to.mask_source, MaskSource::drawn);
        EXPECT_FALSE(to.accuracy.has_value());
        EXPECT_NE(to.content, from.content);
        for (std::size_t i = 0; i < from.layers.size(); ++i) {
            if (from.layers[i].op != WorkloadOp::convolution) {
                continue;
            }
            const FilterMask& a = *from.layers[i].mask_int8;
            const FilterMask& b = *to.layers[i].mask_int8;
            ASSERT_EQ(a.filters(), b.filters());
            EXPECT_EQ(a.taps, b.taps);
            EXPECT_EQ(a.channels, b.channels);
            // Balanced: to the rounding of each filter. Free: six deviations of a binomial.
            const double all = static_cast<double>(a.filters()) * a.taps * a.channels;
            const double margin =
                balanced ? static_cast<double>(a.filters()) : 6.0 * std::sqrt(all * 0.25);
            EXPECT_NEAR(static_cast<double>(b.non_zeros()), static_cast<double>(a.non_zeros()),
                        margin);
            if (balanced) {
                std::set<std::int64_t> counts;
                for (std::size_t f = 0; f + 1 < b.offsets.size(); ++f) {
                    counts.insert(b.offsets[f + 1] - b.offsets[f]);
                }
                EXPECT_EQ(counts.size(), 1u);
            }
        }
    }
}

TEST(Redraw, IsAFunctionOfTheSeed) {
    const Workload from = drawn(0.5, false);
    EXPECT_EQ(redrawn(from, false, 1).content, redrawn(from, false, 1).content);
    EXPECT_NE(redrawn(from, false, 1).content, redrawn(from, false, 2).content);
}

TEST(Redraw, AWholeNetworkStaysWhole) {
    const Workload to = redrawn(drawn(1.0, false), false, 1);
    EXPECT_EQ(to.non_zeros, to.weights);
}

}  // namespace
}  // namespace scfa
