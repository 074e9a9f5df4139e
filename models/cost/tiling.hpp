#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/tiling.hpp
/// @brief How a layer's output rows are cut into tiles, and what a tile reads and writes
/// (docs/scfa.md, section 4).

#include "models/network/workload.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// `count` consecutive tiles, each of `out_rows` output rows that need `in_rows` rows of the image.
struct TileKind {
    std::int64_t count = 0;
    std::int64_t first_row = 0;  ///< output row of the first of them
    std::int64_t out_rows = 0;
    std::int64_t in_rows = 0;  ///< rows outside the image are not loaded
};

/// Cuts the layer into tiles of `tile_rows` output rows, the last one ragged; equal neighbours are
/// one kind.
/// @param out  overwritten; at most a handful of kinds: those clipped by padding, the interior, the
/// last
void tile_kinds(const LayerGeometry& geometry, std::int64_t tile_rows, std::vector<TileKind>& out);

/// Input rows of all tiles together.
std::int64_t total_input_rows(const LayerGeometry& geometry, std::int64_t tile_rows);

/// Words of Q activations that a row of one channel takes in the activation buffer: stored
/// phase-split by stride.
std::int64_t words_of_row(const LayerGeometry& geometry, std::int64_t columns);

/// Bytes of one channel's row in DDR.
std::int64_t row_bytes(std::int64_t width, std::int64_t word_bytes);

/// Rows of a tile in the activation buffer at most: min((Th - 1) S + Kh, H).
std::int64_t buffered_rows(const LayerGeometry& geometry, std::int64_t tile_rows);

}  // namespace scfa
