// SPDX-License-Identifier: Apache-2.0
#include "dse/pareto/shortlist.hpp"

#include "dse/pareto/pareto_front.hpp"
#include "models/base/rng.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace scfa {
namespace {

std::vector<ObjectiveVector> random_front(std::size_t count, std::uint64_t seed) {
    Rng rng(seed);
    ParetoFront front(count);
    for (std::int64_t i = 0; i < 2'000; ++i) {
        ObjectiveVector vector{};
        for (std::size_t j = 0; j < count; ++j) {
            vector[j] = 10.0 * static_cast<double>(j + 1) * rng.uniform();
        }
        front.insert(vector, i);
    }
    return front.vectors();
}

/// The least epsilon at which `chosen` covers the front, by the definition.
double epsilon_of(const std::vector<ObjectiveVector>& front, const std::vector<std::size_t>& chosen,
                  std::size_t count) {
    double worst = 0.0;
    for (const ObjectiveVector& point : front) {
        double best = 1e300;
        for (const std::size_t c : chosen) {
            double excess = 0.0;
            for (std::size_t j = 0; j < count; ++j) {
                const auto by = [j](const auto& a, const auto& b) { return a[j] < b[j]; };
                const auto [low, high] = std::minmax_element(front.begin(), front.end(), by);
                const double width = (*high)[j] - (*low)[j];
                excess = std::max(excess, width > 0 ? (front[c][j] - point[j]) / width : 0.0);
            }
            best = std::min(best, excess);
        }
        worst = std::max(worst, best);
    }
    return worst;
}

TEST(Shortlist, covers_the_front_within_its_epsilon) {
    for (const std::size_t count : {2U, 3U, 4U}) {
        for (std::uint64_t seed = 0; seed < 5; ++seed) {
            const auto front = random_front(count, seed);
            for (const std::size_t most : {1U, 3U, 8U, 20U}) {
                const Shortlist list = shortlist(front, count, most);
                EXPECT_GE(list.chosen.size(), 1U);
                EXPECT_LE(list.chosen.size(), most);
                EXPECT_LE(epsilon_of(front, list.chosen, count), list.epsilon + 1e-12);
            }
        }
    }
}

TEST(Shortlist, takes_all_of_a_small_front_and_has_no_loss) {
    const std::vector<ObjectiveVector> front{{1, 3}, {2, 2}, {3, 1}};
    const Shortlist list = shortlist(front, 2, 5);
    EXPECT_EQ(list.chosen, (std::vector<std::size_t>{0, 1, 2}));
    EXPECT_EQ(list.epsilon, 0.0);
}

TEST(Shortlist, equal_vectors_are_listed_once) {
    const std::vector<ObjectiveVector> front{{1, 3}, {1, 3}, {3, 1}};
    EXPECT_EQ(shortlist(front, 2, 5).chosen, (std::vector<std::size_t>{0, 2}));
}

TEST(Shortlist, one_point_is_the_one_nearest_to_the_ideal) {
    const std::vector<ObjectiveVector> front{{0, 10}, {2, 3}, {10, 0}};
    EXPECT_EQ(shortlist(front, 2, 1).chosen, std::vector<std::size_t>{1});
    EXPECT_TRUE(shortlist({}, 2, 3).chosen.empty());
}

}  // namespace
}  // namespace scfa
