// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/activation_buffer.hpp"

#include "models/arch/geometry.hpp"
#include "models/base/error.hpp"
#include "test/sim/modules/random_tile.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace scfa::sim {
namespace {

/// The banked read of every vector of a tile, and the planes, against the image.
void expect_image(const ActivationBuffer& buffer, int half, const Image& image,
                  std::int64_t operand) {
    const InputTile& tile = buffer.tile(half);
    const LayerGeometry& g = tile.geometry;
    const TilePlanes& planes = buffer.planes(half, operand);
    std::vector<std::int16_t> read(static_cast<std::size_t>(buffer.columns()));
    for (std::int64_t c = tile.first_channel; c < tile.first_channel + tile.channels; ++c) {
        for (std::int64_t tap = 0; tap < g.taps(); ++tap) {
            for (std::int64_t row = tile.first_row; row < tile.first_row + tile.rows; ++row) {
                for (std::int64_t x = 0; x < g.out_width; ++x) {
                    const std::int16_t expected =
                        image.at(c, row * g.stride + tap / g.kernel_width - g.pad_top,
                                 x * g.stride + tap % g.kernel_width - g.pad_left);
                    if (x % buffer.columns() == 0) {
                        buffer.read_vector(half, {c, tap, row, x / buffer.columns()}, read.data(),
                                           operand);
                    }
                    ASSERT_EQ(read[static_cast<std::size_t>(x % buffer.columns())], expected)
                        << "channel " << c << ", tap " << tap << ", row " << row << ", x " << x;
                    const std::int64_t place =
                        planes.offset(c, tap) + (row - tile.first_row) * planes.pitch + x;
                    ASSERT_EQ(planes.values[static_cast<std::size_t>(place)], expected)
                        << "channel " << c << ", tap " << tap << ", row " << row << ", x " << x;
                }
            }
        }
    }
}

TEST(ActivationBuffer, BothViewsAreTheImageWithPadding) {
    for (std::uint64_t i = 0; i < 400 && !testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE(i);
        Rng rng(61, i);
        const Precision precision = rng.below(2) == 0 ? Precision::int8 : Precision::int16;
        ActivationBuffer buffer(roomy_point(rng, precision));
        const LayerGeometry g = random_geometry(rng, rng.between(1, 7));
        const Image image(rng, g, precision == Precision::int8 ? 127 : 32767);
        const InputTile tile = random_tile(rng, g);
        buffer.begin(1, tile);
        load(buffer, 1, tile, image, precision);
        expect_image(buffer, 1, image, 0);
    }
}

TEST(ActivationBuffer, HalvesAndOperandsAreApart) {
    Rng rng(62);
    LayerGeometry g = random_geometry(rng, 5);
    g.kernel_height = g.kernel_width = g.stride = 1;
    g.pad_top = g.pad_left = g.pad_bottom = g.pad_right = 0;
    g.out_height = g.in_height;
    g.out_width = g.in_width;
    InputTile tile = random_tile(rng, g);
    tile.operands = 2;
    ActivationBuffer buffer(roomy_point(rng, Precision::int8));
    const Image a(rng, g, 127);
    const Image b(rng, g, 127);
    const Image c(rng, g, 127);
    buffer.begin(0, tile);
    buffer.begin(1, tile);
    load(buffer, 0, tile, a, Precision::int8, 0);
    load(buffer, 0, tile, b, Precision::int8, 1);
    load(buffer, 1, tile, c, Precision::int8, 0);
    expect_image(buffer, 0, a, 0);
    expect_image(buffer, 0, b, 1);
    expect_image(buffer, 1, c, 0);
    load(buffer, 0, tile, c, Precision::int8, 0);  // the planes follow the banks
    expect_image(buffer, 0, c, 0);
}

TEST(ActivationBuffer, HoldsExactlyAHalf) {
    Rng rng(63);
    DesignPoint point = roomy_point(rng, Precision::int8);
    point[Parameter::pe_columns] = 8;
    point[Parameter::activation_buffer_banks] = 4;
    point[Parameter::activation_buffer_kib] = 4;
    const std::int64_t words = geometry_of(point).activation_half_words;
    LayerGeometry g;
    g.in_channels = 8;             // two a bank
    g.in_width = g.out_width = 9;  // two words
    g.in_height = g.out_height = 1000;
    InputTile tile;
    tile.layer = "conv5";
    tile.geometry = g;
    tile.channels = 8;
    tile.rows = words / 4;
    ActivationBuffer buffer(point);
    EXPECT_NO_THROW(buffer.begin(0, tile));
    ++tile.rows;
    try {
        buffer.begin(0, tile);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::infeasible);
        EXPECT_EQ(error.message(),
                  "activation buffer: layer conv5 needs " + std::to_string(4 * tile.rows) +
                      " words of a bank's half, which has " + std::to_string(words));
    }
}

}  // namespace
}  // namespace scfa::sim
