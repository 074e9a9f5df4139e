// SPDX-License-Identifier: Apache-2.0
#include "dse/store/point_id.hpp"

#include "test/dse/fake_run.hpp"

#include <gtest/gtest.h>

#include <set>

namespace scfa {
namespace {

TEST(PointId, differs_between_all_points_of_a_space) {
    test::FakeEvaluator evaluator;
    const PointNamer names(evaluator, hash128("pynq"));
    const Space space = test::small_space();
    std::set<Hash128> ids;
    for (WideCount i = 0; i < space.distinct(); ++i) {
        ids.insert(names.id_of(space.distinct_point(i)));
    }
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(test::kSmallDistinct));
}

TEST(PointId, is_the_same_in_every_run_and_differs_between_platforms) {
    test::FakeEvaluator evaluator;
    const DesignPoint point = canonical(test::default_point());
    const Hash128 id = PointNamer(evaluator, hash128("pynq")).id_of(point);
    EXPECT_EQ(PointNamer(evaluator, hash128("pynq")).id_of(point), id);
    EXPECT_NE(PointNamer(evaluator, hash128("zcu102")).id_of(point), id);
}

TEST(PointId, prefixes_are_hexadecimal) {
    EXPECT_TRUE(is_id_prefix("0af"));
    EXPECT_TRUE(is_id_prefix(std::string(32, 'a')));
    EXPECT_FALSE(is_id_prefix(std::string(33, 'a')));
    EXPECT_FALSE(is_id_prefix(""));
    EXPECT_FALSE(is_id_prefix("0AF"));
    EXPECT_FALSE(is_id_prefix("a%"));
}

}  // namespace
}  // namespace scfa
