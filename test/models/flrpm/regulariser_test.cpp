// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/regulariser.hpp"

#include "test/models/flrpm/networks.hpp"
#include "test/models/network/float_interpreter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace scfa {
namespace {

/// One group of `count` units with one gamma each, at parameter 0, 1, ...; unit u is read by the
/// weight count + u.
GroupNumbers one_group(std::int64_t count) {
    GroupNumbers out(1);
    for (std::int64_t u = 0; u < count; ++u) {
        out[0].push_back({{u}, {}, {}, {{count + u, 1}}});
    }
    return out;
}

double polarisation(const std::vector<float>& scales, double slope) {
    const double mean =
        std::accumulate(scales.begin(), scales.end(), 0.0) / static_cast<double>(scales.size());
    double sum = 0.0;
    for (const float s : scales) {
        sum += slope * static_cast<double>(s) - std::abs(static_cast<double>(s) - mean);
    }
    return sum;
}

TEST(Polarisation, GradientIsTheSlope) {
    std::vector<float> scales{0.1F, 0.9F, 0.35F, 0.6F, 0.05F};
    std::vector<float> gradients(scales.size(), 0.0F);
    add_polarisation(one_group(5), scales.data(), 3.0, 0.7, gradients.data());
    for (std::size_t i = 0; i < scales.size(); ++i) {
        auto up = scales;
        auto down = scales;
        up[i] += 1e-3F;
        down[i] -= 1e-3F;
        const double slope = (polarisation(up, 0.7) - polarisation(down, 0.7)) / 2e-3;
        EXPECT_NEAR(gradients[i], 3.0 * slope, 1e-2) << i;
    }
}

/// Zhuang et al. 2020, theorem 3.2: at the optimum of the term alone the share 1/2 - t/4 of a group
/// is kept (at 1), the rest is gone (at 0). By brute force over all groups of eight on a grid.
TEST(Polarisation, OptimumKeepsTheShareOfTheTheorem) {
    constexpr std::size_t kUnits = 8;
    for (const double kappa : {0.25, 0.375, 0.5, 0.625, 0.75}) {
        const double slope = polarisation_slope(kappa);
        EXPECT_DOUBLE_EQ(0.5 - slope / 4.0, kappa);
        double least = 1e9;
        std::vector<float> best;
        std::vector<float> scales(kUnits, 0.0F);
        for (std::int64_t code = 0; code < 6561; ++code) {
            std::int64_t rest = code;
            for (float& s : scales) {
                s = 0.5F * static_cast<float>(rest % 3);
                rest /= 3;
            }
            const double value = polarisation(scales, slope);
            if (value < least - 1e-9) {
                least = value;
                best = scales;
            }
        }
        EXPECT_EQ(std::count(best.begin(), best.end(), 1.0F), kappa * kUnits) << kappa;
        EXPECT_EQ(std::count(best.begin(), best.end(), 0.0F), (1.0 - kappa) * kUnits) << kappa;
        // Descent with the library's gradient comes back to it from nearby.
        const GroupNumbers units = one_group(kUnits);
        std::vector<float> near = best;
        for (std::size_t i = 0; i < kUnits; ++i) {
            near[i] += (best[i] > 0.5F ? -0.02F : 0.02F) * static_cast<float>(i % 3 + 1);
        }
        for (int step = 0; step < 1000; ++step) {
            std::vector<float> gradients(kUnits, 0.0F);
            add_polarisation(units, near.data(), 1e-3, slope, gradients.data());
            for (std::size_t i = 0; i < kUnits; ++i) {
                near[i] -= gradients[i];
            }
            clamp_scales(units, near.data());
        }
        EXPECT_EQ(near, best) << kappa;
    }
}

TEST(Polarisation, SharesAUnitsGradientAmongItsNorms) {
    const GroupNumbers units{{{{0, 1}, {}, {}, {}}, {{2}, {}, {}, {}}}};
    const std::vector<float> scales{0.2F, 0.4F, 0.9F};  // s = 0.3, 0.9
    std::vector<float> gradients(3, 0.0F);
    add_polarisation(units, scales.data(), 1.0, 0.5, gradients.data());
    EXPECT_FLOAT_EQ(gradients[0], 0.75F);  // (0.5 + 1) / 2
    EXPECT_FLOAT_EQ(gradients[1], 0.75F);
    EXPECT_FLOAT_EQ(gradients[2], -0.5F);
}

TEST(ScaleDecay, IsTheSign) {
    const std::vector<float> scales{0.2F, 0.0F, -0.1F};
    std::vector<float> gradients(3, 1.0F);
    add_scale_decay(one_group(3), scales.data(), 0.5, gradients.data());
    EXPECT_EQ(gradients, (std::vector<float>{1.5F, 1.0F, 0.5F}));
}

TEST(ImportanceDecay, GrowsSixteenfoldTowardsTheLeastImportant) {
    std::vector<float> decay(6, 0.0F);
    add_importance_decay(one_group(3), {{2.0, 0.0, 1.0}}, 0.01, decay);
    EXPECT_EQ(decay[0], 0.0F);  // scales do not decay
    EXPECT_FLOAT_EQ(decay[3], 0.01F);
    EXPECT_FLOAT_EQ(decay[4], 0.16F);
    EXPECT_FLOAT_EQ(decay[5], 0.04F);
}

TEST(Envelope, FallsToExactlyZero) {
    GroupNumbers units(2);
    units[0] = {{{0}, {1}, {}, {}}, {{2}, {3}, {}, {}}};
    std::vector<float> values{0.8F, -0.6F, 0.5F, 0.4F};
    const Envelope envelope(units, {{0}, {}}, values.data());
    envelope.apply(0.5, values.data());
    EXPECT_FLOAT_EQ(values[0], 0.2F);
    EXPECT_FLOAT_EQ(values[1], -0.15F);
    EXPECT_EQ(values[2], 0.5F);  // not a victim
    values[0] = 0.1F;            // within the bound
    envelope.apply(0.5, values.data());
    EXPECT_FLOAT_EQ(values[0], 0.1F);
    envelope.apply(1.0, values.data());
    EXPECT_EQ(values[0], 0.0F);
    EXPECT_EQ(values[1], 0.0F);
    EXPECT_EQ(values[3], 0.4F);
}

class Importance : public testing::TestWithParam<std::size_t> {};

/// (gamma, beta, W) -> (x gamma, x beta, W / x) leaves the function of a ReLU network, and must
/// leave the importance of every unit; |gamma| alone would change.
TEST_P(Importance, DoesNotChangeWhenAReluIsRescaled) {
    NetworkGraph graph = test::coupled_networks()[GetParam()];
    test::draw_weights(graph, 3);
    const ModulePlan plan = plan_module(graph);
    const auto groups = channel_groups(graph);
    const GroupNumbers units = numbers_of_units(groups, plan);
    NetworkNumbers numbers = numbers_of(graph, plan, 1);
    for (float& value : numbers.parameters) {
        value = std::abs(value) + 0.01F;
    }
    const UnitValues before = unit_importances(units, numbers.parameters.data());
    for (const auto& group : units) {
        for (std::size_t u = 0; u < group.size(); ++u) {
            const float x = 0.25F * static_cast<float>(u + 1);
            for (const std::int64_t gamma : group[u].gammas) {
                numbers.parameters[static_cast<std::size_t>(gamma)] *= x;
            }
            for (const FlatRange& range : group[u].readers) {
                for (std::int64_t i = range.first; i < range.first + range.count; ++i) {
                    numbers.parameters[static_cast<std::size_t>(i)] /= x;
                }
            }
        }
        // Readers of one group may be filters of the next: each group on its own.
        const UnitValues after = unit_importances(units, numbers.parameters.data());
        const auto g = static_cast<std::size_t>(&group - units.data());
        for (std::size_t u = 0; u < group.size(); ++u) {
            EXPECT_NEAR(after[g][u], before[g][u], 1e-4) << groups[g].name << " " << u;
        }
        numbers = numbers_of(graph, plan, 1);
        for (float& value : numbers.parameters) {
            value = std::abs(value) + 0.01F;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Coupled, Importance, testing::Range<std::size_t>(0, 4),
                         [](const auto& test) {
                             return test::coupled_networks()[test.param].name();
                         });

TEST(UnitNumbers, FilterNormsAndReaders) {
    NetworkGraph graph = test::chain_network();
    test::draw_weights(graph, 3);
    const ModulePlan plan = plan_module(graph);
    const auto groups = channel_groups(graph);
    const NetworkNumbers numbers = numbers_of(graph, plan, 1);
    const GroupNumbers units = numbers_of_units(groups, plan);
    const UnitValues norms = filter_norms(units, numbers.parameters.data());
    const Layer& a = graph.layer(graph.find("a"));
    const Layer& b = graph.layer(graph.find("b"));
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (groups[g].name != "a") {
            continue;
        }
        for (std::size_t u = 0; u < 6; ++u) {
            double norm = 0.0;
            for (std::size_t i = 0; i < 18; ++i) {
                norm += std::abs(static_cast<double>(a.weights[u * 18 + i]));
            }
            EXPECT_NEAR(norms[g][u], norm, 1e-5);
            double squares = 0.0;
            for (std::size_t k = 0; k < 8; ++k) {
                for (std::size_t tap = 0; tap < 9; ++tap) {
                    squares += std::pow(static_cast<double>(b.weights[(k * 6 + u) * 9 + tap]), 2);
                }
            }
            double read = 0.0;
            for (const FlatRange& range : units[g][u].readers) {
                for (std::int64_t i = range.first; i < range.first + range.count; ++i) {
                    read += std::pow(
                        static_cast<double>(numbers.parameters[static_cast<std::size_t>(i)]), 2);
                }
            }
            EXPECT_NEAR(read, squares, 1e-5);
        }
    }
}

}  // namespace
}  // namespace scfa
