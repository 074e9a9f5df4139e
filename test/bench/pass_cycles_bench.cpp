// SPDX-License-Identifier: Apache-2.0
// Pass profiles of every convolution of ResNet-18 (11.7 M weights, half of them drawn away): what
// one key (R, B, format, D, W, scan width) of a sweep costs on one core.

#include "models/base/rng.hpp"
#include "models/cost/pass_cycles.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using scfa::CrossbarPort;
using scfa::FilterBlock;
using scfa::SparseFormat;

struct Shape {
    std::int32_t channels;
    std::int32_t filters;
    std::int32_t taps;
    int layers;
};

constexpr Shape kResNet18[] = {
    {3, 64, 49, 1},   {64, 64, 9, 4},   {64, 128, 9, 1},  {128, 128, 9, 3},
    {64, 128, 1, 1},  {128, 256, 9, 1}, {256, 256, 9, 3}, {128, 256, 1, 1},
    {256, 512, 9, 1}, {512, 512, 9, 3}, {256, 512, 1, 1}, {512, 1000, 1, 1},
};
constexpr double kDensity = 0.5;

struct Layer {
    Shape shape;
    std::vector<std::vector<std::uint32_t>> filters;
};

const std::vector<Layer>& network() {
    static const std::vector<Layer> layers = [] {
        std::vector<Layer> out;
        scfa::Rng rng(1);
        for (const Shape& shape : kResNet18) {
            for (int i = 0; i < shape.layers; ++i) {
                out.push_back({shape, {}});
                for (std::int32_t f = 0; f < shape.filters; ++f) {
                    auto& filter = out.back().filters.emplace_back();
                    for (std::int32_t p = 0; p < shape.channels * shape.taps; ++p) {
                        if (rng.uniform() < kDensity) {
                            filter.push_back(static_cast<std::uint32_t>(p));
                        }
                    }
                }
            }
        }
        return out;
    }();
    return layers;
}

std::vector<FilterBlock> blocks(std::size_t rows) {
    std::vector<FilterBlock> out;
    for (const Layer& layer : network()) {
        for (std::size_t first = 0; first < layer.filters.size(); first += rows) {
            FilterBlock block{layer.shape.taps, layer.shape.channels, {}};
            for (std::size_t f = first; f < std::min(first + rows, layer.filters.size()); ++f) {
                const auto& filter = layer.filters[f];
                block.lanes.push_back({filter.data(), static_cast<std::int32_t>(filter.size()), 0});
            }
            out.push_back(std::move(block));
        }
    }
    return out;
}

/// Arguments: format, R, B, W. D = 8, 8-bit bitmap words.
void bm_one_key(benchmark::State& state) {
    CrossbarPort port;
    port.format = static_cast<SparseFormat>(state.range(0));
    port.rows = static_cast<std::int32_t>(state.range(1));
    port.banks = static_cast<std::int32_t>(state.range(2));
    port.window = static_cast<std::int32_t>(state.range(3));
    port.fifo_depth = 8;
    const std::vector<FilterBlock> all = blocks(static_cast<std::size_t>(port.rows));
    std::int64_t entries = 0;
    for (const FilterBlock& block : all) {
        for (const auto& lane : block.lanes) {
            entries += lane.count;
        }
    }
    for (auto _ : state) {
        for (const FilterBlock& block : all) {
            benchmark::DoNotOptimize(scfa::pass_profile(block, port));
        }
    }
    using benchmark::Counter;
    state.counters["entries/s"] =
        Counter(static_cast<double>(entries), Counter::kIsIterationInvariantRate);
    state.counters["s/key"] = Counter(1, Counter::kIsIterationInvariantRate | Counter::kInvert);
}

void keys(benchmark::internal::Benchmark* bench) {
    for (const SparseFormat format : {SparseFormat::coordinate, SparseFormat::bitmap}) {
        const auto id = static_cast<std::int64_t>(format);
        for (const std::int64_t window : {1, 2, 4}) {
            bench->Args({id, 16, 32, window});
        }
        bench->Args({id, 8, 8, 2})->Args({id, 64, 32, 1});
    }
    bench->Args({static_cast<std::int64_t>(SparseFormat::rle), 16, 32, 2});
    for (const std::int64_t banks : {8, 16, 32}) {
        bench->Args({static_cast<std::int64_t>(SparseFormat::scheduled), 16, banks, 1});
    }
}
BENCHMARK(bm_one_key)->Apply(keys)->Unit(benchmark::kMillisecond);

}  // namespace
