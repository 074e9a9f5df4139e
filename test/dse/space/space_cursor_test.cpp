// SPDX-License-Identifier: Apache-2.0
#include "dse/space/space_cursor.hpp"

#include "test/dse/fake_run.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

TEST(SpaceCursor, walks_the_distinct_points_from_any_start_and_wraps) {
    const Space space = test::small_space();
    for (const std::int64_t start : {0L, 1L, 47L, 48L, 479L, 1391L}) {
        SpaceCursor cursor(space, static_cast<WideCount>(start));
        for (std::int64_t step = 0; step < test::kSmallDistinct + 3; ++step) {
            const std::int64_t ordinal = (start + step) % test::kSmallDistinct;
            ASSERT_EQ(cursor.point(), space.distinct_point(static_cast<WideCount>(ordinal)))
                << start << " + " << step;
            cursor.next();
        }
    }
}

TEST(SpaceCursor, walks_a_space_without_a_format_axis) {
    DesignPoint base = test::default_point();
    for (const std::int32_t format : {0, 1, 4}) {
        base[Parameter::sparse_format] = format;
        const Space space(base, {{Parameter::sparse_window, {1, 2}},
                                 {Parameter::pe_columns, {2, 4, 8}},
                                 {Parameter::pruning_point, {0, 1}}});
        SpaceCursor cursor(space, 0);
        for (WideCount i = 0; i < space.distinct(); ++i) {
            ASSERT_EQ(cursor.point(), space.distinct_point(i)) << format << " " << to_text(i);
            cursor.next();
        }
        EXPECT_EQ(cursor.point(), space.distinct_point(0));
    }
}

}  // namespace
}  // namespace scfa
