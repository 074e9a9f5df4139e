// SPDX-License-Identifier: Apache-2.0
#include "models/cost/overlap.hpp"

#include "models/cost/timing_constants.hpp"

#include <algorithm>
#include <utility>

namespace scfa {

namespace {

/// Up to here tiles of a block are walked one by one rather than extrapolated.
constexpr std::int64_t kFewTiles = 16;

class LayerRun {
  public:
    LayerRun(const LayerJobs& jobs, std::int64_t input_ready, OverlapState& state)
        : jobs_(jobs),
          input_ready_(input_ready),
          own_inputs_(jobs.input_of_block != nullptr && jobs.inputs_per_tile == jobs.blocks),
          s_(state),
          first_start_(state.sequence_end + kLayerStartCycles) {}

    void run() {
        const std::int64_t memory_start = std::max(
            s_.memory_end, first_load_start(s_, jobs_.weight_loads != nullptr, input_ready_));
        if (jobs_.order == LoopOrder::input_stationary) {
            all_tiles(0, jobs_.blocks);
        } else {
            const bool few = tiles() >= 3 && tiles() <= kFewTiles && jobs_.parts == 1 &&
                             jobs_.input_of_block == nullptr;
            for (std::int64_t block = 0; block < jobs_.blocks; ++block) {
                if (few) {
                    job(jobs_.runs[0], 0, block, 0);
                    jobs_.residual ? tiles_of_block<true>(block) : tiles_of_block<false>(block);
                } else {
                    all_tiles(block, block + 1);
                }
            }
        }
        s_.memory_end = memory_start + s_.memory_cycles;
        s_.store_end = std::max(s_.store_end, s_.memory_end);
    }

  private:
    void all_tiles(std::int64_t first_block, std::int64_t end_block) {
        std::int64_t tile = 0;
        for (std::size_t i = 0; i < jobs_.run_count; ++i) {
            const TileRun& run = jobs_.runs[i];
            uniform_tiles(run, tile, first_block, end_block);
            tile += run.count;
        }
    }

    void uniform_tiles(const TileRun& run, std::int64_t first_tile, std::int64_t first_block,
                       std::int64_t end_block) {
        OverlapState before;
        for (std::int64_t i = 0; i < run.count; ++i) {
            one_tile(run, first_tile + i, first_block, end_block);
            if (run.count - i <= 2 && i == 0) {
                continue;  // nothing to jump over
            }
            settle();
            if (i > 0 && same_shape(before)) {
                jump(before, run.count - 1 - i);
                return;
            }
            before = s_;
        }
    }

    [[nodiscard]] std::int64_t tiles() const {
        std::int64_t count = 0;
        for (std::size_t i = 0; i < jobs_.run_count; ++i) {
            count += jobs_.runs[i].count;
        }
        return count;
    }

    /// All tiles of an unsplit, ungrouped block but the first: what `job` does, with what is the
    /// same for all of them taken out of the loop. At least three tiles, so that an input is never
    /// in a half; few, so that walking them is cheaper than finding out when they become periodic.
    template <bool kResidual>
    void tiles_of_block(std::int64_t block) {
        std::int64_t load_end = s_.load_end;
        std::int64_t sequence_end = s_.sequence_end;
        std::int64_t store_end = s_.store_end;
        std::int64_t input_other = s_.input_free[1];
        std::int64_t output_now = s_.output_free[0];
        std::int64_t output_other = s_.output_free[1];
        std::int64_t tile = 0;
        for (std::size_t i = 0; i < jobs_.run_count; ++i) {
            const TileRun& run = jobs_.runs[i];
            const Transfer& input = run.inputs.front();
            const Transfer& store = block == jobs_.blocks - 1 ? run.last_store : run.store;
            const std::int64_t cycles = run.sequence_cycles[block];
            const std::int64_t count = run.count - (i == 0 ? 1 : 0);
            for (std::int64_t n = 0; n < count; ++n) {
                load_end = std::max({load_end, input_other, input_ready_}) + input.duration;
                input_other = sequence_end;
                std::swap(output_now, output_other);
                std::int64_t start = std::max(sequence_end, output_now);
                if (kResidual) {
                    load_end = std::max({load_end, output_now, input_ready_}) + store.duration;
                }
                start = std::max(start, load_end);
                sequence_end = start + cycles + kPipelineCycles;
                store_end = std::max(sequence_end, store_end) + store.duration;
                output_now = store_end;
            }
            tile += run.count;
            s_.compute_cycles += count * cycles;
            s_.sequences += count;
            s_.memory_cycles += count * (input.occupancy + store.occupancy * (kResidual ? 2 : 1));
            s_.read_bytes += count * (input.bytes + (kResidual ? store.bytes : 0));
            s_.write_bytes += count * store.bytes;
        }
        s_.load_end = load_end;
        s_.sequence_end = sequence_end;
        s_.store_end = store_end;
        s_.output_free = {output_now, output_other};
        s_.weight_free[0] = sequence_end;
        s_.input_free = {sequence_end, input_other};
        s_.input_id = {tile - 1, tile - 2};
    }

    void one_tile(const TileRun& run, std::int64_t tile, std::int64_t first_block,
                  std::int64_t end_block) {
        const bool many = jobs_.parts == 1 && end_block - first_block >= 3;
        if (many && (jobs_.input_of_block == nullptr || own_inputs_)) {
            job(run, tile, first_block, 0);
            rest_of_tile(run, tile);
            return;
        }
        for (std::int64_t block = first_block; block < end_block; ++block) {
            for (std::int64_t part = 0; part < jobs_.parts; ++part) {
                job(run, tile, block, part);
            }
        }
    }

    void rest_of_tile(const TileRun& run, std::int64_t tile) {
        const bool weights = jobs_.weight_loads != nullptr && !jobs_.weights_resident;
        if (weights) {
            own_inputs_ ? pick<true, true>(run, tile) : pick<true, false>(run, tile);
        } else {
            own_inputs_ ? pick<false, true>(run, tile) : pick<false, false>(run, tile);
        }
    }

    template <bool kWeights, bool kInputs>
    void pick(const TileRun& run, std::int64_t tile) {
        jobs_.residual ? blocks_of_tile<kWeights, kInputs, true>(run, tile)
                       : blocks_of_tile<kWeights, kInputs, false>(run, tile);
    }

    /// All blocks of an unsplit tile but the first: what `job` does, with what is the same for all
    /// of them taken out of the loop. At least three blocks, so an operand of each is never in a
    /// half.
    template <bool kWeights, bool kInputs, bool kResidual>
    void blocks_of_tile(const TileRun& run, std::int64_t tile) {
        const std::int64_t last = jobs_.blocks - 1;
        std::int64_t load_end = s_.load_end;
        std::int64_t sequence_end = s_.sequence_end;
        std::int64_t store_end = s_.store_end;
        std::int64_t weight_other = s_.weight_free[1];
        std::int64_t input_other = s_.input_free[1];
        std::int64_t output_now = s_.output_free[0];
        std::int64_t output_other = s_.output_free[1];
        for (std::int64_t block = 1; block <= last; ++block) {
            const Transfer& store = block == last ? run.last_store : run.store;
            if (kWeights) {
                load_end = std::max(load_end, weight_other) + jobs_.weight_loads[block].duration;
                weight_other = sequence_end;
            }
            if (kInputs) {
                load_end = std::max({load_end, input_other, input_ready_}) +
                           run.inputs[static_cast<std::size_t>(block)].duration;
                input_other = sequence_end;
            }
            std::swap(output_now, output_other);
            std::int64_t start = std::max(sequence_end, output_now);
            if (kResidual) {
                load_end = std::max({load_end, output_now, input_ready_}) + store.duration;
            }
            start = std::max(start, load_end);
            sequence_end = start + run.sequence_cycles[block] + kPipelineCycles;
            store_end = std::max(sequence_end, store_end) + store.duration;
            output_now = store_end;
        }
        s_.load_end = load_end;
        s_.sequence_end = sequence_end;
        s_.store_end = store_end;
        s_.output_free = {output_now, output_other};
        s_.weight_free = {sequence_end, weight_other};
        s_.input_free = {sequence_end, input_other};
        if (kWeights) {
            s_.weight_id = {last, last - 1};
        }
        if (kInputs) {
            s_.input_id = {tile * jobs_.inputs_per_tile + last,
                           tile * jobs_.inputs_per_tile + last - 1};
        }
        count_blocks<kWeights, kInputs, kResidual>(run);
    }

    /// The totals of what `blocks_of_tile` ran.
    template <bool kWeights, bool kInputs, bool kResidual>
    void count_blocks(const TileRun& run) {
        const std::int64_t last = jobs_.blocks - 1;
        s_.compute_cycles += run.sequence_sum - run.sequence_cycles[0];
        s_.sequences += last;
        const std::int64_t store_cycles =
            (last - 1) * run.store.occupancy + run.last_store.occupancy;
        const std::int64_t store_bytes = (last - 1) * run.store.bytes + run.last_store.bytes;
        s_.memory_cycles += store_cycles * (kResidual ? 2 : 1);
        s_.write_bytes += store_bytes;
        s_.read_bytes += kResidual ? store_bytes : 0;
        if (kWeights) {
            s_.memory_cycles += jobs_.weight_sum.occupancy - jobs_.weight_loads[0].occupancy;
            s_.read_bytes += jobs_.weight_sum.bytes - jobs_.weight_loads[0].bytes;
        }
        for (std::size_t block = 1; kInputs && block < run.inputs.size(); ++block) {
            s_.memory_cycles += run.inputs[block].occupancy;
            s_.read_bytes += run.inputs[block].bytes;
        }
    }

    void job(const TileRun& run, std::int64_t tile, std::int64_t block, std::int64_t part) {
        const std::int64_t index = block * jobs_.parts + part;
        const bool drains = part == jobs_.parts - 1;
        if (jobs_.weight_loads != nullptr) {
            const std::int64_t id = jobs_.weights_resident ? 0 : index;
            operand(s_.weight_free, s_.weight_id, id, jobs_.weight_loads[id], s_.load_end);
        }
        const std::int64_t input =
            jobs_.input_of_block == nullptr ? part : jobs_.input_of_block[block];
        operand(s_.input_free, s_.input_id, tile * jobs_.inputs_per_tile + input,
                run.inputs[static_cast<std::size_t>(input)], input_ready_);
        const Transfer& store = block == jobs_.blocks - 1 ? run.last_store : run.store;
        std::int64_t start = std::max(s_.sequence_end, first_start_);
        first_start_ = start;  // no later sequence begins before
        if (drains) {
            std::swap(s_.output_free[0], s_.output_free[1]);
            start = std::max(start, s_.output_free[0]);
            if (jobs_.residual) {
                load(store, std::max(s_.output_free[0], input_ready_));
            }
        }
        // All loads of this job and of those before it: one that lies in a half already ended
        // earlier.
        start = std::max(start, s_.load_end);

        const std::int64_t cycles = run.sequence_cycles[index];
        s_.sequence_end = start + cycles + kPipelineCycles;
        s_.compute_cycles += cycles;
        ++s_.sequences;
        s_.weight_free[0] = s_.sequence_end;
        s_.input_free[0] = s_.sequence_end;
        if (drains) {
            s_.store_end = std::max(s_.sequence_end, s_.store_end) + store.duration;
            s_.output_free[0] = s_.store_end;
            s_.memory_cycles += store.occupancy;
            s_.write_bytes += store.bytes;
        }
    }

    /// Brings an operand into a half unless it lies in one.
    void operand(std::array<std::int64_t, 2>& free, std::array<std::int64_t, 2>& ids,
                 std::int64_t id, const Transfer& transfer, std::int64_t earliest) {
        if (ids[0] == id) {
            return;
        }
        std::swap(free[0], free[1]);
        std::swap(ids[0], ids[1]);
        if (ids[0] != id) {
            ids[0] = id;
            load(transfer, std::max(free[0], earliest));
        }
    }

    void load(const Transfer& transfer, std::int64_t earliest) {
        s_.load_end = std::max(s_.load_end, earliest) + transfer.duration;
        s_.memory_cycles += transfer.occupancy;
        s_.read_bytes += transfer.bytes;
    }

    /// Lifts times that are too old to matter to the earliest time that means the same, so that
    /// states which behave alike look alike: a load never starts before `load_end`, a store or a
    /// sequence never before `sequence_end`.
    void settle() {
        for (std::size_t half = 0; half < 2; ++half) {
            s_.weight_free[half] = std::max(s_.weight_free[half], s_.load_end);
            s_.input_free[half] = std::max(s_.input_free[half], s_.load_end);
            s_.output_free[half] =
                std::max(s_.output_free[half], std::min(s_.load_end, s_.sequence_end));
        }
    }

    /// Whether all that the future depends on is as it was one tile ago, but for a shift in time
    /// and in tile number.
    [[nodiscard]] bool same_shape(const OverlapState& before) const {
        const std::int64_t shift = s_.sequence_end - before.sequence_end;
        const auto shifted = [](const std::array<std::int64_t, 2>& now,
                                const std::array<std::int64_t, 2>& then, std::int64_t by) {
            return now[0] - then[0] == by && now[1] - then[1] == by;
        };
        return s_.load_end - before.load_end == shift && s_.store_end - before.store_end == shift &&
               shifted(s_.weight_free, before.weight_free, shift) &&
               shifted(s_.input_free, before.input_free, shift) &&
               shifted(s_.output_free, before.output_free, shift) &&
               s_.weight_id == before.weight_id &&
               shifted(s_.input_id, before.input_id, jobs_.inputs_per_tile);
    }

    /// Skips `tiles` tiles, each of which does to the state what the last one did.
    void jump(const OverlapState& before, std::int64_t tiles) {
        const std::int64_t shift = tiles * (s_.sequence_end - before.sequence_end);
        for (std::int64_t* time : {&s_.load_end, &s_.sequence_end, &s_.store_end}) {
            *time += shift;
        }
        for (std::size_t half = 0; half < 2; ++half) {
            s_.weight_free[half] += shift;
            s_.input_free[half] += shift;
            s_.output_free[half] += shift;
            s_.input_id[half] += tiles * jobs_.inputs_per_tile;
        }
        s_.compute_cycles += tiles * (s_.compute_cycles - before.compute_cycles);
        s_.memory_cycles += tiles * (s_.memory_cycles - before.memory_cycles);
        s_.read_bytes += tiles * (s_.read_bytes - before.read_bytes);
        s_.write_bytes += tiles * (s_.write_bytes - before.write_bytes);
        s_.sequences += tiles * (s_.sequences - before.sequences);
    }

    const LayerJobs& jobs_;
    std::int64_t input_ready_;
    bool own_inputs_;  ///< every block reads an input of its own
    OverlapState& s_;
    std::int64_t first_start_;
};

}  // namespace

std::int64_t first_load_start(const OverlapState& before, bool has_weights,
                              std::int64_t input_ready) {
    return has_weights ? std::max(before.load_end, before.weight_free[1])
                       : std::max({before.load_end, before.input_free[1], input_ready});
}

void run_layer(const LayerJobs& jobs, std::int64_t input_ready, OverlapState& state) {
    state.weight_id = {-1, -1};
    state.input_id = {-1, -1};
    state.compute_cycles = state.memory_cycles = 0;
    state.read_bytes = state.write_bytes = 0;
    state.sequences = 0;
    LayerRun(jobs, input_ready, state).run();
}

}  // namespace scfa
