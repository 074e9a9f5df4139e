// SPDX-License-Identifier: Apache-2.0
// The part of LayerMapper that lists the mappings of a point and counts what
// each of them moves.
#include "models/base/checked.hpp"
#include "models/cost/layer_mapper.hpp"
#include "models/cost/timing_constants.hpp"

#include <algorithm>
#include <utility>

namespace scfa {

namespace {

/// How often a loop over `operands` operands, run `times` times, loads each of
/// them: two halves keep two.
std::int64_t reloads(std::int64_t operands, std::int64_t times) {
    return operands <= 2 ? 1 : times;
}

}  // namespace

Infeasibility LayerMapper::find_candidates() {
    const Geometry& g = context_->geometry;
    const Shape shape{g.activation_half_words,
                      g.weight_half_values,
                      g.weight_half_positions,
                      g.output_half_words,
                      context_->point.accumulator_depth(),
                      context_->drain,
                      context_->point.columns(),
                      context_->word_bytes};
    if (shape == shape_) {
        return shortage_;
    }
    shape_ = shape;
    candidates_.clear();
    heights_.clear();
    // Fused or not changes what a candidate stores, so it must be known before
    // they are made.
    fused_ = false;
    if (pool_ != nullptr && context_->point.columns() % pool_->geometry.kernel_width == 0) {
        fused_ = fit_.for_each(pool_->geometry.kernel_height, [](std::int64_t, std::size_t) {});
    }
    const LayerGeometry& out = fused_ ? pool_->geometry : layer_.geometry;
    in_row_bytes_ = row_bytes(layer_.geometry.in_width, context_->word_bytes);
    out_row_bytes_ = row_bytes(out.out_width, context_->word_bytes);
    full_lanes_ = std::min(fit_.lanes(), out.out_channels);
    last_lanes_ = out.out_channels - (fit_.blocks() - 1) * fit_.lanes();
    const std::int64_t step = fused_ ? pool_->geometry.kernel_height : 1;
    const bool fits = fit_.for_each(
        step, [this](std::int64_t rows, std::size_t split) { add_candidates(rows, split); });
    shortage_ = fits ? Infeasibility{} : fit_.shortage();
    std::sort(heights_.begin(), heights_.end(), [](const Height& x, const Height& y) {
        return std::make_pair(x.compute, x.candidate) < std::make_pair(y.compute, y.candidate);
    });
    chosen_index_ = last_choice();
    return shortage_;
}

const LayerMapper::Tiles& LayerMapper::tiles_of(std::int64_t rows) {
    std::vector<Tiles>& known = tiles_[fused_ ? 1 : 0];
    if (known.empty()) {
        known.resize(static_cast<std::size_t>(layer_.geometry.out_height) + 1);
    }
    Tiles& tiles = known[static_cast<std::size_t>(rows)];
    if (!tiles.kinds.empty()) {
        return tiles;
    }
    std::vector<TileKind> kinds;
    tile_kinds(layer_.geometry, rows, kinds);
    for (const TileKind& kind : kinds) {
        tiles.kinds.push_back({kind, kind.out_rows});
        if (fused_) {
            // The pool's floor: rows that no whole window covers are dropped.
            const LayerGeometry& pool = pool_->geometry;
            const std::int64_t end =
                std::min(pool.out_height, (kind.first_row + kind.out_rows) / pool.kernel_height);
            tiles.kinds.back().store_rows =
                std::max<std::int64_t>(0, end - kind.first_row / pool.kernel_height);
        }
    }
    tiles.input_rows = total_input_rows(layer_.geometry, rows);
    return tiles;
}

void LayerMapper::add_candidates(std::int64_t rows, std::size_t split) {
    const LayerGeometry& g = layer_.geometry;
    Candidate c;
    c.rows = rows;
    c.split = split;
    c.resident = tables_ != nullptr && fit_.resident(split);
    c.layout = &tiles_of(rows);
    c.parts = tables_ == nullptr ? 1 : tables_->split(split).parts();
    c.tiles = ceil_div(g.out_height, rows);
    const std::int64_t latency = fit_.blocks() * c.parts * kPipelineCycles;  // of a tile
    const RowSequences& full = row_sequences(split, rows);
    c.tile_compute = c.last_tile_compute = full.sum + latency;
    c.tile_last_job = c.last_job = full.last + kPipelineCycles;
    c.tile_last_two_jobs = full.last_two + 2 * kPipelineCycles;
    c.compute = g.out_height / rows * full.sum + c.tiles * latency;
    c.least_job = full.least + kPipelineCycles;
    if (g.out_height % rows != 0) {
        const RowSequences& last = row_sequences(split, g.out_height % rows);
        c.compute = checked_add(c.compute, last.sum, "compute cycles");
        c.least_job = std::min(c.least_job, last.least + kPipelineCycles);
        c.last_tile_compute = last.sum + latency;
        c.last_job = last.last + kPipelineCycles;
    }
    count_traffic(c);
    add_height(c);
    candidates_.push_back(c);
    // With one block or one tile both orders are the same loop.
    if (fit_.blocks() > 1 && c.tiles > 1) {
        c.order = LoopOrder::weight_stationary;
        count_traffic(c);
        candidates_.push_back(c);
        ++heights_.back().orders;
    }
}

void LayerMapper::add_height(const Candidate& c) {
    const Kind& first = c.layout->kinds.front();
    Height h;
    h.compute = c.compute;
    h.split = static_cast<std::int64_t>(c.split);
    h.candidate = static_cast<std::int64_t>(candidates_.size());
    h.first_channels = std::min(operand_channels(c), layer_.geometry.in_channels);
    h.first_chunk = first.in_rows * in_row_bytes_;
    h.first_words = first.in_rows * fit_.row_words();
    h.first_store = first.store_rows * out_row_bytes_;
    h.last_store = c.layout->kinds.back().store_rows * out_row_bytes_;
    heights_.push_back(h);
}

void LayerMapper::count_traffic(Candidate& c) const {
    const LayerGeometry& g = layer_.geometry;
    const bool by_tile = c.order == LoopOrder::input_stationary;
    std::int64_t channels = g.in_channels;  // of all operands of a tile
    std::int64_t operands = c.parts;
    c.input_times = 1;
    if (tables_ == nullptr) {
        operands = fit_.blocks();
    } else if (!fit_.group_channels().empty()) {
        // Blocks that share an operand are neighbours: it is read again where the
        // loop over tiles is the inner one, unless its two tiles stay.
        const bool shared = by_tile || c.tiles <= 2;
        operands = shared ? static_cast<std::int64_t>(fit_.group_channels().size()) : fit_.blocks();
        channels = shared ? fit_.operand_channels_sum() : fit_.block_channels_sum();
    } else {
        c.input_times =
            by_tile ? reloads(c.parts, fit_.blocks()) : reloads(c.tiles * c.parts, fit_.blocks());
    }
    const std::int64_t channel_rows = checked_product("input rows", channels, c.layout->input_rows,
                                                      fit_.operands(), c.input_times);
    c.input_bytes = checked_mul(channel_rows, in_row_bytes_, "input bytes");
    c.input_floor = checked_mul(channel_rows, fit_.row_words(), "input words");
    c.input_loads = c.tiles * operands * fit_.operands() * c.input_times;
    if (tables_ != nullptr) {
        const std::int64_t jobs = fit_.blocks() * c.parts;
        c.weight_times = c.resident ? 1
                         : by_tile  ? reloads(jobs, c.tiles)
                                    : reloads(c.parts, c.tiles);
    }
    const LayerGeometry& out = fused_ ? pool_->geometry : g;
    c.write_bytes =
        checked_product("output bytes", out.out_channels, out.out_height, out_row_bytes_);
}

std::int64_t LayerMapper::operand_channels(const Candidate& c) const {
    if (tables_ == nullptr) {
        return std::min(fit_.lanes(), layer_.geometry.in_channels);
    }
    return fit_.group_channels().empty() ? tables_->part_sizes()[c.split]
                                         : fit_.group_channels().front();
}

/// The tile height chosen for the point before, where it still fits.
std::int64_t LayerMapper::last_choice() const {
    for (std::size_t i = 0; i < heights_.size(); ++i) {
        if (candidates_[static_cast<std::size_t>(heights_[i].candidate)].rows == chosen_rows_) {
            return static_cast<std::int64_t>(i);
        }
    }
    return 0;
}

}  // namespace scfa
