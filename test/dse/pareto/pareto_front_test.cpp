// SPDX-License-Identifier: Apache-2.0
#include "dse/pareto/pareto_front.hpp"

#include "models/base/error.hpp"
#include "models/base/rng.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>

namespace scfa {
namespace {

using Points = std::vector<ObjectiveVector>;

std::vector<std::int64_t> ids_of(const ParetoFront& front) {
    std::vector<std::int64_t> ids;
    for (const auto& entry : front.entries()) {
        ids.push_back(entry.id);
    }
    return ids;
}

/// The definition: whatever nothing dominates.
std::vector<std::int64_t> front_by_definition(const Points& points, std::size_t count) {
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const bool dominated = std::any_of(points.begin(), points.end(), [&](const auto& other) {
            return dominates(other, points[i], count);
        });
        if (!dominated) {
            ids.push_back(static_cast<std::int64_t>(i));
        }
    }
    return ids;
}

/// Few levels make many ties; many levels make large fronts.
Points random_points(Rng& rng, std::size_t size, std::size_t count, std::int64_t levels) {
    Points points(size);
    for (auto& point : points) {
        for (std::size_t j = 0; j < count; ++j) {
            point[j] = static_cast<double>(rng.between(-levels, levels)) / 4.0;
        }
    }
    return points;
}

ParetoFront front_of(const Points& points, std::size_t count) {
    ParetoFront front(count);
    for (std::size_t i = 0; i < points.size(); ++i) {
        front.insert(points[i], static_cast<std::int64_t>(i));
    }
    return front;
}

TEST(ParetoFront, is_what_the_definition_says) {
    Rng rng(1);
    for (const std::size_t count : {1U, 2U, 3U, 4U, 5U, 8U}) {
        for (const std::int64_t levels : {1, 3, 40, 100'000}) {
            const Points points = random_points(rng, 700, count, levels);
            const ParetoFront front = front_of(points, count);
            EXPECT_EQ(ids_of(front), front_by_definition(points, count)) << count << " " << levels;
            EXPECT_EQ(front.size(), static_cast<std::int64_t>(front.entries().size()));
        }
    }
}

TEST(ParetoFront, of_mutually_incomparable_points_keeps_all) {
    Rng rng(2);
    Points points;
    for (int i = 0; i < 3000; ++i) {
        const double x = rng.uniform();
        points.push_back({x, 1.0 - x});
    }
    EXPECT_EQ(ids_of(front_of(points, 2)), front_by_definition(points, 2));
}

TEST(ParetoFront, says_what_became_of_a_point) {
    ParetoFront front(2);
    EXPECT_EQ(front.insert({2, 2}, 0), Insertion::added);
    EXPECT_EQ(front.insert({2, 2}, 1), Insertion::tied);
    EXPECT_EQ(front.insert({2, 3}, 2), Insertion::dominated);
    EXPECT_EQ(front.insert({1, 3}, 3), Insertion::added);
    EXPECT_EQ(front.size(), 3);
    EXPECT_EQ(front.insert({1, 1}, 4), Insertion::added);
    EXPECT_EQ(ids_of(front), (std::vector<std::int64_t>{4}));
}

TEST(ParetoFront, takes_a_repeated_point_once) {
    ParetoFront front(1);
    front.insert({1}, 5);
    front.insert({1}, 5);
    EXPECT_EQ(front.size(), 1);
}

TEST(ParetoFront, refuses_what_is_no_number) {
    ParetoFront front(2);
    try {
        front.insert({1, std::numeric_limits<double>::quiet_NaN()}, 7);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.message(), "objective 2 of point 7 is not a number");
    }
    EXPECT_EQ(front.size(), 0);
    EXPECT_EQ(front.insert({1, std::numeric_limits<double>::infinity()}, 7), Insertion::added);
}

TEST(ParetoFront, beats_by_the_slack_only) {
    Rng rng(3);
    const Points points = random_points(rng, 400, 3, 60);
    const ParetoFront front = front_of(points, 3);
    for (const double slack : {0.0, 0.05, 0.5}) {
        for (const auto& candidate : points) {
            const bool expected = std::any_of(points.begin(), points.end(), [&](const auto& other) {
                return beats(other, candidate, 3, slack);
            });
            ASSERT_EQ(front.beats_by(candidate, slack), expected);
        }
    }
}

TEST(ParetoFront, merges_to_the_front_of_the_union) {
    Rng rng(4);
    const Points points = random_points(rng, 600, 3, 12);
    ParetoFront even(3);
    ParetoFront odd(3);
    for (std::size_t i = 0; i < points.size(); ++i) {
        (i % 2 == 0 ? even : odd).insert(points[i], static_cast<std::int64_t>(i));
    }
    even.merge(odd);
    EXPECT_EQ(ids_of(even), front_by_definition(points, 3));
}

/// Points of a few small values, so that ties and dominance are common.
rc::Gen<Points> points_gen() {
    return rc::gen::container<Points>(rc::gen::map(
        rc::gen::container<std::vector<int>>(3, rc::gen::inRange(0, 6)), [](const auto& values) {
            ObjectiveVector out{};
            std::copy(values.begin(), values.end(), out.begin());
            return out;
        }));
}

RC_GTEST_PROP(ParetoFrontProperty, does_not_depend_on_the_order, ()) {
    const Points points = *points_gen();
    std::vector<std::size_t> order(points.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    Rng rng(seed);
    for (std::size_t i = order.size(); i > 1; --i) {
        std::swap(order[i - 1], order[rng.below(i)]);
    }
    ParetoFront shuffled(3);
    for (const std::size_t i : order) {
        shuffled.insert(points[i], static_cast<std::int64_t>(i));
    }
    RC_ASSERT(ids_of(shuffled) == ids_of(front_of(points, 3)));
    RC_ASSERT(ids_of(shuffled) == front_by_definition(points, 3));
}

RC_GTEST_PROP(ParetoFrontProperty, is_unchanged_by_a_dominated_point, ()) {
    const Points points = *rc::gen::nonEmpty(points_gen());
    ParetoFront front = front_of(points, 3);
    const auto before = ids_of(front);
    ObjectiveVector worse = points[*rc::gen::inRange<std::size_t>(0, points.size())];
    worse[*rc::gen::inRange<std::size_t>(0, 3)] += 1;
    RC_ASSERT(front.insert(worse, 1'000'000) == Insertion::dominated);
    RC_ASSERT(ids_of(front) == before);
}

}  // namespace
}  // namespace scfa
