// SPDX-License-Identifier: Apache-2.0
/// @file  test/sim/modules/pe_array_test.cpp
/// @brief Slices and fast path against a loop over the image, and against each other.

#include "sim/modules/pe_array.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "test/sim/modules/random_tile.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace scfa::sim {
namespace {

constexpr SparseFormat kFormats[] = {SparseFormat::dense, SparseFormat::rle,
                                     SparseFormat::coordinate};

/// A point with or without packing, at either clock ratio.
DesignPoint random_point(Rng& rng, Precision precision) {
    DesignPoint point = roomy_point(rng, precision);
    if (precision == Precision::int8 && rng.below(3) != 0) {
        point[Parameter::pe_double_calculation] = 1;
        point[Parameter::pe_dsp_clock_ratio] = one_of(rng, {1, 2});
    }
    return point;
}

TEST(PeArray, SlicesAndFastPathAreTheConvolution) {
    for (std::uint64_t i = 0; i < 250 && !testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE(i);
        Rng rng(71, i);
        const Precision precision = rng.below(3) == 0 ? Precision::int16 : Precision::int8;
        const std::int32_t most = precision == Precision::int8 ? 127 : 32767;
        const DesignPoint point = random_point(rng, precision);
        const Slice slice = rng.below(2) == 0 ? Slice::dsp48e1 : Slice::dsp48e2;
        const LayerGeometry g = random_geometry(rng, rng.between(1, 6));
        const Image image(rng, g, most);
        const InputTile tile = random_tile(rng, g);
        ActivationBuffer activations(point);
        activations.begin(0, tile);
        load(activations, 0, tile, image, precision);
        const std::int64_t parts = rng.between(1, 2);
        const std::int64_t lanes = rng.between(1, 8);
        std::vector<BlockTokens> blocks;
        Accumulators fast(point);
        Accumulators slices(point);
        fast.begin(sum_tile(activations, 0, lanes, 1));
        slices.begin(sum_tile(activations, 0, lanes, 1));
        PeArray array(point, slice, 1);
        for (std::int64_t part = 0; part < parts; ++part) {
            blocks.push_back(random_weights(rng, tile, lanes, most, kFormats[rng.below(3)]));
            const PeJob job{&blocks.back(), &activations, 0};
            array.run_sequence(job, fast);
            for (std::int64_t row = tile.first_row; row < tile.first_row + tile.rows; ++row) {
                for (std::int64_t v = 0; v < ceil_div(g.out_width, point.columns()); ++v) {
                    array.run_pass(job, row, v, slices);
                }
            }
        }
        EXPECT_EQ(array.checked_passes(), parts);
        for (std::int64_t lane = 0; lane < lanes; ++lane) {
            for (std::int64_t row = 0; row < tile.rows; ++row) {
                for (std::int64_t x = 0; x < g.out_width; ++x) {
                    std::int64_t expected = 0;
                    for (const BlockTokens& block : blocks) {
                        expected += naive_sum(g, image, block, static_cast<std::size_t>(lane),
                                              tile.first_row + row, x);
                    }
                    const std::int64_t place = row * fast.tile().pitch + x;
                    ASSERT_EQ(fast.sum(lane, place), expected);
                    ASSERT_EQ(slices.sum(lane, place), expected);
                }
            }
        }
    }
}

struct OnePixel {
    DesignPoint point;
    InputTile tile;
    std::vector<std::uint8_t> row;
};

/// One pixel, `channels` channels of 127.
OnePixel one_pixel(std::int64_t channels) {
    Rng rng(72);
    OnePixel out{roomy_point(rng, Precision::int8), {}, {127}};
    out.tile.layer = "fc";
    out.tile.geometry.in_channels = channels;
    out.tile.channels = channels;
    return out;
}

TEST(PeArray, ChecksOnlySamples) {
    const OnePixel pixel = one_pixel(4);
    ActivationBuffer activations(pixel.point);
    activations.begin(0, pixel.tile);
    for (std::int64_t c = 0; c < 4; ++c) {
        activations.write_row(0, 0, c, 0, pixel.row.data());
    }
    Rng rng(73);
    const BlockTokens block = random_weights(rng, pixel.tile, 3, 127, SparseFormat::coordinate);
    Accumulators sums(pixel.point);
    PeArray array(pixel.point, Slice::dsp48e2, 4);
    for (int i = 0; i < 9; ++i) {
        sums.begin(sum_tile(activations, 0, 3, 1));
        array.run_sequence({&block, &activations, 0}, sums);
    }
    EXPECT_EQ(array.checked_passes(), 3);
}

TEST(PeArray, TheSliceMustBeAbleToPack) {
    Rng rng(74);
    DesignPoint point = roomy_point(rng, Precision::int8);
    point[Parameter::pe_double_calculation] = 1;
    EXPECT_THROW(PeArray(point, Slice::other), Error);
    const PeArray on_e1(point, Slice::dsp48e1);
    EXPECT_EQ(on_e1.arithmetic().products_to_split(), 4);
    EXPECT_EQ(PeArray(point, Slice::dsp48e2).arithmetic().products_to_split(), 8);
    point[Parameter::pe_dsp_clock_ratio] = 2;
    EXPECT_EQ(PeArray(point, Slice::dsp48e2).arithmetic().products_to_split(), 1);
    point[Parameter::pe_double_calculation] = 0;
    EXPECT_EQ(PeArray(point, Slice::other).arithmetic().products_to_split(), 0);
}

}  // namespace
}  // namespace scfa::sim
