// SPDX-License-Identifier: Apache-2.0
#include "dse/store/chunk_set.hpp"

#include "models/base/rng.hpp"

#include <gtest/gtest.h>

#include <set>

namespace scfa {
namespace {

TEST(ChunkSet, behaves_like_a_set) {
    Rng rng(3);
    for (int round = 0; round < 50; ++round) {
        ChunkSet chunks;
        std::set<std::int64_t> expected;
        for (int i = 0; i < 60; ++i) {
            const auto chunk = static_cast<std::int64_t>(rng.below(80));
            ASSERT_EQ(chunks.insert(chunk), expected.insert(chunk).second);
        }
        ASSERT_EQ(chunks.size(), static_cast<std::int64_t>(expected.size()));
        for (std::int64_t chunk = 0; chunk < 85; ++chunk) {
            ASSERT_EQ(chunks.contains(chunk), expected.count(chunk) == 1) << chunk;
            std::int64_t absent = chunk;
            while (expected.count(absent) == 1) {
                ++absent;
            }
            ASSERT_EQ(chunks.next_absent(chunk), absent);
        }
    }
}

TEST(ChunkSet, of_chunks_without_a_gap_is_one_interval) {
    ChunkSet chunks;
    for (std::int64_t chunk = 0; chunk < 1000; ++chunk) {
        chunks.insert(chunk ^ 1);
    }
    EXPECT_EQ(chunks.intervals().size(), 1U);
}

}  // namespace
}  // namespace scfa
