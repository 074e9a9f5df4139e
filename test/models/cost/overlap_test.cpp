// SPDX-License-Identifier: Apache-2.0
#include "models/cost/overlap.hpp"

#include "models/base/rng.hpp"
#include "models/cost/timing_constants.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

namespace scfa {
namespace {

/// The overlap rules job by job, from the contract's text, without the shortcut over equal tiles:
/// the judge.
class NaiveOverlap {
  public:
    struct Half {
        std::int64_t id = -1;
        std::int64_t free = 0;
    };

    std::int64_t run(const LayerJobs& jobs, std::int64_t input_ready) {
        std::vector<const TileRun*> tiles;
        for (std::size_t i = 0; i < jobs.run_count; ++i) {
            tiles.insert(tiles.end(), static_cast<std::size_t>(jobs.runs[i].count), &jobs.runs[i]);
        }
        const auto tile_count = static_cast<std::int64_t>(tiles.size());
        const bool by_tile = jobs.order == LoopOrder::input_stationary;
        for (std::int64_t outer = 0; outer < (by_tile ? tile_count : jobs.blocks); ++outer) {
            for (std::int64_t inner = 0; inner < (by_tile ? jobs.blocks : tile_count); ++inner) {
                for (std::int64_t part = 0; part < jobs.parts; ++part) {
                    const std::int64_t tile = by_tile ? outer : inner;
                    job(jobs, *tiles[static_cast<std::size_t>(tile)], tile, by_tile ? inner : outer,
                        part, input_ready);
                }
            }
        }
        // The memory has one more word: not before all of its work is done.
        const std::int64_t begin = jobs.weight_loads != nullptr ? 0 : input_ready;
        return std::max(store_end, begin + memory);
    }

    std::int64_t memory = 0;
    std::int64_t read_bytes = 0;
    std::int64_t write_bytes = 0;
    std::int64_t compute = 0;
    std::int64_t store_end = 0;

  private:
    void job(const LayerJobs& jobs, const TileRun& run, std::int64_t tile, std::int64_t block,
             std::int64_t part, std::int64_t input_ready) {
        const std::int64_t index = block * jobs.parts + part;
        const bool last = part + 1 == jobs.parts;
        std::int64_t loaded = 0;
        Half* weights = nullptr;
        if (jobs.weight_loads != nullptr) {
            const std::int64_t id = jobs.weights_resident ? 0 : index;
            weights = &bring(weight_halves, weight_last, id, jobs.weight_loads[id], 0, loaded);
        }
        const std::int64_t operand =
            jobs.input_of_block == nullptr ? part : jobs.input_of_block[block];
        Half& input = bring(input_halves, input_last, tile * jobs.inputs_per_tile + operand,
                            run.inputs[static_cast<std::size_t>(operand)], input_ready, loaded);
        const Transfer& store = block + 1 == jobs.blocks ? run.last_store : run.store;
        const std::size_t out_half = last ? outputs % 2 : 0;
        if (last && jobs.residual) {
            load(store, std::max(output_free[out_half], input_ready), loaded);
        }
        std::int64_t start = std::max(loaded, sequence_end);
        if (first) {
            start = std::max(start, kLayerStartCycles);
        }
        first = false;
        if (last) {
            start = std::max(start, output_free[out_half]);
        }
        sequence_end = start + run.sequence_cycles[index] + kPipelineCycles;
        compute += run.sequence_cycles[index];
        if (weights != nullptr) {
            weights->free = sequence_end;
        }
        input.free = sequence_end;
        if (last) {
            store_end = transfer(store, std::max(sequence_end, store_end));
            write_bytes += store.bytes;
            output_free[out_half] = store_end;
            ++outputs;
        }
    }

    Half& bring(std::array<Half, 2>& halves, std::size_t& last, std::int64_t id,
                const Transfer& transfer, std::int64_t earliest, std::int64_t& loaded) {
        for (std::size_t h = 0; h < 2; ++h) {
            if (halves[h].id == id) {
                last = h;
                return halves[h];
            }
        }
        last = 1 - last;
        halves[last].id = id;
        load(transfer, std::max(halves[last].free, earliest), loaded);
        return halves[last];
    }

    void load(const Transfer& t, std::int64_t earliest, std::int64_t& loaded) {
        load_end = transfer(t, std::max(load_end, earliest));
        read_bytes += t.bytes;
        loaded = std::max(loaded, load_end);
    }

    std::int64_t transfer(const Transfer& t, std::int64_t start) {
        memory += t.occupancy;
        return start + t.duration;
    }

    std::array<Half, 2> weight_halves, input_halves;
    std::size_t weight_last = 1, input_last = 1;
    std::array<std::int64_t, 2> output_free{};
    std::int64_t load_end = 0, sequence_end = 0, outputs = 0;
    bool first = true;
};

/// Runs a layer; sums of the jobs are filled in first.
void run_whole(LayerJobs& jobs, std::int64_t input_ready, OverlapState& state) {
    for (std::size_t i = 0; i < jobs.run_count; ++i) {
        TileRun& run = jobs.runs[i];
        run.sequence_sum = 0;
        for (std::int64_t job = 0; job < jobs.blocks * jobs.parts; ++job) {
            run.sequence_sum += run.sequence_cycles[job];
        }
    }
    jobs.weight_sum = {};
    const std::int64_t loads = jobs.weights_resident ? 1 : jobs.blocks * jobs.parts;
    for (std::int64_t i = 0; jobs.weight_loads != nullptr && i < loads; ++i) {
        jobs.weight_sum.occupancy += jobs.weight_loads[i].occupancy;
        jobs.weight_sum.bytes += jobs.weight_loads[i].bytes;
    }
    run_layer(jobs, input_ready, state);
}

Transfer random_transfer(Rng& rng) {
    const std::int64_t occupancy = rng.between(0, rng.below(4) == 0 ? 2000 : 200);
    return {occupancy + rng.between(0, 100), occupancy, rng.between(1, 5000)};
}

struct RandomLayer {
    LayerJobs jobs;
    std::vector<Transfer> weight_loads;
    std::vector<std::int32_t> input_of_block;
    std::deque<std::vector<std::int64_t>> sequences;
};

void fill(RandomLayer& out, Rng& rng) {
    LayerJobs& jobs = out.jobs;
    jobs.blocks = rng.between(1, 6);
    jobs.parts = rng.below(3) == 0 ? rng.between(2, 4) : 1;
    jobs.order = rng.below(2) == 0 ? LoopOrder::input_stationary : LoopOrder::weight_stationary;
    jobs.residual = rng.below(3) == 0;
    const bool weights = rng.below(8) != 0;
    if (!weights) {
        jobs.residual = false;  // pooling and add have neither
    }
    jobs.weights_resident = weights && rng.below(3) == 0;
    for (std::int64_t i = 0; weights && i < (jobs.weights_resident ? 1 : jobs.blocks * jobs.parts);
         ++i) {
        out.weight_loads.push_back(random_transfer(rng));
    }
    jobs.weight_loads = weights ? out.weight_loads.data() : nullptr;
    jobs.inputs_per_tile = jobs.parts;
    if (!weights) {
        jobs.parts = 1;
        jobs.inputs_per_tile = jobs.blocks;
        for (std::int64_t block = 0; block < jobs.blocks; ++block) {
            out.input_of_block.push_back(static_cast<std::int32_t>(block));
        }
        jobs.input_of_block = out.input_of_block.data();
    } else if (jobs.parts == 1 && rng.below(3) == 0) {
        for (std::int64_t block = 0; block < jobs.blocks; ++block) {
            out.input_of_block.push_back(block == 0 ? 0
                                                    : out.input_of_block.back() +
                                                          static_cast<std::int32_t>(rng.below(2)));
        }
        jobs.input_of_block = out.input_of_block.data();
        jobs.inputs_per_tile = out.input_of_block.back() + 1;
    }
    for (std::int64_t runs = rng.between(1, 4); runs > 0; --runs) {
        TileRun& run = jobs.next_run();
        run.count = rng.below(2) == 0 ? 1 : rng.between(1, 60);
        std::vector<std::int64_t>& cycles = out.sequences.emplace_back();
        for (std::int64_t job = 0; job < jobs.blocks * jobs.parts; ++job) {
            cycles.push_back(rng.between(1, 1500));
        }
        run.sequence_cycles = cycles.data();
        for (std::int64_t i = 0; i < jobs.inputs_per_tile; ++i) {
            run.inputs.push_back(random_transfer(rng));
        }
        run.store = random_transfer(rng);
        run.last_store = random_transfer(rng);
    }
}

TEST(Overlap, agrees_with_the_rules_job_by_job) {
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
        Rng rng(seed);
        RandomLayer layer;
        fill(layer, rng);
        const std::int64_t input_ready = rng.between(0, 500);
        NaiveOverlap naive;
        OverlapState state;
        run_whole(layer.jobs, input_ready, state);
        ASSERT_EQ(naive.run(layer.jobs, input_ready), state.store_end) << "seed " << seed;
        ASSERT_EQ(naive.read_bytes, state.read_bytes) << "seed " << seed;
        ASSERT_EQ(naive.write_bytes, state.write_bytes) << "seed " << seed;
        ASSERT_EQ(naive.compute, state.compute_cycles) << "seed " << seed;
    }
}

TEST(Overlap, one_job_is_load_then_compute_then_store) {
    RandomLayer layer;
    layer.sequences.push_back({1000});
    layer.weight_loads = {{100, 50, 640}};
    layer.jobs.weight_loads = layer.weight_loads.data();
    TileRun& run = layer.jobs.next_run();
    run.count = 1;
    run.sequence_cycles = layer.sequences[0].data();
    run.inputs = {{200, 150, 1280}};
    run.store = run.last_store = {70, 30, 320};
    OverlapState state;
    run_whole(layer.jobs, 0, state);
    EXPECT_EQ(state.sequence_end, 100 + 200 + 1000 + kPipelineCycles);
    EXPECT_EQ(state.store_end, state.sequence_end + 70);
    EXPECT_EQ(state.memory_cycles, 50 + 150 + 30);
}

TEST(Overlap, compute_bound_tiles_hide_their_loads_and_stores) {
    RandomLayer layer;
    layer.sequences.push_back({1000});
    TileRun& run = layer.jobs.next_run();
    run.count = 10;
    run.sequence_cycles = layer.sequences[0].data();
    run.inputs = {{300, 300, 1}};
    run.store = run.last_store = {400, 400, 1};
    OverlapState state;
    run_whole(layer.jobs, 0, state);
    EXPECT_EQ(state.store_end, 300 + 10 * (1000 + kPipelineCycles) + 400);
}

TEST(Overlap, memory_bound_tiles_take_the_memory_s_time) {
    RandomLayer layer;
    layer.sequences.push_back({10});
    TileRun& run = layer.jobs.next_run();
    run.count = 100;
    run.sequence_cycles = layer.sequences[0].data();
    run.inputs = {{600, 600, 1}};
    run.store = run.last_store = {400, 400, 1};
    OverlapState state;
    run_whole(layer.jobs, 0, state);
    EXPECT_GE(state.store_end, 100 * 1000);
    EXPECT_LE(state.store_end, 100 * 1000 + 2 * (10 + kPipelineCycles) + 400);
}

}  // namespace
}  // namespace scfa
