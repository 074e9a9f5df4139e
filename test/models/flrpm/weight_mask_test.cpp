// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/weight_mask.hpp"

#include "test/models/flrpm/networks.hpp"
#include "test/models/network/float_interpreter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace scfa {
namespace {

class WeightMask : public testing::TestWithParam<std::tuple<double, bool>> {
  protected:
    WeightMask() { test::draw_weights(graph_, 3); }

    NetworkGraph graph_ = test::depthwise_network();
    ModulePlan plan_ = plan_module(graph_);
};

TEST_P(WeightMask, KeepsTheShareAndTheLargest) {
    const auto [density, balanced] = GetParam();
    const NetworkNumbers numbers = numbers_of(graph_, plan_, 1);
    const auto mask = weight_mask(plan_, numbers.parameters.data(), {density, balanced});
    for (const PlanStep& step : plan_.steps) {
        if (step.weight.count == 0) {
            continue;
        }
        const std::int64_t row = step.weight.count / step.out.channels;
        const auto kept = [&mask](std::int64_t first, std::int64_t count) {
            return std::accumulate(mask.begin() + first, mask.begin() + first + count,
                                   std::int64_t{0});
        };
        if (row <= 9) {  // the first layer, the depthwise convolution, the 1x1 ones
            EXPECT_EQ(kept(step.weight.first, step.weight.count), step.weight.count);
            continue;
        }
        const std::int64_t part = balanced ? row : step.weight.count;
        for (std::int64_t at = 0; at < step.weight.count; at += part) {
            const std::int64_t first = step.weight.first + at;
            EXPECT_EQ(kept(first, part), std::llround(density * static_cast<double>(part)));
            float least_kept = 1e9F, most_gone = 0.0F;
            for (std::int64_t i = first; i < first + part; ++i) {
                const float size = std::abs(numbers.parameters[static_cast<std::size_t>(i)]);
                if (mask[static_cast<std::size_t>(i)] != 0) {
                    least_kept = std::min(least_kept, size);
                } else {
                    most_gone = std::max(most_gone, size);
                }
            }
            EXPECT_LE(most_gone, least_kept);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Densities, WeightMask,
                         testing::Combine(testing::Values(0.25, 0.5, 0.9, 1.0), testing::Bool()));

TEST(WeightMask, ZeroesWhatGoes) {
    std::vector<float> values{1.0F, 2.0F, 3.0F};
    apply_mask({1, 0, 1}, values.data());
    EXPECT_EQ(values, (std::vector<float>{1.0F, 0.0F, 3.0F}));
}

}  // namespace
}  // namespace scfa
