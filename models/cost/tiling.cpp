// SPDX-License-Identifier: Apache-2.0
#include "models/cost/tiling.hpp"

#include "models/base/checked.hpp"
#include "models/cost/timing_constants.hpp"

#include <algorithm>

namespace scfa {

namespace {

/// Input rows [begin, end) of output rows [first, first + rows), clipped to the image.
std::int64_t clipped_rows(const LayerGeometry& g, std::int64_t first, std::int64_t rows) {
    const std::int64_t begin = first * g.stride - g.pad_top;
    const std::int64_t end = begin + (rows - 1) * g.stride + g.kernel_height;
    return std::max<std::int64_t>(0, std::min(end, g.in_height) - std::max<std::int64_t>(begin, 0));
}

}  // namespace

void tile_kinds(const LayerGeometry& g, std::int64_t tile_rows, std::vector<TileKind>& out) {
    out.clear();
    const std::int64_t tiles = ceil_div(g.out_height, tile_rows);
    const auto add = [&](std::int64_t tile, std::int64_t count) {
        const std::int64_t first = tile * tile_rows;
        const std::int64_t rows = std::min(tile_rows, g.out_height - first);
        const std::int64_t in_rows = clipped_rows(g, first, rows);
        if (!out.empty() && out.back().out_rows == rows && out.back().in_rows == in_rows) {
            out.back().count += count;
        } else {
            out.push_back({count, first, rows, in_rows});
        }
    };
    // Interior tiles: full, and clipped by neither edge.
    const std::int64_t step = tile_rows * g.stride;
    const std::int64_t first_interior = std::min(tiles, ceil_div(g.pad_top, step));
    const std::int64_t reach = (tile_rows - 1) * g.stride + g.kernel_height - g.pad_top;
    const std::int64_t by_image = g.in_height >= reach ? (g.in_height - reach) / step + 1 : 0;
    const std::int64_t end_interior =
        std::max(first_interior, std::min({tiles, by_image, g.out_height / tile_rows}));
    for (std::int64_t tile = 0; tile < first_interior; ++tile) {
        add(tile, 1);
    }
    if (end_interior > first_interior) {
        add(first_interior, end_interior - first_interior);
    }
    for (std::int64_t tile = end_interior; tile < tiles; ++tile) {
        add(tile, 1);
    }
}

std::int64_t total_input_rows(const LayerGeometry& g, std::int64_t tile_rows) {
    const std::int64_t tiles = ceil_div(g.out_height, tile_rows);
    // All rows of all tiles, padding included: each tile but the last reads kernel - stride rows
    // again.
    std::int64_t rows = (g.out_height - tiles) * g.stride + tiles * g.kernel_height;
    for (std::int64_t above = g.pad_top, tile = 0; above > 0 && tile < tiles; ++tile) {
        const std::int64_t tile_span =
            (std::min(tile_rows, g.out_height - tile * tile_rows) - 1) * g.stride + g.kernel_height;
        rows -= std::min(above, tile_span);
        above -= tile_rows * g.stride;
    }
    for (std::int64_t tile = tiles - 1; tile >= 0; --tile) {
        const std::int64_t first = tile * tile_rows;
        const std::int64_t out_rows = std::min(tile_rows, g.out_height - first);
        const std::int64_t begin = first * g.stride - g.pad_top;
        const std::int64_t end = begin + (out_rows - 1) * g.stride + g.kernel_height;
        if (end <= g.in_height) {
            break;
        }
        rows -= std::min(end - g.in_height, end - std::max<std::int64_t>(begin, 0));
    }
    return rows;
}

std::int64_t words_of_row(const LayerGeometry& g, std::int64_t columns) {
    return g.stride * ceil_div(ceil_div(g.in_width, g.stride), columns);
}

std::int64_t row_bytes(std::int64_t width, std::int64_t word_bytes) {
    return round_up(width * word_bytes, kRowAlignmentBytes);
}

std::int64_t buffered_rows(const LayerGeometry& g, std::int64_t tile_rows) {
    return std::min((tile_rows - 1) * g.stride + g.kernel_height, g.in_height);
}

}  // namespace scfa
