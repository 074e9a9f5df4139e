#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/exec/shard.hpp
/// @brief One of N interleaved parts of a run: chunk c belongs to shard c mod N.

#include "dse/store/chunk_set.hpp"

#include <cstdint>
#include <string_view>

namespace scfa {

struct Shard {
    std::int64_t index = 0;  ///< in [0, count)
    std::int64_t count = 1;

    [[nodiscard]] bool has(std::int64_t chunk) const { return chunk % count == index; }
};

/// "2/8": the third of eight. @throws Error{usage} for anything else
Shard parse_shard(std::string_view text);

/// How many points lie in the shard's chunks.
std::int64_t points_of(const Shard& shard, std::int64_t points, std::int64_t chunk_points);
/// How many of them lie in finished chunks. Cost: O(intervals of the set).
std::int64_t finished_points_of(const Shard& shard, const ChunkSet& finished, std::int64_t points,
                                std::int64_t chunk_points);

}  // namespace scfa
