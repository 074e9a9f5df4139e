// SPDX-License-Identifier: Apache-2.0
// The part of LayerMapper that says when a candidate ends without running it: lower bounds, and a
// closed form where loads and stores hide behind the sequences. Times count from the start of the
// first input load, before which nothing else happened but the first load of weights.
#include "models/base/checked.hpp"
#include "models/cost/layer_mapper.hpp"
#include "models/cost/timing_constants.hpp"

#include <algorithm>

namespace scfa {

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

LayerMapper::Estimate LayerMapper::estimate(const Candidate& c) {
    static const WeightTransfers no_weights;
    const MemoryTime& memory = context_->memory;
    const WeightTransfers& weights =
        tables_ == nullptr ? no_weights : weight_transfers(c.split, c.resident);
    const Kind& first = c.layout->kinds.front();
    Estimate out;
    out.bytes = c.input_bytes + c.write_bytes * (layer_.fused_add ? 2 : 1) +
                weights.sum.bytes * c.weight_times;
    const std::int64_t channels = std::min(operand_channels(c), layer_.geometry.in_channels);
    const std::int64_t input_end = input_load(channels, first.in_rows).duration;
    out.loaded = input_end;
    if (layer_.fused_add && c.parts == 1) {
        out.loaded += store_of(fit_.blocks() == 1, first).duration;
    }
    out.last_store = store_of(true, c.layout->kinds.back()).duration;
    // The core's path: the first loads, then one sequence after the other, then the last store.
    out.core_end = out.loaded + c.compute + tile_stalls(c, weights, out);
    // The loads' path, with what inputs last at least.
    const std::int64_t loading = c.input_loads * memory.start_latency() +
                                 std::max(memory.least_cycles(c.input_bytes), c.input_floor) +
                                 c.weight_times * weights.sum.duration - weights.first.duration;
    out.end = std::max(out.core_end, loading + c.last_job) + out.last_store;
    if (single(c)) {
        out.end = std::max(out.end, paths_of_loads(c, weights, input_end, out));
    }
    return out;
}

/// The paths that follow the loads, with every load's exact duration. @pre single(c)
std::int64_t LayerMapper::paths_of_loads(const Candidate& c, const WeightTransfers& weights,
                                         std::int64_t input_end, Estimate& estimate) const {
    estimate.inputs = sum_of_inputs(c);
    // One load after the other, then the sequences that load nothing any more.
    const std::int64_t loading =
        estimate.inputs.duration + c.weight_times * weights.sum.duration - weights.first.duration;
    const std::int64_t loaded = loading + estimate.last_store;
    if (!layer_.fused_add) {
        const bool weights_stay = c.resident || (fit_.blocks() < 3 && c.tiles > 1);
        const bool loads_by_tile = c.order == LoopOrder::input_stationary && weights_stay;
        return loaded + (loads_by_tile ? c.last_tile_compute : c.last_job);
    }
    estimate.stores = sum_of_stores(c);
    // Over an output half: the operand of the add, the sequence, the store, then
    // the operand of the job after next. Two halves: the longer of two paths, at
    // least their mean.
    const std::int64_t both = 2 * estimate.stores.duration + c.compute + estimate.last_store;
    return std::max(loaded + estimate.stores.duration + c.last_job, input_end + both / 2);
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

/// The layer's totals. @pre single(c)
OverlapState LayerMapper::closed_totals(const Candidate& c, const Estimate& estimate) {
    const Transfer& weights = weight_transfers(c.split, c.resident).sum;
    const Transfer& inputs = estimate.inputs;
    const Transfer stores = layer_.fused_add ? estimate.stores : sum_of_stores(c);
    const std::int64_t adds = layer_.fused_add ? 1 : 0;
    OverlapState totals;
    totals.sequences = c.tiles * fit_.blocks();
    totals.compute_cycles = c.compute - totals.sequences * kPipelineCycles;
    totals.memory_cycles =
        inputs.occupancy + weights.occupancy * c.weight_times + stores.occupancy * (1 + adds);
    totals.read_bytes = inputs.bytes + weights.bytes * c.weight_times + stores.bytes * adds;
    totals.write_bytes = stores.bytes;
    return totals;
}

// -------------------------------------------------------------------------------------------------
// the times behind a closed form

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

/// What the layer leaves where loads and stores hide behind its sequences; nothing where they may
/// not, or where the layer's start decides.
std::optional<LayerColumn> LayerMapper::closed_column(const Candidate& c,
                                                      const Estimate& estimate) {
    if (!single(c) || c.tiles * fit_.blocks() < 3) {
        return std::nullopt;
    }
    const bool reloaded = !c.resident && fit_.blocks() > 1;
    if (!loads_hide(c, reloaded ? weight_transfers(c.split, c.resident).most_duration : 0)) {
        return std::nullopt;
    }
    const std::int64_t end = estimate.core_end;
    const LastJob last = last_job(c, 0);
    const LastJob second = last_job(c, 1);
    const std::int64_t second_end = end - last.cycles;
    const std::int64_t third_end = second_end - second.cycles;
    const std::optional<std::int64_t> load_end = last_load_end(c, estimate, third_end);
    if (!load_end.has_value()) {
        return std::nullopt;
    }
    LayerColumn out;
    out.load_end = *load_end;
    out.sequence_end = end;
    out.store_end = end + last.store;
    out.output_other = second_end + second.store;
    // An operand that stays for the whole layer leaves the other half as it was.
    const bool weights_stay = c.resident || fit_.blocks() == 1;
    out.weight_other = weights_stay ? kLongAgo : second_end;
    out.input_other = second_end;
    if (c.order == LoopOrder::input_stationary) {
        out.input_other = c.tiles == 1 ? kLongAgo : end - c.last_tile_compute - estimate.stall;
    } else if (!weights_stay) {
        out.weight_other = end - block_compute(c, fit_.blocks() - 1);
    }
    return out;
}

/// The end of the layer's last load.
/// @param third_end  end of the last sequence but two: its halves take what the last one needs
/// @return           nothing where that lies so early that the layer's start decides
std::optional<std::int64_t> LayerMapper::last_load_end(const Candidate& c, const Estimate& estimate,
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
        return estimate.loaded;
    }
    if (c.tiles == 2 && c.resident) {  // the second tile's input, into the half not used yet
        return estimate.loaded + input;
    }
    if (!by_tile && !c.resident && blocks >= 3) {  // the last block's weights
        return end - block_compute(c, blocks - 1) - block_compute(c, blocks - 2) + weights;
    }
    return std::nullopt;
}

}  // namespace scfa
