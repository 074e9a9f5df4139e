// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/shard.hpp"

#include "models/base/error.hpp"
#include "models/base/rng.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

TEST(Shard, is_read_from_text) {
    EXPECT_EQ(parse_shard("2/8").index, 2);
    EXPECT_EQ(parse_shard("2/8").count, 8);
    for (const char* bad : {"", "1", "8/8", "-1/4", "0/0", "1/", "/2", "1/2/3", "a/b", "1 /2",
                            "0/1000001", "0/99999999999999999999"}) {
        EXPECT_THROW(parse_shard(bad), Error) << bad;
    }
}

TEST(Shard, every_chunk_belongs_to_one) {
    for (std::int64_t chunk = 0; chunk < 20; ++chunk) {
        int owners = 0;
        for (std::int64_t i = 0; i < 3; ++i) {
            owners += Shard{i, 3}.has(chunk) ? 1 : 0;
        }
        EXPECT_EQ(owners, 1);
    }
}

std::int64_t points_in_chunk(std::int64_t chunk, std::int64_t points, std::int64_t chunk_points) {
    return std::min(chunk_points, points - chunk * chunk_points);
}

TEST(Shard, counts_as_a_loop_over_its_chunks_does) {
    Rng rng(9);
    for (int round = 0; round < 400; ++round) {
        const auto points = static_cast<std::int64_t>(rng.below(300));
        const auto chunk_points = static_cast<std::int64_t>(1 + rng.below(20));
        const auto count = static_cast<std::int64_t>(1 + rng.below(6));
        const Shard shard{static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(count))),
                          count};
        ChunkSet finished;
        std::int64_t all = 0;
        std::int64_t done = 0;
        for (std::int64_t chunk = 0; chunk * chunk_points < points; ++chunk) {
            const bool is_done = rng.below(2) == 0;
            if (is_done) {
                finished.insert(chunk);
            }
            if (shard.has(chunk)) {
                const std::int64_t own = points_in_chunk(chunk, points, chunk_points);
                all += own;
                done += is_done ? own : 0;
            }
        }
        ASSERT_EQ(points_of(shard, points, chunk_points), all) << round;
        ASSERT_EQ(finished_points_of(shard, finished, points, chunk_points), done) << round;
    }
}

}  // namespace
}  // namespace scfa
