// SPDX-License-Identifier: Apache-2.0
/// @file  test/sim/modules/post_processor_test.cpp
/// @brief Against the arithmetic of the golden reference, pixel by pixel.

#include "sim/modules/post_processor.hpp"

#include "test/sim/modules/random_tile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace scfa::sim {
namespace {

Multiplier random_multiplier(Rng& rng, std::int64_t least_shift, std::int64_t most_shift) {
    return {static_cast<std::uint16_t>(rng.between(1 << 15, (1 << 16) - 1)),
            static_cast<std::uint8_t>(rng.between(least_shift, most_shift))};
}

Clamp random_clamp(Rng& rng, std::int32_t most) {
    return {rng.below(2) == 0 ? 0 : -most, static_cast<std::int32_t>(rng.between(most / 2, most))};
}

TEST(Requantiser, IsTheSharedArithmetic) {
    for (std::uint64_t i = 0; i < 3000; ++i) {
        Rng rng(81, i);
        const Multiplier by = random_multiplier(rng, 0, 62);
        const std::int64_t bias = rng.between(-(1 << 30), 1 << 30);
        const std::int64_t bits = rng.between(1, 30);
        std::vector<std::int32_t> narrow;
        std::vector<std::int64_t> wide;
        for (int k = 0; k < 21; ++k) {
            const std::int64_t most = std::int64_t{1} << bits;
            narrow.push_back(static_cast<std::int32_t>(std::clamp<std::int64_t>(
                rng.between(-most, most),
                std::numeric_limits<std::int32_t>::min() + 1 - std::min<std::int64_t>(bias, 0),
                std::numeric_limits<std::int32_t>::max() - std::max<std::int64_t>(bias, 0))));
            wide.push_back(rng.between(-most, most) * (std::int64_t{1} << rng.below(17)));
        }
        const Clamp small = random_clamp(rng, 127);
        const Clamp big = random_clamp(rng, 32767);
        std::vector<std::int16_t> out(21);
        requantise_row(narrow.data(), 21, bias, by, small, out.data());
        for (std::size_t k = 0; k < out.size(); ++k) {
            ASSERT_EQ(out[k], requantised(narrow[k] + bias, by, small.low, small.high));
        }
        requantise_row(wide.data(), 21, bias, by, big, out.data());
        for (std::size_t k = 0; k < out.size(); ++k) {
            ASSERT_EQ(out[k], requantised(wide[k] + bias, by, big.low, big.high));
        }
    }
}

/// Halves go away from zero, on both sides.
TEST(Requantiser, RoundsHalvesAwayFromZero) {
    const std::vector<std::int32_t> sums = {1, -1, 3, -3, 2, -2, 0, 5, -5};
    std::vector<std::int16_t> out(sums.size());
    requantise_row(sums.data(), static_cast<std::int64_t>(sums.size()), 0, {1 << 15, 16}, {},
                   out.data());
    EXPECT_EQ(out, (std::vector<std::int16_t>{1, -1, 2, -2, 1, -1, 0, 3, -3}));
}

TEST(Requantiser, AddsAsTheReferenceDoes) {
    for (std::uint64_t i = 0; i < 500; ++i) {
        Rng rng(82, i);
        const std::int32_t most = rng.below(2) == 0 ? 127 : 32767;
        AddRule rule{random_multiplier(rng, 10, 20), {}, random_clamp(rng, most)};
        rule.second = {static_cast<std::uint16_t>(rng.between(1, 65535)), rule.first.shift};
        std::vector<std::int16_t> a;
        std::vector<std::int16_t> b;
        for (int k = 0; k < 19; ++k) {
            a.push_back(static_cast<std::int16_t>(rng.between(-most, most)));
            b.push_back(static_cast<std::int16_t>(rng.between(-most, most)));
        }
        std::vector<std::int16_t> out(a.size());
        add_row(a.data(), b.data(), 19, rule, out.data());
        for (std::size_t k = 0; k < a.size(); ++k) {
            ASSERT_EQ(out[k],
                      added(a[k], b[k], rule.first, rule.second, rule.clamp.low, rule.clamp.high));
        }
    }
}

struct Drained {
    DesignPoint point;
    SumTile tile;
    Accumulators sums;
    std::vector<LaneParameters> parameters;
    OutputBuffer out;
};

Drained random_sums(Rng& rng) {
    const DesignPoint point =
        roomy_point(rng, rng.below(2) == 0 ? Precision::int8 : Precision::int16);
    SumTile tile{"conv4", rng.between(1, 8), rng.between(1, 7), rng.between(1, 20), 0, 1};
    tile.pitch = tile.width + rng.between(0, 3);
    Drained d{point, tile, Accumulators(point), {}, OutputBuffer(point)};
    d.sums.begin(tile);
    for (std::int64_t lane = 0; lane < tile.lanes; ++lane) {
        for (std::int64_t place = 0; place < tile.rows * tile.pitch - (tile.pitch - tile.width);
             ++place) {
            d.sums.add(lane, place, rng.between(-4000000, 4000000));
        }
        d.parameters.push_back({rng.between(-100000, 100000), random_multiplier(rng, 26, 34)});
    }
    d.out.begin(0, {"conv4", tile.lanes, tile.rows, tile.width});
    return d;
}

TEST(PostProcessor, DrainsAddsAndPoolsAsTheReference) {
    for (std::uint64_t i = 0; i < 400 && !testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE(i);
        Rng rng(83, i);
        Drained d = random_sums(rng);
        const SumTile& tile = d.tile;
        DrainRule rule;
        rule.clamp = random_clamp(rng, 127);
        if (rng.below(2) == 0) {
            const Multiplier first = random_multiplier(rng, 14, 18);
            rule.add = AddRule{first, {40000, first.shift}, random_clamp(rng, 127)};
        } else {
            rule.pool_height = rng.between(1, 3);
            rule.pool_width = rng.between(1, 3);
            rule.pool_clamp = random_clamp(rng, 127);
        }
        std::vector<std::vector<std::int16_t>> residual;
        for (std::int64_t lane = 0; lane < tile.lanes; ++lane) {
            for (std::int64_t row = 0; row < tile.rows; ++row) {
                auto& values = residual.emplace_back();
                for (std::int64_t x = 0; x < tile.width; ++x) {
                    values.push_back(static_cast<std::int16_t>(rng.between(-127, 127)));
                }
                std::copy(values.begin(), values.end(), d.out.row(0, lane, row));
            }
        }
        const auto pixel = [&](std::int64_t lane, std::int64_t row, std::int64_t x) {
            const LaneParameters& by = d.parameters[static_cast<std::size_t>(lane)];
            const std::int16_t own = requantised(d.sums.sum(lane, row * tile.pitch + x) + by.bias,
                                                 by.multiplier, rule.clamp.low, rule.clamp.high);
            const auto& other = residual[static_cast<std::size_t>(lane * tile.rows + row)];
            return rule.add ? added(own, other[static_cast<std::size_t>(x)], rule.add->first,
                                    rule.add->second, rule.add->clamp.low, rule.add->clamp.high)
                            : own;
        };
        PostProcessor(d.point).drain(d.sums, d.parameters, rule, d.out, 0);
        const bool pooled = rule.pool_height > 1 || rule.pool_width > 1;
        for (std::int64_t lane = 0; lane < tile.lanes; ++lane) {
            for (std::int64_t row = 0; row < tile.rows / rule.pool_height; ++row) {
                for (std::int64_t x = 0; x < tile.width / rule.pool_width; ++x) {
                    std::int32_t expected = pooled ? -40000 : pixel(lane, row, x);
                    for (std::int64_t k = 0; pooled && k < rule.pool_height * rule.pool_width;
                         ++k) {
                        expected = std::max<std::int32_t>(
                            expected, pixel(lane, row * rule.pool_height + k / rule.pool_width,
                                            x * rule.pool_width + k % rule.pool_width));
                    }
                    if (pooled) {
                        expected = std::clamp(expected, rule.pool_clamp.low, rule.pool_clamp.high);
                    }
                    ASSERT_EQ(d.out.row(0, lane, row)[x], expected);
                }
            }
        }
    }
}

TEST(PostProcessor, PoolsWindowsOfTheImage) {
    for (std::uint64_t i = 0; i < 300 && !testing::Test::HasFailure(); ++i) {
        SCOPED_TRACE(i);
        Rng rng(84, i);
        const DesignPoint point = roomy_point(rng, Precision::int8);
        const LayerGeometry g = random_geometry(rng, rng.between(1, 5));
        const Image image(rng, g, 127);
        const InputTile tile = random_tile(rng, g);
        ActivationBuffer in(point);
        in.begin(0, tile);
        load(in, 0, tile, image, Precision::int8);
        OutputBuffer out(point);
        out.begin(0, {"pool", tile.channels, tile.rows, g.out_width});
        out.begin(1, {"pool", tile.channels, tile.rows, g.out_width});
        const Multiplier by = random_multiplier(rng, 15, 20);
        const Clamp clamp = random_clamp(rng, 127);
        const PostProcessor post(point);
        post.max_pool(in, 0, clamp, out, 0);
        post.average_pool(in, 0, by, clamp, out, 1);
        for (std::int64_t c = 0; c < tile.channels; ++c) {
            for (std::int64_t row = 0; row < tile.rows; ++row) {
                for (std::int64_t x = 0; x < g.out_width; ++x) {
                    std::int32_t largest = std::numeric_limits<std::int16_t>::min();
                    std::int64_t sum = 0;
                    for (std::int64_t tap = 0; tap < g.taps(); ++tap) {
                        const std::int64_t y =
                            (tile.first_row + row) * g.stride + tap / g.kernel_width - g.pad_top;
                        const std::int64_t at = x * g.stride + tap % g.kernel_width - g.pad_left;
                        const std::int16_t value = image.at(tile.first_channel + c, y, at);
                        sum += value;
                        if (y >= 0 && y < g.in_height && at >= 0 && at < g.in_width) {
                            largest = std::max<std::int32_t>(largest, value);
                        }
                    }
                    ASSERT_EQ(out.row(0, c, row)[x], std::clamp(largest, clamp.low, clamp.high));
                    ASSERT_EQ(out.row(1, c, row)[x], requantised(sum, by, clamp.low, clamp.high));
                }
            }
        }
    }
}

TEST(PostProcessor, AddsTwoTensors) {
    Rng rng(85);
    const DesignPoint point = roomy_point(rng, Precision::int8);
    LayerGeometry g;
    g.in_channels = g.out_channels = 6;
    g.in_height = g.out_height = 5;
    g.in_width = g.out_width = 11;
    const Image a(rng, g, 127);
    const Image b(rng, g, 127);
    InputTile tile = random_tile(rng, g);
    tile.operands = 2;
    ActivationBuffer in(point);
    in.begin(1, tile);
    load(in, 1, tile, a, Precision::int8, 0);
    load(in, 1, tile, b, Precision::int8, 1);
    OutputBuffer out(point);
    out.begin(0, {"add", tile.channels, tile.rows, g.out_width});
    QuantisedLayer layer;
    layer.add_first = {50000, 16};
    layer.add_second = {30000, 16};
    layer.low = 0;
    const AddRule rule = add_rule(layer);
    PostProcessor(point).add(in, 1, rule, out, 0);
    for (std::int64_t c = 0; c < tile.channels; ++c) {
        for (std::int64_t row = 0; row < tile.rows; ++row) {
            for (std::int64_t x = 0; x < g.out_width; ++x) {
                ASSERT_EQ(out.row(0, c, row)[x],
                          added(a.at(tile.first_channel + c, tile.first_row + row, x),
                                b.at(tile.first_channel + c, tile.first_row + row, x),
                                layer.add_first, layer.add_second, 0, 127));
            }
        }
    }
}

TEST(PostProcessor, TakesTheCyclesOfTheContract) {
    DesignPoint point = default_point();
    point[Parameter::pe_rows] = 18;
    point[Parameter::pe_columns] = 8;
    point[Parameter::post_lanes] = 4;
    const PostProcessor post(point);
    EXPECT_EQ(post.drain_cycles(), 5);
    InputTile tile;
    tile.geometry.out_width = 17;
    tile.geometry.kernel_height = 3;
    tile.geometry.kernel_width = 2;
    tile.channels = 9;
    tile.rows = 7;
    EXPECT_EQ(post.add_cycles(tile), 7 * 3 * 3);
    EXPECT_EQ(post.pool_cycles(tile), 7 * 3 * 3 * 6);
}

TEST(DrainRule, TakesItsNumbersFromTheLayers) {
    QuantisedLayer layer;
    layer.low = 0;
    layer.high = 90;
    layer.own_low = -100;
    layer.own_high = 101;
    layer.add_first = {40000, 17};
    layer.add_second = {20000, 17};
    const DrainRule plain = DrainRule::of(layer, false);
    EXPECT_EQ(plain.clamp.low, 0);
    EXPECT_EQ(plain.clamp.high, 90);
    EXPECT_FALSE(plain.add.has_value());
    const DrainRule fused = DrainRule::of(layer, true);
    EXPECT_EQ(fused.clamp.low, -100);
    EXPECT_EQ(fused.clamp.high, 101);
    ASSERT_TRUE(fused.add.has_value());
    EXPECT_EQ(fused.add->clamp.high, 90);
    EXPECT_EQ(fused.add->second.m, 20000);
    LayerGeometry pool;
    pool.kernel_height = 2;
    pool.kernel_width = 3;
    QuantisedLayer pool_layer;
    pool_layer.high = 60;
    const DrainRule pooled = plain.with_pool(pool, pool_layer);
    EXPECT_EQ(pooled.pool_height, 2);
    EXPECT_EQ(pooled.pool_width, 3);
    EXPECT_EQ(pooled.pool_clamp.high, 60);
}

}  // namespace
}  // namespace scfa::sim
