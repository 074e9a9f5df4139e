// SPDX-License-Identifier: Apache-2.0
#include "dse/pareto/pareto_block.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

ParetoBlock full_block() {
    ParetoBlock block(2);
    for (std::size_t i = 0; i < ParetoBlock::kCapacity; ++i) {
        const ObjectiveVector vector{static_cast<double>(i), 100.0 - static_cast<double>(i)};
        block.insert(block.lower_bound(vector), vector, {static_cast<std::int64_t>(i)});
    }
    return block;
}

TEST(ParetoBlock, splits_in_the_middle_and_keeps_the_bounds_right) {
    ParetoBlock lower = full_block();
    const ParetoBlock upper = lower.split();
    ASSERT_EQ(lower.size(), ParetoBlock::kCapacity / 2);
    ASSERT_EQ(upper.size(), ParetoBlock::kCapacity / 2);
    EXPECT_EQ(upper.vector_at(0), (ObjectiveVector{32, 68}));
    EXPECT_EQ(upper.ids_at(0).front(), 32);
    // Covered by (0, 100) of the lower block only; bounds that are too tight would hide it.
    EXPECT_EQ(lower.find_cover({0, 100}), 0U);
    EXPECT_EQ(upper.find_cover({31.5, 200}), upper.size());
    EXPECT_EQ(upper.find_cover({32, 68}), 0U);
}

TEST(ParetoBlock, removes_what_is_covered_and_counts_points) {
    ParetoBlock block = full_block();
    EXPECT_TRUE(block.add_id(63, 900));
    EXPECT_FALSE(block.add_id(63, 900));
    EXPECT_EQ(block.remove_covered_by({60, 0}), 5);  // 60..63, the last one twice
    EXPECT_EQ(block.size(), 60U);
    EXPECT_EQ(block.remove_covered_by({59.5, 0}), 0);
    EXPECT_EQ(block.find_cover({60, 40}), block.size()) << "bounds follow the removal";
}

}  // namespace
}  // namespace scfa
