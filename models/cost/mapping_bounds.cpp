// SPDX-License-Identifier: Apache-2.0
// The part of LayerMapper that says when a candidate ends without running it:
// lower bounds, and a closed form where loads and stores hide behind the
// sequences.
#include "models/base/checked.hpp"
#include "models/cost/layer_mapper.hpp"
#include "models/cost/timing_constants.hpp"

#include <algorithm>

namespace scfa {

LayerMapper::Before LayerMapper::before(std::int64_t input_ready, const OverlapState& state) const {
    Before out;
    out.input_ready = input_ready;
    out.load_start = first_load_start(state, tables_ != nullptr, input_ready);
    out.input_start = std::max({out.load_start, state.input_free[1], input_ready});
    out.core_start = state.sequence_end + kLayerStartCycles;
    out.state = &state;
    return out;
}

/// Unsplit, ungrouped convolution: a job a block, and one input operand a tile.
bool LayerMapper::single(const Candidate& c) const {
    return tables_ != nullptr && c.parts == 1 && fit_.group_channels().empty();
}

// -------------------------------------------------------------------------------------------------
// sums over all jobs

Transfer LayerMapper::sum_of_inputs(const Candidate& c) const {
    Transfer sum;
    for (const Kind& kind : c.layout->kinds) {
        add(sum, input_load(layer_.geometry.in_channels, kind.in_rows), kind.count * c.input_times);
    }
    return sum;
}

Transfer LayerMapper::sum_of_stores(const Candidate& c) const {
    Transfer sum;
    for (const Kind& kind : c.layout->kinds) {
        add(sum, store_of(false, kind), kind.count * (fit_.blocks() - 1));
        add(sum, store_of(true, kind), kind.count);
    }
    return sum;
}

// -------------------------------------------------------------------------------------------------
// bounds

/// What each new tile adds to the core's path. Where every block loads
/// something, weights or the operand of an add, a tile's input waits in the
/// queue behind the last blocks of the tile before: the operand of its last
/// block until the store of the last block but two has left the output half,
/// its own first weights until the last block but one is done.
std::int64_t LayerMapper::tile_stalls(const Candidate& c, const WeightTransfers& weights,
                                      Estimate& out) const {
    const bool reloaded = !c.resident && tables_ != nullptr;
    if (!queues_by_tile(c) || !(reloaded || layer_.fused_add)) {
        return 0;
    }
    std::int64_t queue = reloaded ? weights.first.duration - c.tile_last_job : 0;
    if (layer_.fused_add) {
        const Kind& full = c.layout->kinds.front();
        const std::int64_t half_free =
            std::max(store_of(false, full).duration, reloaded ? weights.last.duration : 0);
        const std::int64_t behind_add = half_free + store_of(true, full).duration +
                                        (reloaded ? weights.first.duration : 0) -
                                        c.tile_last_two_jobs;
        queue = reloaded ? std::max(queue, behind_add) : behind_add;
    }
    std::int64_t sum = 0;
    std::int64_t first = 1;
    for (const Kind& kind : c.layout->kinds) {
        std::int64_t own = input_load(layer_.geometry.in_channels, kind.in_rows).duration;
        if (layer_.fused_add) {
            own += store_of(false, kind).duration;
        }
        out.stall = kind.count > first ? std::max<std::int64_t>(0, queue + own) : 0;
        sum += (kind.count - first) * out.stall;
        first = 0;
    }
    return sum;
}

/// Whether the jobs of a tile are one queue that begins with the tile's input.
bool LayerMapper::queues_by_tile(const Candidate& c) const {
    return single(c) && c.order == LoopOrder::input_stationary && fit_.blocks() >= 3;
}

/// A lower bound in a few multiplications: the first load, all sequences, the
/// last store.
std::int64_t LayerMapper::quick_bound(const Height& h, const Before& before) const {
    const MemoryTime& memory = context_->memory;
    const std::int64_t loaded = before.input_start + memory.start_latency() +
                                memory.least_cycles(h.first_channels * h.first_chunk);
    const std::int64_t last_store =
        h.last_store == 0
            ? 0
            : memory.start_latency() + memory.least_cycles(last_lanes_ * h.last_store);
    return std::max(before.core_start, loaded) + h.compute + last_store;
}

LayerMapper::Edges LayerMapper::edges(const Height& h, const Before& before) {
    const OverlapState& state = *before.state;
    const MemoryTime& memory = context_->memory;
    const Candidate& c = candidates_[static_cast<std::size_t>(h.candidate)];
    Edges out;
    out.input_start = before.input_start;
    if (tables_ != nullptr) {
        out.input_start =
            std::max(out.input_start,
                     before.load_start + weight_transfers(c.split, c.resident).first.duration);
    }
    out.input_end =
        out.input_start +
        fit_.operands() *
            memory.transfer(h.first_channels, h.first_chunk, h.first_channels * h.first_words)
                .duration;
    out.loaded = out.input_end;
    if (layer_.fused_add && c.parts == 1) {
        out.loaded = std::max({out.loaded, state.output_free[1], before.input_ready}) +
                     stored(fit_.blocks() == 1 ? last_lanes_ : full_lanes_, h.first_store).duration;
    }
    out.start = std::max(before.core_start, out.loaded);
    if (c.parts == 1) {
        out.start = std::max(out.start, state.output_free[1]);
    }
    out.last_store = stored(last_lanes_, h.last_store).duration;
    return out;
}

LayerMapper::Estimate LayerMapper::estimate(const Candidate& c, const Edges& edges,
                                            const Before& before, std::int64_t limit) {
    static const WeightTransfers no_weights;
    const MemoryTime& memory = context_->memory;
    const WeightTransfers& weights =
        tables_ == nullptr ? no_weights : weight_transfers(c.split, c.resident);
    Estimate out;
    out.edges = edges;
    out.bytes = c.input_bytes + c.write_bytes * (layer_.fused_add ? 2 : 1) +
                weights.sum.bytes * c.weight_times;
    // The core's path: the first loads, then one sequence after the other, then
    // the last store.
    out.core_end = edges.start + c.compute + tile_stalls(c, weights, out);
    // The memory's path: all its work.
    const std::int64_t working =
        std::max(before.state->memory_end, before.load_start) + memory.least_occupancy(out.bytes);
    // The loads' path, with what inputs last at least.
    const std::int64_t loading = c.input_loads * memory.start_latency() +
                                 std::max(memory.least_cycles(c.input_bytes), c.input_floor) +
                                 c.weight_times * weights.sum.duration - weights.first.duration;
    out.bound = std::max({out.core_end + edges.last_store, working,
                          edges.input_start + loading + c.last_job + edges.last_store});
    if (out.bound <= limit && single(c)) {
        out.bound = std::max(out.bound, paths_of_loads(c, weights, out));
    }
    return out;
}

/// The paths that follow the loads, with every load's exact duration. @pre
/// single(c)
std::int64_t LayerMapper::paths_of_loads(const Candidate& c, const WeightTransfers& weights,
                                         Estimate& estimate) const {
    const Edges& edges = estimate.edges;
    estimate.inputs = sum_of_inputs(c);
    // One load after the other, then the sequences that load nothing any more.
    const std::int64_t loading =
        estimate.inputs.duration + c.weight_times * weights.sum.duration - weights.first.duration;
    const std::int64_t loaded = edges.input_start + loading + edges.last_store;
    if (!layer_.fused_add) {
        const bool weights_stay = c.resident || (fit_.blocks() < 3 && c.tiles > 1);
        const bool loads_by_tile = c.order == LoopOrder::input_stationary && weights_stay;
        return loaded + (loads_by_tile ? c.last_tile_compute : c.last_job);
    }
    estimate.stores = sum_of_stores(c);
    // Over an output half: the operand of the add, the sequence, the store, then
    // the operand of the job after next. Two halves: the longer of two paths, at
    // least their mean.
    const std::int64_t both = 2 * estimate.stores.duration + c.compute + edges.last_store;
    return std::max(loaded + estimate.stores.duration + c.last_job, edges.input_end + both / 2);
}

// -------------------------------------------------------------------------------------------------
// closed form

bool LayerMapper::loads_hide(const Candidate& c, std::int64_t weights) const {
    std::int64_t input = 0;
    std::int64_t store = 0;
    for (const Kind& kind : c.layout->kinds) {
        input = std::max(input, input_load(layer_.geometry.in_channels, kind.in_rows).duration);
        store = std::max({store, store_of(false, kind).duration, store_of(true, kind).duration});
    }
    if (store > c.least_job) {
        return false;
    }
    // Where a tile's blocks queue behind its input, tile_stalls counts what of it
    // does not hide.
    const std::int64_t with_job = weights + (queues_by_tile(c) ? 0 : input);
    if (layer_.fused_add) {
        return std::max(with_job, store) + store <= c.least_job;
    }
    if (c.order == LoopOrder::input_stationary && weights == 0) {
        return input <= c.tile_compute;  // fetched under the tile before
    }
    return with_job <= c.least_job;
}

std::optional<std::int64_t> LayerMapper::closed_form(const Candidate& c, const Estimate& estimate,
                                                     const Before& before) {
    if (!single(c) || c.tiles * fit_.blocks() < 3) {
        return std::nullopt;
    }
    const WeightTransfers& weights = weight_transfers(c.split, c.resident);
    const bool reloaded = !c.resident && fit_.blocks() > 1;
    if (!loads_hide(c, reloaded ? weights.most_duration : 0)) {
        return std::nullopt;
    }
    // Stores of the layer before must not reach into this one.
    if (before.state->store_end > estimate.edges.start) {
        return std::nullopt;
    }
    OverlapState totals;
    return std::max(estimate.core_end + estimate.edges.last_store,
                    memory_end(c, estimate, before, totals));
}

/// Fills in the layer's totals; when the memory has done all its work.
std::int64_t LayerMapper::memory_end(const Candidate& c, const Estimate& estimate,
                                     const Before& before, OverlapState& totals) {
    const Transfer& weights = weight_transfers(c.split, c.resident).sum;
    const Transfer& inputs = estimate.inputs;
    const Transfer stores = layer_.fused_add ? estimate.stores : sum_of_stores(c);
    const std::int64_t adds = layer_.fused_add ? 1 : 0;
    totals.sequences = c.tiles * fit_.blocks();
    totals.compute_cycles = c.compute - totals.sequences * kPipelineCycles;
    totals.memory_cycles =
        inputs.occupancy + weights.occupancy * c.weight_times + stores.occupancy * (1 + adds);
    totals.read_bytes = inputs.bytes + weights.bytes * c.weight_times + stores.bytes * adds;
    totals.write_bytes = stores.bytes;
    return std::max(before.state->memory_end, before.load_start) + totals.memory_cycles;
}

// -------------------------------------------------------------------------------------------------
// the state behind a closed form

LayerMapper::LastJob LayerMapper::last_job(const Candidate& c, std::int64_t back) {
    const std::int64_t job = c.tiles * fit_.blocks() - 1 - back;
    const bool by_tile = c.order == LoopOrder::input_stationary;
    const std::int64_t block = by_tile ? job % fit_.blocks() : job / c.tiles;
    std::int64_t tiles_left = c.tiles - (by_tile ? job / fit_.blocks() : job % c.tiles);
    auto kind = c.layout->kinds.end();
    do {
        --kind;
        tiles_left -= kind->count;
    } while (tiles_left > 0);
    const std::int64_t cycles =
        job_cycles(c.split, kind->out_rows)[static_cast<std::size_t>(block)];
    return {cycles + kPipelineCycles, store_of(block == fit_.blocks() - 1, *kind).duration};
}

/// All sequences of a block.
std::int64_t LayerMapper::block_compute(const Candidate& c, std::int64_t block) {
    std::int64_t sum = 0;
    for (const Kind& kind : c.layout->kinds) {
        sum += kind.count * (job_cycles(c.split, kind.out_rows)[static_cast<std::size_t>(block)] +
                             kPipelineCycles);
    }
    return sum;
}

std::optional<OverlapState> LayerMapper::closed_state(const Candidate& c, const Estimate& estimate,
                                                      const Before& before) {
    const OverlapState& old = *before.state;
    const std::int64_t end = estimate.core_end;
    const LastJob last = last_job(c, 0);
    const LastJob second = last_job(c, 1);
    const std::int64_t second_end = end - last.cycles;
    const std::int64_t third_end = second_end - second.cycles;
    const std::optional<std::int64_t> load_end = last_load_end(c, estimate, before, third_end);
    if (!load_end.has_value()) {
        return std::nullopt;
    }
    OverlapState s;
    s.load_end = *load_end;
    s.sequence_end = end;
    // An operand that stays for the whole layer leaves the other half as it was.
    const bool weights_stay = c.resident || fit_.blocks() == 1;
    s.weight_free = {end, weights_stay ? old.weight_free[0] : second_end};
    s.input_free = {end, second_end};
    if (c.order == LoopOrder::input_stationary) {
        s.input_free[1] =
            c.tiles == 1 ? old.input_free[0] : end - c.last_tile_compute - estimate.stall;
    } else if (!weights_stay) {
        s.weight_free[1] = end - block_compute(c, fit_.blocks() - 1);
    }
    s.output_free = {end + last.store, second_end + second.store};
    s.memory_end = memory_end(c, estimate, before, s);
    s.store_end = std::max(s.output_free[0], s.memory_end);
    return s;
}

/// The end of the layer's last load.
/// @param third_end  end of the last sequence but two: its halves take what the
/// last one needs
/// @return           nothing where that lies so early that the layer's start
/// decides
std::optional<std::int64_t> LayerMapper::last_load_end(const Candidate& c, const Estimate& estimate,
                                                       const Before& before,
                                                       std::int64_t third_end) {
    const std::int64_t blocks = fit_.blocks();
    const std::int64_t end = estimate.core_end;
    const bool by_tile = c.order == LoopOrder::input_stationary;
    const Kind& kind = c.layout->kinds.back();
    const std::int64_t input = input_load(layer_.geometry.in_channels, kind.in_rows).duration;
    const std::int64_t weights = weight_transfers(c.split, c.resident).last.duration;
    const bool weights_last = by_tile && !c.resident && blocks >= 3;
    const bool input_last = c.tiles >= 3 && (blocks == 1 || !by_tile);
    if (weights_last || input_last || layer_.fused_add) {
        std::int64_t load_end = third_end + (weights_last ? weights : 0) + (input_last ? input : 0);
        if (layer_.fused_add) {
            const std::int64_t operand = store_of(true, kind).duration;
            load_end = std::max(load_end, third_end + last_job(c, 2).store) + operand;
        }
        return load_end;
    }
    if (by_tile && c.tiles >= 3) {  // the last tile's input, when the last tile but two ends
        return end - c.last_tile_compute - c.tile_compute + input;
    }
    if (by_tile && c.tiles == 1 && c.resident) {
        return estimate.edges.loaded;
    }
    if (c.tiles == 2 && c.resident) {  // the second tile's input, into the half not used yet
        return std::max({estimate.edges.loaded, before.state->input_free[0], before.input_ready}) +
               input;
    }
    if (!by_tile && !c.resident && blocks >= 3) {  // the last block's weights
        return end - block_compute(c, blocks - 1) - block_compute(c, blocks - 2) + weights;
    }
    return std::nullopt;
}

}  // namespace scfa
