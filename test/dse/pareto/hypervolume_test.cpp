// SPDX-License-Identifier: Apache-2.0
#include "dse/pareto/hypervolume.hpp"

#include "models/base/rng.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace scfa {
namespace {

using Points = std::vector<ObjectiveVector>;

/// Counts the unit cells that some vector covers: exact for integer coordinates.
std::int64_t cells(const Points& points, std::int64_t side, std::size_t count) {
    std::int64_t total = 1;
    for (std::size_t j = 0; j < count; ++j) {
        total *= side;
    }
    std::int64_t covered = 0;
    for (std::int64_t cell = 0; cell < total; ++cell) {
        ObjectiveVector corner{};
        std::int64_t rest = cell;
        for (std::size_t j = 0; j < count; ++j) {
            corner[j] = static_cast<double>(rest % side);
            rest /= side;
        }
        covered += std::any_of(points.begin(), points.end(),
                               [&](const auto& p) { return covers(p, corner, count); })
                       ? 1
                       : 0;
    }
    return covered;
}

TEST(Hypervolume, equals_the_count_of_cells) {
    Rng rng(5);
    constexpr std::int64_t kSide = 7;
    for (const std::size_t count : {1U, 2U, 3U, 4U, 5U}) {
        for (int round = 0; round < 12; ++round) {
            Points points(1 + rng.below(25));
            ObjectiveVector reference{};
            for (std::size_t j = 0; j < count; ++j) {
                reference[j] = kSide;
            }
            for (auto& point : points) {
                for (std::size_t j = 0; j < count; ++j) {
                    point[j] = static_cast<double>(rng.below(kSide + 1));  // some at the reference
                }
            }
            const double expected = static_cast<double>(cells(points, kSide, count));
            EXPECT_EQ(hypervolume(points, reference, count), expected) << count;
            std::reverse(points.begin(), points.end());
            EXPECT_EQ(hypervolume(points, reference, count), expected) << count;
        }
    }
}

TEST(Hypervolume, of_known_shapes) {
    const ObjectiveVector reference{4, 4, 4, 4};
    EXPECT_EQ(hypervolume({}, reference, 2), 0.0);
    EXPECT_EQ(hypervolume({{1, 1}}, reference, 2), 9.0);
    EXPECT_EQ(hypervolume({{1, 3}, {3, 1}}, reference, 2), 5.0);
    EXPECT_EQ(hypervolume({{1, 1, 1, 1}}, reference, 4), 81.0);
    EXPECT_EQ(hypervolume({{5, 0}}, reference, 2), 0.0) << "beyond the reference";
    EXPECT_EQ(hypervolume({{-1, 3}}, reference, 2), 5.0);
}

}  // namespace
}  // namespace scfa
