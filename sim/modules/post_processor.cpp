// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/post_processor.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "sim/modules/function_clones.hpp"

#include <algorithm>
#include <limits>

namespace scfa::sim {

namespace {

constexpr const char* kWhat = "cycles of the post-processor";

/// Output columns whose pixel at window column kx lies inside the image.
struct Columns {
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

Columns inside(const LayerGeometry& g, std::int64_t kx) {
    const std::int64_t left = std::max<std::int64_t>(0, g.pad_left - kx);
    const std::int64_t last = g.in_width - 1 + g.pad_left - kx;  // of column x: x S <= last
    return {ceil_div(left, g.stride), last < 0 ? 0 : std::min(g.out_width, last / g.stride + 1)};
}

SCFA_SIM_CLONES void max_row(const std::int16_t* in, std::int64_t count, std::int16_t* out) {
    for (std::int64_t i = 0; i < count; ++i) {
        out[i] = std::max(out[i], in[i]);
    }
}

SCFA_SIM_CLONES void sum_row(const std::int16_t* in, std::int64_t count, std::int32_t* out) {
    for (std::int64_t i = 0; i < count; ++i) {
        out[i] += in[i];
    }
}

SCFA_SIM_CLONES void clamp_row(std::int16_t* row, std::int64_t count, Clamp clamp) {
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int32_t x = row[i];
        row[i] = static_cast<std::int16_t>(x < clamp.low    ? clamp.low
                                           : x > clamp.high ? clamp.high
                                                            : x);
    }
}

void requantise(const Accumulators& sums, std::int64_t lane, std::int64_t place,
                const LaneParameters& by, Clamp clamp, std::int16_t* out) {
    const std::int64_t width = sums.tile().width;
    if (sums.wide()) {
        requantise_row(sums.wide_sums(lane) + place, width, by.bias, by.multiplier, clamp, out);
    } else {
        requantise_row(sums.narrow_sums(lane) + place, width, by.bias, by.multiplier, clamp, out);
    }
}

/// Leaves each window's maximum in the first rows and columns. A row is read before anything is
/// written to it: pooled rows move up.
void pool_in_place(OutputBuffer& out, int half, std::int64_t channel, const DrainRule& rule) {
    const OutputTile& tile = out.tile(half);
    const std::int64_t columns = tile.width / rule.pool_width;
    std::vector<std::int16_t> largest(static_cast<std::size_t>(columns));
    for (std::int64_t row = 0; row < tile.rows / rule.pool_height; ++row) {
        std::fill(largest.begin(), largest.end(), std::numeric_limits<std::int16_t>::min());
        for (std::int64_t ky = 0; ky < rule.pool_height; ++ky) {
            const std::int16_t* from = out.row(half, channel, row * rule.pool_height + ky);
            for (std::int64_t x = 0; x < columns * rule.pool_width; ++x) {
                std::int16_t& to = largest[static_cast<std::size_t>(x / rule.pool_width)];
                to = std::max(to, from[x]);
            }
        }
        clamp_row(largest.data(), columns, rule.pool_clamp);
        std::copy(largest.begin(), largest.end(), out.row(half, channel, row));
    }
}

/// Calls `use(input row, ky * Kw + kx)` for the rows of a pool's window that lie inside the image.
template <class Use>
void for_each_tap_inside(const InputTile& tile, std::int64_t row, Use use) {
    const LayerGeometry& g = tile.geometry;
    for (std::int64_t tap = 0; tap < g.taps(); ++tap) {
        const std::int64_t y = (tile.first_row + row) * g.stride + tap / g.kernel_width - g.pad_top;
        if (y >= 0 && y < g.in_height) {
            use(tap);
        }
    }
}

const std::int16_t* tap_row(const TilePlanes& planes, std::int64_t channel, std::int64_t tap,
                            std::int64_t row) {
    return planes.values.data() + planes.offset(planes.first_channel + channel, tap) +
           row * planes.pitch;
}

}  // namespace

DrainRule DrainRule::of(const QuantisedLayer& layer, bool fused_add) {
    DrainRule out;
    out.clamp = {layer.low, layer.high};
    if (fused_add) {
        out.clamp = {layer.own_low, layer.own_high};
        out.add = add_rule(layer);
    }
    return out;
}

DrainRule DrainRule::with_pool(const LayerGeometry& pool, const QuantisedLayer& rule) const {
    DrainRule out = *this;
    out.pool_height = pool.kernel_height;
    out.pool_width = pool.kernel_width;
    out.pool_clamp = {rule.low, rule.high};
    return out;
}

AddRule add_rule(const QuantisedLayer& layer) {
    return {layer.add_first, layer.add_second, {layer.low, layer.high}};
}

PostProcessor::PostProcessor(const DesignPoint& point)
    : rows_(point.rows()), columns_(point.columns()), lanes_(point.post_lanes()) {}

std::int64_t PostProcessor::drain_cycles() const {
    return ceil_div(rows_, lanes_);
}

std::int64_t PostProcessor::add_cycles(const InputTile& tile) const {
    return checked_product(kWhat, tile.rows, ceil_div(tile.geometry.out_width, columns_),
                           ceil_div(tile.channels, lanes_));
}

std::int64_t PostProcessor::pool_cycles(const InputTile& tile) const {
    return checked_mul(add_cycles(tile), tile.geometry.taps(), kWhat);
}

void PostProcessor::drain(const Accumulators& sums, const std::vector<LaneParameters>& parameters,
                          const DrainRule& rule, OutputBuffer& out, int half) const {
    const SumTile& tile = sums.tile();
    SCFA_ASSERT(out.tile(half).rows == tile.rows && out.tile(half).width == tile.width &&
                    out.tile(half).channels >= tile.lanes &&
                    static_cast<std::int64_t>(parameters.size()) >= tile.lanes,
                "post-processor: the output half is set up for another tile, layer " + tile.layer);
    std::vector<std::int16_t> own(static_cast<std::size_t>(tile.width));
    for (std::int64_t lane = 0; lane < tile.lanes; ++lane) {
        const LaneParameters& by = parameters[static_cast<std::size_t>(lane)];
        for (std::int64_t row = 0; row < tile.rows; ++row) {
            std::int16_t* to = out.row(half, lane, row);
            if (rule.add) {
                requantise(sums, lane, row * tile.pitch, by, rule.clamp, own.data());
                add_row(own.data(), to, tile.width, *rule.add, to);
            } else {
                requantise(sums, lane, row * tile.pitch, by, rule.clamp, to);
            }
        }
        if (rule.pool_height > 1 || rule.pool_width > 1) {
            pool_in_place(out, half, lane, rule);
        }
    }
}

void PostProcessor::max_pool(const ActivationBuffer& in, int in_half, Clamp clamp,
                             OutputBuffer& out, int half) const {
    const InputTile& tile = in.tile(in_half);
    const LayerGeometry& g = tile.geometry;
    const TilePlanes& planes = in.planes(in_half);
    for (std::int64_t c = 0; c < tile.channels; ++c) {
        for (std::int64_t row = 0; row < tile.rows; ++row) {
            std::int16_t* to = out.row(half, c, row);
            std::fill(to, to + g.out_width, std::numeric_limits<std::int16_t>::min());
            for_each_tap_inside(tile, row, [&](std::int64_t tap) {
                const Columns columns = inside(g, tap % g.kernel_width);
                const std::int16_t* from = tap_row(planes, c, tap, row);
                if (columns.begin < columns.end) {
                    max_row(from + columns.begin, columns.end - columns.begin, to + columns.begin);
                }
            });
            clamp_row(to, g.out_width, clamp);
        }
    }
}

void PostProcessor::average_pool(const ActivationBuffer& in, int in_half, Multiplier by,
                                 Clamp clamp, OutputBuffer& out, int half) const {
    const InputTile& tile = in.tile(in_half);
    const LayerGeometry& g = tile.geometry;
    const TilePlanes& planes = in.planes(in_half);
    SCFA_ASSERT(g.taps() <= 65536, "post-processor: the window of an average is beyond 32 bits");
    std::vector<std::int32_t> sums(static_cast<std::size_t>(g.out_width));
    for (std::int64_t c = 0; c < tile.channels; ++c) {
        for (std::int64_t row = 0; row < tile.rows; ++row) {
            std::fill(sums.begin(), sums.end(), 0);
            for_each_tap_inside(tile, row, [&](std::int64_t tap) {
                sum_row(tap_row(planes, c, tap, row), g.out_width, sums.data());
            });
            requantise_row(sums.data(), g.out_width, 0, by, clamp, out.row(half, c, row));
        }
    }
}

void PostProcessor::add(const ActivationBuffer& in, int in_half, const AddRule& rule,
                        OutputBuffer& out, int half) const {
    const InputTile& tile = in.tile(in_half);
    const TilePlanes& first = in.planes(in_half, 0);
    const TilePlanes& second = in.planes(in_half, 1);
    for (std::int64_t c = 0; c < tile.channels; ++c) {
        for (std::int64_t row = 0; row < tile.rows; ++row) {
            add_row(tap_row(first, c, 0, row), tap_row(second, c, 0, row), tile.geometry.out_width,
                    rule, out.row(half, c, row));
        }
    }
}

}  // namespace scfa::sim
