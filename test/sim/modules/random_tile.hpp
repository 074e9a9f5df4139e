#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/sim/modules/random_tile.hpp
/// @brief Random convolutions and images small enough to be worked out by loops.

#include "models/arch/design_point.hpp"
#include "models/base/rng.hpp"
#include "models/network/workload.hpp"
#include "sim/modules/activation_buffer.hpp"
#include "sim/modules/block_tokens.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace scfa::sim {

template <class T>
T one_of(Rng& rng, std::initializer_list<T> values) {
    return values.begin()[rng.below(values.size())];
}

/// A point whose buffers hold any of the tiles below.
inline DesignPoint roomy_point(Rng& rng, Precision precision) {
    DesignPoint point = default_point();
    point[Parameter::pe_rows] = 8;
    point[Parameter::pe_columns] = one_of(rng, {2, 4, 8, 16});
    point[Parameter::pe_precision] = static_cast<std::int32_t>(precision);
    point[Parameter::pe_double_calculation] = 0;
    point[Parameter::pe_dsp_clock_ratio] = 1;
    point[Parameter::activation_buffer_banks] = one_of(rng, {1, 2, 4, 8});
    point[Parameter::activation_buffer_kib] = 4096;
    point[Parameter::weight_buffer_kib] = 4096;
    point[Parameter::output_buffer_kib] = 4096;
    point[Parameter::accumulator_depth] = 256;
    point[Parameter::post_lanes] = 2;
    return point;
}

inline LayerGeometry random_geometry(Rng& rng, std::int64_t channels) {
    LayerGeometry g;
    g.in_channels = channels;
    g.stride = one_of<std::int64_t>(rng, {1, 1, 2, 2, 3, 4});
    g.kernel_height = rng.between(1, 5);
    g.kernel_width = rng.between(1, 5);
    g.in_height = rng.between(g.kernel_height, 12);
    g.in_width = rng.between(g.kernel_width, 20);
    g.pad_top = rng.between(0, g.kernel_height - 1);
    g.pad_bottom = rng.between(0, g.kernel_height - 1);
    g.pad_left = rng.between(0, g.kernel_width - 1);
    g.pad_right = rng.between(0, g.kernel_width - 1);
    const auto out = [&g](std::int64_t in, std::int64_t pad, std::int64_t kernel) {
        return (in + pad - kernel) / g.stride + 1;
    };
    g.out_height = out(g.in_height, g.pad_top + g.pad_bottom, g.kernel_height);
    g.out_width = out(g.in_width, g.pad_left + g.pad_right, g.kernel_width);
    return g;
}

/// Integers of an image, CHW.
struct Image {
    std::int64_t channels = 0, height = 0, width = 0;
    std::vector<std::int16_t> values;

    Image(Rng& rng, const LayerGeometry& g, std::int32_t most)
        : channels(g.in_channels), height(g.in_height), width(g.in_width) {
        for (std::int64_t i = 0; i < channels * height * width; ++i) {
            values.push_back(static_cast<std::int16_t>(
                rng.below(6) == 0 ? (rng.below(2) == 0 ? most : -most) : rng.between(-most, most)));
        }
    }
    /// Zero outside.
    [[nodiscard]] std::int16_t at(std::int64_t c, std::int64_t y, std::int64_t x) const {
        const bool inside = y >= 0 && y < height && x >= 0 && x < width;
        return inside ? values[static_cast<std::size_t>((c * height + y) * width + x)]
                      : std::int16_t{0};
    }
};

/// A tile of some of the output rows, and a range of channels.
inline InputTile random_tile(Rng& rng, const LayerGeometry& g) {
    InputTile tile;
    tile.layer = "conv5";
    tile.geometry = g;
    tile.first_row = rng.between(0, g.out_height - 1);
    tile.rows = rng.between(1, g.out_height - tile.first_row);
    tile.first_channel = rng.between(0, g.in_channels - 1);
    tile.channels = rng.between(1, g.in_channels - tile.first_channel);
    return tile;
}

/// Loads what a tile needs, as the DMA does.
inline void load(ActivationBuffer& buffer, int half, const InputTile& tile, const Image& image,
                 Precision precision, std::int64_t operand = 0) {
    std::vector<std::uint8_t> bytes;
    for (std::int64_t c = tile.first_channel; c < tile.first_channel + tile.channels; ++c) {
        for (std::int64_t row = tile.first_input_row();
             row < tile.first_input_row() + tile.input_rows(); ++row) {
            bytes.clear();
            for (std::int64_t x = 0; x < image.width; ++x) {
                const auto value = static_cast<std::uint16_t>(image.at(c, row, x));
                bytes.push_back(static_cast<std::uint8_t>(value));
                if (precision == Precision::int16) {
                    bytes.push_back(static_cast<std::uint8_t>(value >> 8U));
                }
            }
            buffer.write_row(half, operand, c, row, bytes.data());
        }
    }
}

/// Weights for lanes that each read `channels` channels of the tile, at a random place of it.
inline BlockTokens random_weights(Rng& rng, const InputTile& tile, std::int64_t lanes,
                                  std::int32_t most, SparseFormat format) {
    BlockTokens out;
    out.layer = tile.layer;
    out.format = format;
    out.taps = static_cast<std::int32_t>(tile.geometry.taps());
    out.channels = static_cast<std::int32_t>(rng.between(1, tile.channels));
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
        LaneTokens& tokens = out.lanes.emplace_back();
        tokens.first_channel = static_cast<std::int32_t>(
            tile.first_channel + rng.between(0, tile.channels - out.channels));
        const double density = one_of(rng, {0.0, 0.1, 0.5, 1.0});
        for (std::int64_t position = 0; position < out.lane_positions(); ++position) {
            const bool kept = rng.uniform() < density;
            if (kept || format == SparseFormat::dense) {
                tokens.positions.push_back(static_cast<std::uint32_t>(position));
                const std::int64_t weight = rng.below(4) == 0 ? most : rng.between(-most, most);
                tokens.weights.push_back(static_cast<std::int16_t>(kept ? weight : 0));
            } else if (format == SparseFormat::rle && rng.below(8) == 0) {
                tokens.positions.push_back(kNoPosition);
                tokens.weights.push_back(0);
            }
        }
    }
    return out;
}

/// What a lane's sum at an output pixel of the layer is.
inline std::int64_t naive_sum(const LayerGeometry& g, const Image& image, const BlockTokens& block,
                              std::size_t lane, std::int64_t row, std::int64_t x) {
    std::int64_t sum = 0;
    const LaneTokens& tokens = block.lanes[lane];
    for (std::size_t i = 0; i < tokens.count(); ++i) {
        if (tokens.positions[i] != kNoPosition) {
            const std::int64_t position = tokens.positions[i];
            const std::int64_t tap = position / block.channels;
            sum += std::int64_t{tokens.weights[i]} *
                   image.at(tokens.first_channel + position % block.channels,
                            row * g.stride + tap / g.kernel_width - g.pad_top,
                            x * g.stride + tap % g.kernel_width - g.pad_left);
        }
    }
    return sum;
}

}  // namespace scfa::sim
