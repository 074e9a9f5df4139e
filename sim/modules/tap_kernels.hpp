#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/tap_kernels.hpp
/// @brief The vectorised inner loop of the PE array: for each weight, a contiguous stretch of
///        inputs times the weight onto a contiguous stretch of sums.

#include "sim/modules/block_tokens.hpp"
#include "sim/modules/tile_planes.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::sim {

/// Two weights of a lane and where their inputs begin (from the first of `TilePlanes::values`).
struct WeightPair {
    std::int32_t first_offset = 0;
    std::int32_t second_offset = 0;
    std::int16_t first = 0;
    std::int16_t second = 0;  ///< 0 where the lane has an odd number
};

/// A lane's non-zero weights on a tile. @throws Error{unsupported} when a tile has 2^31 values and
/// more. Cost: O(entries).
void pair_weights(const BlockTokens& block, std::size_t lane, const TilePlanes& planes,
                  std::vector<WeightPair>& out);

/// sums[i] += sum over the pairs of both weights' products, for i in [0, count).
/// @param count  a multiple of 16; inputs up to `count` behind an offset are read
/// @pre inputs and weights in [-32767, 32767]; no sum overflows
struct TapKernels {
    const char* name;
    void (*narrow)(const std::int16_t* inputs, const WeightPair* pairs, std::size_t pair_count,
                   std::int32_t* sums, std::int64_t count);
    void (*wide)(const std::int16_t* inputs, const WeightPair* pairs, std::size_t pair_count,
                 std::int64_t* sums, std::int64_t count);
};

/// All that this processor can run, the plain loop first and the fastest last.
const std::vector<TapKernels>& tap_kernels();

}  // namespace scfa::sim
