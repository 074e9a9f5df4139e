// SPDX-License-Identifier: Apache-2.0
// The part of LayerMapper that turns one candidate into durations of loads,
// sequences and stores, and runs it.
#include "models/base/checked.hpp"
#include "models/cost/layer_mapper.hpp"

#include <algorithm>

namespace scfa {

namespace {

/// Bias, multiplier and shift of one filter behind a block's weights: 64 bits,
/// 80 at int16.
std::int64_t parameter_bits(std::int64_t word_bytes) {
    return word_bytes == 1 ? 64 : 80;
}

/// So many memories' weight loads are remembered, found by a multiplicative
/// hash.
constexpr int kMemoryBits = 6;
constexpr std::uint64_t kHashFactor = 0x9E3779B97F4A7C15;

}  // namespace

// -------------------------------------------------------------------------------------------------
// sequences

std::int64_t LayerMapper::post_processor_cycles(std::int64_t block, std::int64_t rows) const {
    const LayerGeometry& g = layer_.geometry;
    const std::int64_t window = layer_.op == WorkloadOp::add ? 1 : g.taps();
    const std::int64_t channels = std::min(fit_.lanes(), g.out_channels - block * fit_.lanes());
    return checked_product("post-processor cycles", rows, fit_.vectors(),
                           ceil_div(channels, context_->point.post_lanes()), window);
}

const LayerMapper::RowSequences& LayerMapper::row_sequences(std::size_t split, std::int64_t rows) {
    SplitCache& cache = caches_[split];
    const std::int64_t post_lanes = context_->point.post_lanes();
    if (cache.post_lanes != post_lanes || cache.vectors != fit_.vectors()) {
        cache.post_lanes = post_lanes;
        cache.vectors = fit_.vectors();
        cache.by_rows.assign(static_cast<std::size_t>(layer_.geometry.out_height) + 1, {});
    }
    RowSequences& row = cache.by_rows[static_cast<std::size_t>(rows)];
    if (row.sum >= 0) {
        return row;
    }
    if (tables_ != nullptr) {
        const SequenceSums sums =
            tables_->split(split).sequence_sums(context_->drain, rows * fit_.vectors());
        row.sum = sums.sum;
        row.least = sums.least;
        row.last = sums.last;
        row.last_two = sums.last_two;
        return row;
    }
    row.sum = 0;
    row.last = post_processor_cycles(fit_.blocks() - 1, rows);
    row.least = row.last;  // the last block has the fewest channels
    for (std::int64_t block = 0; block < fit_.blocks(); ++block) {
        row.sum += post_processor_cycles(block, rows);
    }
    return row;
}

const std::vector<std::int64_t>& LayerMapper::job_cycles(std::size_t split, std::int64_t rows) {
    RowSequences& row = caches_[split].by_rows[static_cast<std::size_t>(rows)];
    if (!row.cycles.empty()) {
        return row.cycles;
    }
    if (tables_ != nullptr) {
        for (const SequenceTable& table : tables_->split(split).sequences(context_->drain)) {
            row.cycles.push_back(table.cycles(rows * fit_.vectors()));
        }
        return row.cycles;
    }
    for (std::int64_t block = 0; block < fit_.blocks(); ++block) {
        row.cycles.push_back(post_processor_cycles(block, rows));
    }
    return row.cycles;
}

// ------------------------------------------------------------------------------------------
// loads and stores

Transfer LayerMapper::input_load(std::int64_t channels, std::int64_t rows) const {
    const Transfer one = context_->memory.transfer(channels, rows * in_row_bytes_,
                                                   channels * rows * fit_.row_words());
    const std::int64_t operands = fit_.operands();  // an add loads two tensors, one DMA job each
    return {one.duration * operands, one.occupancy * operands, one.bytes * operands};
}

/// @param bytes  of each channel
Transfer LayerMapper::stored(std::int64_t channels, std::int64_t bytes) const {
    return context_->memory.transfer(bytes == 0 ? 0 : channels, bytes, 0, MemoryAccess::write);
}

Transfer LayerMapper::store_of(bool last_block, const Kind& kind) const {
    return stored(last_block ? last_lanes_ : full_lanes_, kind.store_rows * out_row_bytes_);
}

std::int64_t LayerMapper::image_bytes(const SplitTables& split, std::int64_t job) const {
    const JobWeights& w = split.weights()[static_cast<std::size_t>(job)];
    const bool last = job % split.parts() == split.parts() - 1;
    const std::int64_t bits =
        w.image_bits + (last ? w.lanes * parameter_bits(context_->word_bytes) : 0);
    return round_up(ceil_div(bits, 8), context_->memory.beat_bytes());
}

/// Adds `times` transfers like `one`.
void LayerMapper::add(Transfer& sum, const Transfer& one, std::int64_t times) {
    sum.duration += times * one.duration;
    sum.occupancy += times * one.occupancy;
    sum.bytes += times * one.bytes;
}

const LayerMapper::WeightTransfers& LayerMapper::weight_transfers(std::size_t split,
                                                                  bool resident) {
    std::vector<WeightTransfers>& known = caches_[split].transfers;
    if (known.empty()) {
        known.resize(std::size_t{1} << kMemoryBits);
    }
    const std::uint64_t id = 2 * context_->memory_id + (resident ? 1 : 0);
    WeightTransfers& out =
        known[static_cast<std::size_t>((id * kHashFactor) >> (64 - kMemoryBits))];
    if (out.id == id) {
        return out;
    }
    out.id = id;
    list_weight_loads(split, resident, out.loads);
    out.first = out.loads.front();
    out.last = out.loads.back();
    out.sum = {};
    out.most_duration = 0;
    for (const Transfer& load : out.loads) {
        add(out.sum, load, 1);
        out.most_duration = std::max(out.most_duration, load.duration);
    }
    return out;
}

void LayerMapper::list_weight_loads(std::size_t split, bool resident,
                                    std::vector<Transfer>& out) const {
    out.clear();
    const SplitTables& t = tables_->split(split);
    std::int64_t bytes = 0;
    std::int64_t floor = 0;
    for (std::int64_t job = 0; job < t.jobs(); ++job) {
        const std::int64_t image = image_bytes(t, job);
        const std::int64_t job_floor = t.weights()[static_cast<std::size_t>(job)].load_floor;
        bytes += image;
        floor += job_floor;
        if (!resident) {
            out.push_back(context_->memory.transfer(1, image, job_floor));
        }
    }
    if (resident) {
        out.push_back(
            context_->memory.transfer(1, bytes, floor));  // one contiguous image of all blocks
    }
}

// -------------------------------------------------------------------------------------------------------
// a run

void LayerMapper::run(const Candidate& c, std::int64_t input_ready, OverlapState& state) {
    jobs_.blocks = fit_.blocks();
    jobs_.parts = c.parts;
    jobs_.order = c.order;
    jobs_.residual = layer_.fused_add;
    jobs_.weights_resident = c.resident;
    jobs_.weight_loads = nullptr;
    if (tables_ != nullptr) {
        const WeightTransfers& weights = weight_transfers(c.split, c.resident);
        jobs_.weight_loads = weights.loads.data();
        jobs_.weight_sum = weights.sum;
    }
    jobs_.inputs_per_tile = c.parts;
    jobs_.input_of_block = nullptr;
    if (tables_ == nullptr) {
        jobs_.inputs_per_tile = jobs_.blocks;
        while (static_cast<std::int64_t>(block_inputs_.size()) < jobs_.blocks) {
            block_inputs_.push_back(static_cast<std::int32_t>(block_inputs_.size()));
        }
        jobs_.input_of_block = block_inputs_.data();
    } else if (!fit_.group_channels().empty()) {
        jobs_.inputs_per_tile = static_cast<std::int64_t>(fit_.group_channels().size());
        jobs_.input_of_block = fit_.input_of_block().data();
    }
    jobs_.run_count = 0;
    for (const Kind& kind : c.layout->kinds) {
        prepare_run(c, kind);
    }
    run_layer(jobs_, input_ready, state);
}

void LayerMapper::prepare_run(const Candidate& c, const Kind& kind) {
    const LayerGeometry& g = layer_.geometry;
    TileRun& run = jobs_.next_run();
    run.count = kind.count;
    run.sequence_sum = row_sequences(c.split, kind.out_rows).sum;
    run.sequence_cycles = job_cycles(c.split, kind.out_rows).data();
    run.inputs.clear();
    if (tables_ != nullptr && !fit_.group_channels().empty()) {
        for (const std::int64_t channels : fit_.group_channels()) {
            run.inputs.push_back(input_load(channels, kind.in_rows));
        }
    } else {
        const std::int64_t step = operand_channels(c);
        const std::int64_t operands = jobs_.inputs_per_tile;
        const std::int64_t rest = g.in_channels - (operands - 1) * step;
        run.inputs.assign(static_cast<std::size_t>(operands), input_load(step, kind.in_rows));
        if (rest != step) {
            run.inputs.back() = input_load(rest, kind.in_rows);
        }
    }
    run.store = store_of(false, kind);
    run.last_store = last_lanes_ == full_lanes_ ? run.store : store_of(true, kind);
}

}  // namespace scfa
