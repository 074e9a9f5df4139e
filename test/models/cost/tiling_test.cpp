// SPDX-License-Identifier: Apache-2.0
#include "models/cost/tiling.hpp"

#include "models/base/rng.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace scfa {
namespace {

LayerGeometry random_geometry(Rng& rng) {
    LayerGeometry g;
    g.kernel_height = rng.between(1, 7);
    g.stride = rng.between(1, 4);
    g.pad_top = rng.between(0, g.kernel_height - 1);
    g.pad_bottom = rng.between(0, g.kernel_height - 1);
    g.in_height =
        rng.between(std::max<std::int64_t>(1, g.kernel_height - g.pad_top - g.pad_bottom), 60);
    g.out_height = (g.in_height + g.pad_top + g.pad_bottom - g.kernel_height) / g.stride + 1;
    return g;
}

/// Which rows of the image a tile reads, by marking them one by one.
std::int64_t rows_by_marking(const LayerGeometry& g, std::int64_t first, std::int64_t rows) {
    std::int64_t lowest = g.in_height;
    std::int64_t highest = -1;
    for (std::int64_t out = first; out < first + rows; ++out) {
        for (std::int64_t tap = 0; tap < g.kernel_height; ++tap) {
            const std::int64_t in = out * g.stride - g.pad_top + tap;
            if (in >= 0 && in < g.in_height) {
                lowest = std::min(lowest, in);
                highest = std::max(highest, in);
            }
        }
    }
    return std::max<std::int64_t>(0, highest - lowest + 1);
}

TEST(Tiling, kinds_are_the_tiles_one_by_one) {
    for (std::uint64_t seed = 0; seed < 20000; ++seed) {
        Rng rng(seed);
        const LayerGeometry g = random_geometry(rng);
        const std::int64_t tile_rows = rng.between(1, g.out_height);
        std::vector<TileKind> kinds;
        tile_kinds(g, tile_rows, kinds);
        std::int64_t row = 0;
        std::int64_t total = 0;
        for (const TileKind& kind : kinds) {
            EXPECT_EQ(kind.first_row, row);
            for (std::int64_t i = 0; i < kind.count; ++i) {
                ASSERT_EQ(kind.out_rows, std::min(tile_rows, g.out_height - row))
                    << "seed " << seed;
                ASSERT_EQ(kind.in_rows, rows_by_marking(g, row, kind.out_rows)) << "seed " << seed;
                total += kind.in_rows;
                row += kind.out_rows;
            }
        }
        ASSERT_EQ(row, g.out_height) << "seed " << seed;
        ASSERT_EQ(total, total_input_rows(g, tile_rows)) << "seed " << seed;
    }
}

TEST(Tiling, strided_rows_are_stored_phase_by_phase) {
    LayerGeometry g;
    g.in_width = 9;
    g.stride = 2;
    EXPECT_EQ(words_of_row(g, 4), 2 * 2);  // two phases of five columns, two words each
    EXPECT_EQ(row_bytes(9, 1), 16);
    EXPECT_EQ(row_bytes(9, 2), 32);
}

}  // namespace
}  // namespace scfa
