// SPDX-License-Identifier: Apache-2.0
#include "dse/space/space.hpp"

#include "models/base/error.hpp"
#include "models/base/rng.hpp"
#include "test/dse/fake_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace scfa {
namespace {

using test::default_point;
using test::small_space;

/// The definition: the first index of each canonical form, in order.
std::vector<DesignPoint> representatives_by_definition(const Space& space) {
    std::map<std::array<std::int32_t, kParameters>, bool> seen;
    std::vector<DesignPoint> out;
    for (WideCount index = 0; index < space.size(); ++index) {
        const DesignPoint form = canonical(space.point_at(index));
        const bool is_first = seen.emplace(form.values, true).second;
        EXPECT_EQ(space.is_representative(index), is_first) << to_text(index);
        if (is_first) {
            EXPECT_TRUE(space.index_of(out.size()) == index) << to_text(index);
            out.push_back(form);
        }
    }
    return out;
}

void expect_folds_by_definition(const Space& space) {
    const std::vector<DesignPoint> expected = representatives_by_definition(space);
    ASSERT_TRUE(space.distinct() == expected.size())
        << to_text(space.distinct()) << " " << expected.size();
    EXPECT_TRUE(space.folded() == space.size() - expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(space.distinct_point(i), expected[i]) << i;
    }
}

TEST(Space, folds_what_the_definition_folds) {
    const Space space = small_space();
    EXPECT_TRUE(space.size() == test::kSmallCombinations);
    EXPECT_TRUE(space.distinct() == test::kSmallDistinct);
    expect_folds_by_definition(space);
}

TEST(Space, folds_random_spaces_by_the_definition) {
    Rng rng(7);
    for (int round = 0; round < 60; ++round) {
        std::vector<Axis> axes;
        std::int64_t size = 1;
        for (const ParameterInfo& info : parameter_table()) {
            if (rng.below(3) != 0) {
                continue;
            }
            Axis axis{info.id, {}};
            const auto values = static_cast<std::int64_t>(1 + rng.below(3));
            for (std::int64_t v = 0; v < values; ++v) {
                const std::int64_t least = info.minimum;
                const auto most = std::min<std::int64_t>(info.maximum, least + 5);
                axis.values.push_back(static_cast<std::int32_t>(rng.between(least, most)));
            }
            if (size * values <= 3000) {
                size *= values;
                axes.push_back(axis);
            }
        }
        DesignPoint base = default_point();
        base[Parameter::sparse_format] = static_cast<std::int32_t>(rng.below(5));
        expect_folds_by_definition(Space(base, axes));
        if (::testing::Test::HasFailure()) {
            FAIL() << "round " << round;
        }
    }
}

TEST(Space, orders_axes_by_the_enumeration_not_by_the_configuration) {
    const Space space(default_point(), {{Parameter::clock_mhz, {100, 200}},
                                        {Parameter::pe_columns, {4, 2}},
                                        {Parameter::pe_rows, {8, 16}}});
    ASSERT_EQ(space.axes().size(), 3U);
    EXPECT_EQ(space.axes()[0].parameter, Parameter::pe_rows);
    EXPECT_EQ(space.axes()[2].parameter, Parameter::clock_mhz);
    const DesignPoint second = space.point_at(1);
    EXPECT_EQ(second.rows(), 8);
    EXPECT_EQ(second.columns(), 4);  // as the user gave it, 4 comes first
    EXPECT_EQ(second.clock_mhz(), 200);
    EXPECT_EQ(space.point_at(7).rows(), 16);
    EXPECT_EQ(space.point_at(7).columns(), 2);
}

TEST(Space, drops_repeated_values_and_keeps_the_order) {
    const Space space(default_point(), {{Parameter::pe_rows, {16, 4, 16, 4, 8}}});
    EXPECT_EQ(space.axes()[0].values, (std::vector<std::int32_t>{16, 4, 8}));
    EXPECT_TRUE(space.size() == 3);
}

TEST(Space, without_axes_is_the_base_point) {
    const Space space(default_point(), {});
    EXPECT_TRUE(space.size() == 1);
    EXPECT_TRUE(space.distinct() == 1);
    EXPECT_EQ(space.distinct_point(0), canonical(default_point()));
}

TEST(Space, refuses_empty_and_repeated_axes) {
    EXPECT_THROW(Space(default_point(), {{Parameter::pe_rows, {}}}), Error);
    EXPECT_THROW(Space(default_point(), {{Parameter::pe_rows, {4}}, {Parameter::pe_rows, {8}}}),
                 Error);
}

std::vector<std::int32_t> count_up(std::int32_t from, std::int32_t count) {
    std::vector<std::int32_t> values(static_cast<std::size_t>(count));
    for (std::int32_t i = 0; i < count; ++i) {
        values[static_cast<std::size_t>(i)] = from + i;
    }
    return values;
}

TEST(Space, of_10_to_the_12_points_is_enumerated_lazily) {
    const Space space(default_point(), {{Parameter::pe_rows, count_up(1, 100)},
                                        {Parameter::pe_columns, count_up(1, 100)},
                                        {Parameter::clock_mhz, count_up(50, 100)},
                                        {Parameter::weight_buffer_kib, count_up(1, 1000)},
                                        {Parameter::output_buffer_kib, count_up(1, 1000)}});
    ASSERT_TRUE(space.size() == WideCount{1'000'000'000'000});
    ASSERT_TRUE(space.distinct() == space.size());
    const DesignPoint last = space.distinct_point(space.distinct() - 1);
    EXPECT_EQ(last.rows(), 100);
    EXPECT_EQ(last.output_kib(), 1000);
    // 987 654 321 098 = ((((r * 100 + q) * 1000 + w) * 1000 + o) * 100 + c, in enumeration order.
    const DesignPoint middle = space.distinct_point(987'654'321'098);
    EXPECT_EQ(middle.rows(), 1 + 98);
    EXPECT_EQ(middle.columns(), 1 + 76);
    EXPECT_EQ(middle.weight_kib(), 1 + 543);
    EXPECT_EQ(middle.output_kib(), 1 + 210);
    EXPECT_EQ(middle.clock_mhz(), 50 + 98);
}

TEST(Space, beyond_128_bits_saturates_and_still_gives_points) {
    std::vector<Axis> axes;
    for (const ParameterInfo& info : parameter_table()) {
        if (info.kind == ParameterKind::integer && info.id != Parameter::sparse_format) {
            axes.push_back({info.id, count_up(1, 2000)});
        }
    }
    ASSERT_GE(axes.size(), 13U);  // 2000^13 > 10^42
    const Space space(default_point(), axes);
    EXPECT_TRUE(space.size() == kWideMost);
    EXPECT_EQ(to_text(space.size()), "more than 3.4e38");
    const DesignPoint point = space.point_at(WideCount{1} << 100);
    EXPECT_EQ(point, space.point_at(WideCount{1} << 100));
    EXPECT_NE(point, space.point_at((WideCount{1} << 100) + 1));
    EXPECT_NE(space.distinct_point(WideCount{1} << 100), space.distinct_point(0));
}

}  // namespace
}  // namespace scfa
