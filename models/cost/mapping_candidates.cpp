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

/// More shapes than most sweeps have: what is kept of them stays bounded.
constexpr std::size_t kMostShapes = 512;

/// How often a loop over `operands` operands, run `times` times, loads each of
/// them: two halves keep two.
std::int64_t reloads(std::int64_t operands, std::int64_t times) {
    return operands <= 2 ? 1 : times;
}

}  // namespace

std::size_t LayerMapper::ShapeHash::operator()(const Shape& shape) const {
    std::uint64_t hash = 0;
    for (const std::int64_t value : shape) {
        hash = (hash ^ static_cast<std::uint64_t>(value)) * 0x9E3779B97F4A7C15U;
        hash ^= hash >> 32U;
    }
    return static_cast<std::size_t>(hash);
}

/// The set of the point's candidates: listed where no point before was of the same shape.
void LayerMapper::find_candidates() {
    const Geometry& g = context_->geometry;
    const Shape shape{g.activation_half_words,
                      g.weight_half_values,
                      g.weight_half_positions,
                      g.output_half_words,
                      context_->point.accumulator_depth(),
                      context_->point.post_lanes(),
                      context_->point.columns()};
    if (set_ != nullptr && shape == shape_) {
        return;
    }
    shape_ = shape;
    const auto known = set_of_shape_.find(shape);
    if (known != set_of_shape_.end()) {
        set_number_ = known->second;
    } else {
        if (set_of_shape_.size() >= kMostShapes) {
            set_of_shape_.clear();
            set_numbers_.clear();
            sets_.clear();
            responses_.clear();
            known_ = nullptr;
        }
        set_number_ = number_of(list_candidates());
        set_of_shape_.emplace(shape, set_number_);
    }
    set_ = sets_[static_cast<std::size_t>(set_number_)].get();
    set_facts(set_->fused);
}

/// Points of other shapes may have the same candidates.
std::int32_t LayerMapper::number_of(CandidateSet set) {
    std::vector<std::int64_t> key{context_->point.columns(), context_->point.post_lanes(),
                                  static_cast<std::int64_t>(set.shortage.reason), set.shortage.need,
                                  set.shortage.have};
    for (const Candidate& c : set.candidates) {
        key.push_back(c.number);
    }
    const auto [place, is_new] =
        set_numbers_.emplace(std::move(key), static_cast<std::int32_t>(sets_.size()));
    if (is_new) {
        sets_.push_back(std::make_unique<CandidateSet>(std::move(set)));
    }
    return place->second;
}

/// What the number of columns decides of loads and stores.
void LayerMapper::set_facts(bool fused) {
    fused_ = fused;
    const LayerGeometry& out = fused ? pool_->geometry : layer_.geometry;
    in_row_bytes_ = row_bytes(layer_.geometry.in_width, context_->word_bytes);
    out_row_bytes_ = row_bytes(out.out_width, context_->word_bytes);
    full_lanes_ = std::min(fit_.lanes(), out.out_channels);
    last_lanes_ = out.out_channels - (fit_.blocks() - 1) * fit_.lanes();
}

LayerMapper::CandidateSet LayerMapper::list_candidates() {
    CandidateSet out;
    // Fused or not changes what a candidate stores, so it must be known before they are made.
    if (pool_ != nullptr && context_->point.columns() % pool_->geometry.kernel_width == 0) {
        out.fused = fit_.for_each(pool_->geometry.kernel_height, [](std::int64_t, std::size_t) {});
    }
    set_facts(out.fused);
    const bool fits = fit_.for_each(
        out.fused ? pool_->geometry.kernel_height : 1,
        [this, &out](std::int64_t rows, std::size_t split) { add_candidates(rows, split, out); });
    out.shortage = fits ? Infeasibility{} : fit_.shortage();
    out.index.assign(static_cast<std::size_t>(numbered_), -1);
    for (std::size_t i = 0; i < out.candidates.size(); ++i) {
        out.index[static_cast<std::size_t>(out.candidates[i].number)] =
            static_cast<std::int32_t>(i);
    }
    return out;
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

void LayerMapper::add_candidates(std::int64_t rows, std::size_t split, CandidateSet& out) {
    const LayerGeometry& g = layer_.geometry;
    Candidate c;
    c.rows = rows;
    c.split = split;
    c.resident = tables_ != nullptr && fit_.resident(split);
    c.number = number_of(rows, split, c.resident);
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
    out.candidates.push_back(c);
    // With one block or one tile both orders are the same loop.
    if (fit_.blocks() > 1 && c.tiles > 1) {
        c.order = LoopOrder::weight_stationary;
        ++c.number;
        count_traffic(c);
        out.candidates.push_back(c);
    }
}

/// A candidate's place in MemoryResponses, input-stationary; the other order is the next one.
std::int32_t LayerMapper::number_of(std::int64_t rows, std::size_t split, bool resident) {
    if (numbers_.empty()) {
        numbers_.resize(
            4 * fit_.splits() * (static_cast<std::size_t>(layer_.geometry.out_height) + 1), -1);
    }
    const std::size_t place =
        ((static_cast<std::size_t>(rows) * fit_.splits() + split) * 2 + (resident ? 1 : 0)) * 2 +
        (fused_ ? 1 : 0);
    if (numbers_[place] < 0) {
        numbers_[place] = numbered_;
        numbered_ += 2;
    }
    return numbers_[place];
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

}  // namespace scfa
