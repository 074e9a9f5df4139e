#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/tile_planes.hpp
/// @brief A tile's input with padding filled in and split by stride in both directions, so that a
///        tap of the whole tile is one contiguous stretch: what the fast path reads.

#include "models/network/workload.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::sim {

/// Output pixel (row, x) of the tile, seen through tap (ky, kx), is the value at
/// offset(channel, tap) + row * pitch + x. Rows lie `pitch` apart: columns [width, pitch) of a
/// row of results are meaningless.
struct TilePlanes {
    std::int64_t first_channel = 0;  ///< absolute
    std::int64_t rows = 0;           ///< output rows of the tile
    std::int64_t width = 0;          ///< output columns
    std::int64_t pitch = 0;
    std::int64_t channel_stride = 0;
    std::vector<std::int64_t> tap_offsets;  ///< per tap, within a channel
    std::vector<std::int16_t> values;       ///< with slack behind the last plane

    /// Values that a reader may touch behind the last one that means something.
    static constexpr std::int64_t kSlack = 128;

    [[nodiscard]] std::int64_t offset(std::int64_t channel, std::int64_t tap) const {
        return (channel - first_channel) * channel_stride +
               tap_offsets[static_cast<std::size_t>(tap)];
    }
    /// Results from the first to the last that means something.
    [[nodiscard]] std::int64_t length() const { return (rows - 1) * pitch + width; }
};

}  // namespace scfa::sim
