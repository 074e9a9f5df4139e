// SPDX-License-Identifier: Apache-2.0
// The on-chip modules of the cycle-level model on the layers of ResNet-18 at density 0.5: time per
// simulated cycle of the lanes, dense-equivalent multiply-accumulates a second of the PE array.

#include "models/base/rng.hpp"
#include "models/program/weight_image.hpp"
#include "sim/modules/lane_array.hpp"
#include "sim/modules/pe_array.hpp"
#include "sim/modules/post_processor.hpp"
#include "sim/modules/sparse_decoder.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using scfa::FilterBlock;
using scfa::SparseFormat;
using scfa::sim::BlockTokens;
using scfa::sim::LaneArray;
using scfa::sim::LaneArrayShape;

struct Shape {
    std::int32_t channels;
    std::int32_t filters;
    std::int32_t taps;
    int layers;
    std::int64_t vectors;  ///< pixel vectors of an output, Q = 8
};

constexpr Shape kResNet18[] = {
    {3, 64, 49, 1, 1568}, {64, 64, 9, 4, 392},  {64, 128, 9, 1, 112}, {128, 128, 9, 3, 112},
    {64, 128, 1, 1, 112}, {128, 256, 9, 1, 28}, {256, 256, 9, 3, 28}, {128, 256, 1, 1, 28},
    {256, 512, 9, 1, 7},  {512, 512, 9, 3, 7},  {256, 512, 1, 1, 7},  {512, 1000, 1, 1, 1},
};
constexpr double kDensity = 0.5;

struct Job {
    BlockTokens block;
    std::int64_t passes;
};

std::vector<Job> jobs(const LaneArrayShape& shape) {
    std::vector<Job> out;
    scfa::Rng rng(1);
    for (const Shape& layer : kResNet18) {
        for (int i = 0; i < layer.layers * layer.filters; i += shape.rows) {
            std::vector<std::vector<std::uint32_t>> positions;
            FilterBlock block{layer.taps, layer.channels, {}};
            for (int lane = 0; lane < std::min(shape.rows, layer.layers * layer.filters - i);
                 ++lane) {
                auto& filter = positions.emplace_back();
                for (std::int32_t p = 0; p < layer.channels * layer.taps; ++p) {
                    if (rng.uniform() < kDensity) {
                        filter.push_back(static_cast<std::uint32_t>(p));
                    }
                }
            }
            for (const auto& filter : positions) {
                block.lanes.push_back({filter.data(), static_cast<std::int32_t>(filter.size()), 0});
            }
            out.push_back(
                {scfa::sim::tokens_of(block, shape.format, 8, shape.banks), layer.vectors});
        }
    }
    return out;
}

/// Arguments: format, R, B, W, histograms. D = 8.
void bm_lanes(benchmark::State& state) {
    LaneArrayShape shape;
    shape.format = static_cast<SparseFormat>(state.range(0));
    shape.rows = static_cast<std::int32_t>(state.range(1));
    shape.banks = static_cast<std::int32_t>(state.range(2));
    shape.window = static_cast<std::int32_t>(state.range(3));
    shape.fifo_depth = 8;
    const std::vector<Job> all = jobs(shape);
    const LaneArray array(shape);
    std::int64_t cycles = 0;
    for (const Job& job : all) {
        cycles += array.sequence(job.block, 1, 0).cycles;
    }
    for (auto _ : state) {
        for (const Job& job : all) {
            benchmark::DoNotOptimize(array.sequence(job.block, job.passes, 0, state.range(4) != 0));
        }
    }
    using benchmark::Counter;
    state.counters["ns/cycle-of-a-pass"] = Counter(
        static_cast<double>(cycles) * 1e-9, Counter::kIsIterationInvariantRate | Counter::kInvert);
}
BENCHMARK(bm_lanes)
    ->Args({3, 16, 32, 2, 1})
    ->Args({3, 16, 32, 2, 0})
    ->Args({3, 16, 32, 1, 1})
    ->Args({3, 16, 32, 4, 1})
    ->Args({1, 16, 32, 2, 1})
    ->Args({2, 16, 32, 2, 1})
    ->Args({3, 64, 32, 1, 1})
    ->Args({0, 16, 32, 1, 1})
    ->Args({4, 16, 32, 1, 1})
    ->Unit(benchmark::kMillisecond);

/// A convolution as the functional path runs it: per tile and block the sums, the drain; the
/// weights decoded and the input loaded once a tile.
struct Layer {
    const char* name;
    std::int64_t channels, filters, size, kernel, stride, tile_rows;
};

constexpr Layer kLayers[] = {
    {"7x7 s2, 3 to 64, 224x224", 3, 64, 224, 7, 2, 28},
    {"3x3, 64, 56x56", 64, 64, 56, 3, 1, 28},
    {"3x3 s2, 64 to 128, 56x56", 64, 128, 56, 3, 2, 14},
    {"3x3, 128, 28x28", 128, 128, 28, 3, 1, 28},
    {"3x3, 256, 14x14", 256, 256, 14, 3, 1, 14},
    {"3x3, 512, 7x7", 512, 512, 7, 3, 1, 7},
    {"1x1 s2, 256 to 512, 14x14", 256, 512, 14, 1, 2, 7},
    {"fully connected, 512 to 1000", 512, 1000, 1, 1, 1, 1},
};

scfa::LayerGeometry geometry_of(const Layer& layer) {
    scfa::LayerGeometry g;
    g.in_channels = layer.channels;
    g.out_channels = layer.filters;
    g.in_height = g.in_width = layer.size;
    g.kernel_height = g.kernel_width = layer.kernel;
    g.stride = layer.stride;
    g.pad_top = g.pad_left = g.pad_bottom = g.pad_right = layer.kernel / 2;
    g.out_height = g.out_width = (layer.size + 2 * g.pad_top - layer.kernel) / layer.stride + 1;
    return g;
}

scfa::DesignPoint point_of(scfa::Precision precision) {
    scfa::DesignPoint point = scfa::default_point();
    point[scfa::Parameter::pe_rows] = 16;
    point[scfa::Parameter::pe_columns] = 8;
    point[scfa::Parameter::pe_precision] = static_cast<std::int32_t>(precision);
    point[scfa::Parameter::pe_double_calculation] = precision == scfa::Precision::int8 ? 1 : 0;
    point[scfa::Parameter::activation_buffer_kib] = 8192;
    point[scfa::Parameter::output_buffer_kib] = 8192;
    return point;
}

std::vector<BlockTokens> random_blocks(const Layer& layer) {
    std::vector<BlockTokens> out;
    scfa::Rng rng(2);
    for (std::int64_t first = 0; first < layer.filters; first += 16) {
        BlockTokens& block = out.emplace_back();
        block.format = SparseFormat::coordinate;
        block.taps = static_cast<std::int32_t>(layer.kernel * layer.kernel);
        block.channels = static_cast<std::int32_t>(layer.channels);
        for (std::int64_t lane = 0; lane < std::min<std::int64_t>(16, layer.filters - first);
             ++lane) {
            auto& tokens = block.lanes.emplace_back();
            for (std::uint32_t p = 0; p < static_cast<std::uint32_t>(block.lane_positions()); ++p) {
                if (rng.uniform() < kDensity) {
                    tokens.positions.push_back(p);
                    tokens.weights.push_back(static_cast<std::int16_t>(rng.between(1, 127)));
                }
            }
            block.parameters.push_back({rng.between(-1000, 1000), {40000, 30}});
        }
    }
    return out;
}

/// Arguments: layer, 1: int16. Reports dense-equivalent multiply-accumulates a second.
void bm_function(benchmark::State& state) {
    using namespace scfa::sim;
    const Layer& layer = kLayers[state.range(0)];
    const auto precision = state.range(1) != 0 ? scfa::Precision::int16 : scfa::Precision::int8;
    const scfa::DesignPoint point = point_of(precision);
    const scfa::LayerGeometry g = geometry_of(layer);
    const std::vector<BlockTokens> blocks = random_blocks(layer);
    const std::vector<std::uint8_t> row(static_cast<std::size_t>(2 * layer.size), 77);
    ActivationBuffer activations(point);
    Accumulators sums(point);
    OutputBuffer out(point);
    PeArray array(point, scfa::Slice::dsp48e2);
    const PostProcessor post(point);
    for (auto _ : state) {
        for (std::int64_t first = 0; first < g.out_height; first += layer.tile_rows) {
            InputTile tile;
            tile.geometry = g;
            tile.channels = layer.channels;
            tile.first_row = first;
            tile.rows = std::min(layer.tile_rows, g.out_height - first);
            activations.begin(0, tile);
            for (std::int64_t c = 0; c < layer.channels; ++c) {
                for (std::int64_t y = 0; y < tile.input_rows(); ++y) {
                    activations.write_row(0, 0, c, tile.first_input_row() + y, row.data());
                }
            }
            for (const BlockTokens& block : blocks) {
                const auto lanes = static_cast<std::int64_t>(block.lanes.size());
                sums.begin(sum_tile(activations, 0, lanes, 1));
                array.run_sequence({&block, &activations, 0}, sums);
                out.begin(0, {"", lanes, tile.rows, g.out_width});
                post.drain(sums, block.parameters, {}, out, 0);
                benchmark::DoNotOptimize(out.row(0, 0, 0)[0]);
            }
        }
    }
    const std::int64_t macs =
        g.out_height * g.out_width * layer.filters * layer.channels * layer.kernel * layer.kernel;
    state.SetLabel(layer.name);
    state.counters["dense MAC/s"] = benchmark::Counter(
        static_cast<double>(macs), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(bm_function)->ArgsProduct({{0, 1, 2, 3, 4, 5, 6, 7}, {0, 1}});

/// Decoding the images of a 3x3 block of 16 filters of 256 channels; argument: format.
void bm_decode(benchmark::State& state) {
    scfa::Rng rng(3);
    std::vector<std::vector<std::uint32_t>> positions(16);
    std::vector<std::vector<std::int16_t>> values(16);
    FilterBlock block{9, 256, {}};
    scfa::WeightEncoding encoding;
    encoding.format = static_cast<SparseFormat>(state.range(0));
    encoding.banks = 32;
    scfa::sim::BlockLayout layout;
    layout.format = encoding.format;
    layout.taps = 9;
    layout.channels = 256;
    layout.last_split = false;
    for (std::size_t lane = 0; lane < 16; ++lane) {
        for (std::uint32_t p = 0; p < 9 * 256; ++p) {
            if (rng.uniform() < kDensity) {
                positions[lane].push_back(p);
                values[lane].push_back(static_cast<std::int16_t>(rng.between(1, 127)));
            }
        }
        block.lanes.push_back(
            {positions[lane].data(), static_cast<std::int32_t>(positions[lane].size()), 0});
        layout.first_channels.push_back(0);
    }
    const std::vector<std::uint8_t> image = scfa::encode_weights(block, values, {}, encoding);
    std::int64_t stored = 0;
    for (auto _ : state) {
        const BlockTokens tokens = scfa::sim::decode_image(image.data(), image.size(), layout);
        stored = 0;
        for (const auto& lane : tokens.lanes) {
            stored += static_cast<std::int64_t>(lane.count());
        }
        benchmark::DoNotOptimize(stored);
    }
    state.counters["values/s"] = benchmark::Counter(static_cast<double>(stored),
                                                    benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(bm_decode)->DenseRange(0, 4);

}  // namespace
