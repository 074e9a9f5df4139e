// SPDX-License-Identifier: Apache-2.0
#include "test/hls/rtl/core_cases.hpp"

#include "models/base/checked.hpp"
#include "models/cost/schedule.hpp"

#include <algorithm>

namespace scfa::rtl {

namespace {

constexpr double kDensities[] = {0.0, 0.05, 0.15, 0.35, 0.6, 1.0};

LayerGeometry random_geometry(Rng& rng, const CoreParameters& core) {
    LayerGeometry g;
    g.stride = rng.between(1, 3);
    g.kernel_height = rng.between(1, 4);
    g.kernel_width = rng.between(1, 4);
    g.pad_top = rng.between(0, g.kernel_height - 1);
    g.pad_left = rng.between(0, g.kernel_width - 1);
    g.out_height = rng.between(1, 4);
    g.out_width = rng.between(1, 3 * core.columns);
    // Padding at the far ends, too: the image may end anywhere under the last window.
    g.in_height = std::max<std::int64_t>(
        1, (g.out_height - 1) * g.stride + g.kernel_height - g.pad_top - rng.between(0, 1));
    g.in_width = std::max<std::int64_t>(
        1, (g.out_width - 1) * g.stride + g.kernel_width - g.pad_left - rng.between(0, 1));
    return g;
}

Multiplier random_multiplier(Rng& rng) {
    return {
        static_cast<std::uint16_t>(rng.between(1 << 15, (1 << 16) - 1)),
        static_cast<std::uint8_t>(rng.below(8) == 0 ? rng.between(0, 62) : rng.between(20, 28))};
}

std::int16_t random_value(Rng& rng, std::int32_t limit) {
    if (rng.below(8) == 0) {
        return static_cast<std::int16_t>(rng.below(2) == 0 ? limit : -limit);
    }
    return static_cast<std::int16_t>(rng.between(-limit, limit));
}

TileInput tile_of(const SequenceCase& c) {
    const LayerGeometry& g = c.geometry;
    TileInput out;
    out.geometry = g;
    out.channels = c.channels;
    out.first_row = c.first_row;
    out.rows = c.rows;
    const std::int64_t first = c.first_row * g.stride - g.pad_top;
    const std::int64_t end = first + (c.rows - 1) * g.stride + g.kernel_height;
    out.first_input_row = std::clamp<std::int64_t>(first, 0, g.in_height);
    out.input_rows = std::max<std::int64_t>(
        0, std::clamp<std::int64_t>(end, 0, g.in_height) - out.first_input_row);
    return out;
}

std::int32_t drain_of(const CoreParameters& core, bool drains) {
    return drains ? core.drain() : 0;
}

}  // namespace

SequenceCase random_case(Rng& rng, const CoreParameters& core) {
    SequenceCase c;
    c.geometry = random_geometry(rng, core);
    LayerGeometry& g = c.geometry;
    const std::int64_t half = 2 * (core.activation_depth / 2);
    for (;;) {
        g.groups = rng.below(3) == 0 ? rng.between(2, 6) : 1;
        const std::int64_t group_channels = pick<std::int64_t>(rng, {1, 2, 3, 5, 8, 17, 24, 40});
        g.in_channels = g.groups * group_channels;
        const std::int64_t words =
            ceil_div(ceil_div(g.in_width, g.stride), core.columns) * g.stride;
        if (g.in_height * words * (ceil_div(g.in_channels, core.banks) + 1) <= half &&
            g.taps() * group_channels <= core.weight_depth / 2) {
            break;
        }
        g.in_height = std::max<std::int64_t>(1, g.in_height - 1);
    }
    c.first_row = rng.between(0, g.out_height - 1);
    c.rows = rng.between(1, g.out_height - c.first_row);
    const std::int64_t lanes = rng.between(1, core.rows);
    // Lanes' groups do not descend; those of a dense block follow one on the other.
    const std::int64_t first_group = rng.between(0, g.groups - 1);
    std::int64_t group = first_group;
    const auto channels = static_cast<std::int32_t>(g.group_channels());
    c.filters = OwnedFilters(static_cast<std::int32_t>(g.taps()), channels);
    const double density = kDensities[rng.below(std::size(kDensities))];
    const std::int32_t limit = core.width == 8 ? 127 : 32767;
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
        c.filters.add_random(rng, rng.below(6) == 0 ? 0.0 : density,
                             static_cast<std::int32_t>(group * channels));
        std::vector<std::int16_t> values;
        for (std::int32_t i = 0; i < c.filters.block().lanes.back().count; ++i) {
            const std::int16_t value = random_value(rng, limit);
            values.push_back(value == 0 ? std::int16_t{1} : value);
        }
        c.values.push_back(std::move(values));
        c.parameters.push_back({rng.between(-200000, 200000), random_multiplier(rng)});
        if (group + 1 < g.groups && rng.below(2) == 0) {
            ++group;
        }
    }
    c.channels = {first_group * channels, (group - first_group + 1) * channels};
    c.low = rng.below(2) == 0 ? 0 : -limit;
    c.high = rng.below(4) == 0 ? limit / 3 : limit;
    c.image = {g.in_channels, g.in_height, g.in_width, {}};
    for (std::int64_t i = 0; i < g.in_channels * g.in_height * g.in_width; ++i) {
        c.image.values.push_back(random_value(rng, limit));
    }
    return c;
}

CrossbarPort port_of(const CoreParameters& core) {
    return {core.format, core.rows, core.banks, core.fifo_depth, core.window, core.scan_width};
}

Sequence load_case(SequenceDriver& driver, const CoreParameters& core, const SequenceCase& c,
                   std::int32_t half, bool accumulates, bool drains) {
    const FilterBlock& block = c.filters.block();
    const Precision precision = core.width == 8 ? Precision::int8 : Precision::int16;
    const std::vector<std::uint8_t> image =
        encode_weights(block, c.values, drains ? c.parameters : std::vector<LaneParameters>{},
                       {core.format, precision, core.scan_width, core.banks, 8});
    Sequence sequence;
    sequence.weights = {core.format,    precision,          core.scan_width, block.taps,
                        block.channels, block.lanes.size(), drains};
    for (const LaneFilter& lane : block.lanes) {
        sequence.first_channels.push_back(lane.first_channel);
    }
    sequence.accumulates = accumulates;
    sequence.low = c.low;
    sequence.high = c.high;
    sequence.output_half = half;
    driver.load_weights(half, unpack_weights(image.data(), image.size(), sequence.weights));
    driver.load_input(half, tile_of(c), c.image);
    return sequence;
}

CoreRun run_case(SequenceDriver& driver, const CoreParameters& core, const SequenceCase& c,
                 std::int32_t half, bool accumulates, bool drains) {
    const Sequence sequence = load_case(driver, core, c, half, accumulates, drains);
    return driver.run(sequence, half, half);
}

std::vector<std::int64_t> plain_sums(const SequenceCase& c) {
    const LayerGeometry& g = c.geometry;
    const FilterBlock& block = c.filters.block();
    std::vector<std::int64_t> out;
    for (std::size_t lane = 0; lane < block.lanes.size(); ++lane) {
        for (std::int64_t at = 0; at < c.rows * g.out_width; ++at) {
            std::int64_t sum = 0;
            for (std::int32_t i = 0; i < block.lanes[lane].count; ++i) {
                const std::int64_t position = block.lanes[lane].positions[i];
                const std::int64_t tap = position / block.channels;
                const std::int64_t channel =
                    block.lanes[lane].first_channel + position % block.channels;
                const std::int64_t y =
                    (c.first_row + at / g.out_width) * g.stride + tap / g.kernel_width - g.pad_top;
                const std::int64_t x =
                    at % g.out_width * g.stride + tap % g.kernel_width - g.pad_left;
                if (y >= 0 && y < g.in_height && x >= 0 && x < g.in_width) {
                    const std::int64_t pixel = (channel * g.in_height + y) * g.in_width + x;
                    sum += std::int64_t{c.values[lane][static_cast<std::size_t>(i)]} *
                           c.image.values[static_cast<std::size_t>(pixel)];
                }
            }
            out.push_back(sum);
        }
    }
    return out;
}

std::vector<std::int16_t> plain_pixels(const SequenceCase& c,
                                       const std::vector<std::int64_t>& sums) {
    std::vector<std::int16_t> out;
    const auto in_lane = static_cast<std::size_t>(c.rows * c.geometry.out_width);
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const LaneParameters& by = c.parameters[i / in_lane];
        out.push_back(requantised(sums[i] + by.bias, by.multiplier, c.low, c.high));
    }
    return out;
}

SequenceCycles expected_cycles(const CoreParameters& core, const SequenceCase& c, bool drains) {
    const std::int64_t passes = c.rows * ceil_div(c.geometry.out_width, core.columns);
    if (core.format == SparseFormat::scheduled) {
        const PassProfile profile = schedule_profile(
            compile_schedule(c.filters.block(), core.banks), c.filters.block(), core.rows);
        return sequence_cycles(profile, passes, drain_of(core, drains));
    }
    return naive_sequence(c.filters.block(), port_of(core), passes, drain_of(core, drains)).total;
}

std::string core_library(const CoreParameters& core) {
    return build_core(core, {SCFA_SOURCE_DIR "/hls/rtl", SCFA_RTL_CACHE});
}

CoreParameters small_core(SparseFormat format) {
    CoreParameters out;
    out.format = format;
    out.rows = 4;
    out.columns = 4;
    out.packed = true;
    out.shift = 17;
    out.chain = 4;
    out.banks = 4;
    out.fifo_depth = 4;
    out.window = 2;
    out.scan_width = 8;
    out.post = 1;
    out.activation_depth = 512;
    out.weight_depth = 1024;
    out.bits_depth = 1024;
    out.output_depth = 512;
    out.partial_depth = 16;
    return out;
}

}  // namespace scfa::rtl
