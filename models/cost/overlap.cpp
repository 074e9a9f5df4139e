// SPDX-License-Identifier: Apache-2.0
#include "models/cost/overlap.hpp"

#include "models/cost/timing_constants.hpp"

#include <algorithm>
#include <utility>

namespace scfa {

namespace {

class LayerRun {
  public:
    LayerRun(const LayerJobs& jobs, std::int64_t input_ready, OverlapState& state)
        : jobs_(jobs),
          input_ready_(input_ready),
          s_(state),
          first_start_(state.sequence_end + kLayerStartCycles) {}

    void run() {
        const std::int64_t memory_start = std::max(
            s_.memory_end, first_load_start(s_, jobs_.weight_loads != nullptr, input_ready_));
        if (jobs_.order == LoopOrder::input_stationary) {
            all_tiles(0, jobs_.blocks);
        } else {
            for (std::int64_t block = 0; block < jobs_.blocks; ++block) {
                all_tiles(block, block + 1);
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

    void one_tile(const TileRun& run, std::int64_t tile, std::int64_t first_block,
                  std::int64_t end_block) {
        for (std::int64_t block = first_block; block < end_block; ++block) {
            for (std::int64_t part = 0; part < jobs_.parts; ++part) {
                job(run, tile, block, part);
            }
        }
    }

    void job(const TileRun& run, std::int64_t tile, std::int64_t block, std::int64_t part) {
        const std::int64_t index = block * jobs_.parts + part;
        const bool drains = part == jobs_.parts - 1;
        if (jobs_.weight_loads != nullptr) {
            const std::int64_t id = jobs_.weights_resident ? 0 : index;
            operand(s_.weight_free, s_.weight_id, id, jobs_.weight_loads[id], 0);
        }
        const std::int64_t input =
            jobs_.input_of_block == nullptr ? part : jobs_.input_of_block[block];
        operand(s_.input_free, s_.input_id, tile * jobs_.inputs_per_tile + input,
                run.inputs[static_cast<std::size_t>(input)], input_ready_);
        const Transfer& store = block == jobs_.blocks - 1 ? run.last_store : run.store;
        std::int64_t start = std::max(s_.sequence_end, first_start_);
        first_start_ = 0;
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
