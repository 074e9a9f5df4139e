// SPDX-License-Identifier: Apache-2.0
#include "models/cost/layer_bounds.hpp"

#include "models/arch/geometry.hpp"
#include "models/base/checked.hpp"
#include "models/cost/timing_constants.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace scfa {

namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

/// How often a loop over `operands` operands, run `times` times, loads each of them: two halves
/// keep two.
std::int64_t reloads(std::int64_t operands, std::int64_t times) {
    return operands <= 2 ? 1 : times;
}

void lower(std::int64_t& a, std::int64_t b) {
    a = std::min(a, b);
}

/// The traffic of one mapping after the other.
class TrafficOf {
  public:
    TrafficOf(const WorkloadLayer& layer, const LayerTables* tables, const LayerFit& fit,
              const PointContext& context, const LayerGeometry& stored, bool fused)
        : layer_(layer),
          tables_(tables),
          fit_(fit),
          context_(context),
          stored_(stored),
          fused_(fused),
          ungrouped_(tables != nullptr && fit.group_channels().empty()) {}

    LayerTraffic of(std::int64_t rows, std::size_t split, bool resident, LoopOrder order) {
        tiles_ = ceil_div(layer_.geometry.out_height, rows);
        LayerTraffic out;
        out.parts = tables_ == nullptr ? 1 : tables_->split(split).parts();
        count_inputs(rows, split, order, out);
        out.read_bytes = out.input_bytes;
        if (tables_ != nullptr) {
            count_weights(tables_->split(split), resident, order, out);
        }
        count_stores(rows, out);
        return out;
    }
    [[nodiscard]] std::int64_t tiles() const { return tiles_; }

  private:
    void count_inputs(std::int64_t rows, std::size_t split, LoopOrder order, LayerTraffic& out) {
        const LayerGeometry& g = layer_.geometry;
        std::int64_t times = 1;
        out.loads = tiles_ * fit_.operands();
        if (ungrouped_) {
            times = order == LoopOrder::input_stationary
                        ? reloads(out.parts, fit_.blocks())
                        : reloads(tiles_ * out.parts, fit_.blocks());
            out.loads *= out.parts * times;
        } else {
            out.loads *= tables_ == nullptr
                             ? fit_.blocks()
                             : static_cast<std::int64_t>(fit_.group_channels().size());
        }
        const std::int64_t bytes_of_row = row_bytes(g.in_width, context_.word_bytes);
        const std::int64_t channel_rows = checked_product(
            "input rows", g.in_channels, total_input_rows(g, rows), fit_.operands(), times);
        out.input_bytes = checked_mul(channel_rows, bytes_of_row, "input bytes");
        out.input_floor = checked_mul(channel_rows, fit_.row_words(), "input words");
        std::int64_t channels = 0;
        if (tables_ == nullptr) {
            channels = std::min(fit_.lanes(), g.in_channels);
        } else {
            channels = ungrouped_ ? std::min(tables_->part_sizes()[split], g.in_channels)
                                  : fit_.group_channels().front();
        }
        tile_kinds(g, rows, kinds_);
        const std::int64_t first_rows = channels * kinds_.front().in_rows;
        out.first_input_bytes = first_rows * bytes_of_row;
        out.first_input_floor = first_rows * fit_.row_words();
    }

    void count_weights(const SplitTables& split, bool resident, LoopOrder order,
                       LayerTraffic& out) const {
        const std::int64_t jobs = fit_.blocks() * out.parts;
        std::int64_t times = 1;
        if (!resident) {
            times = order == LoopOrder::input_stationary ? reloads(jobs, tiles_)
                                                         : reloads(out.parts, tiles_);
        }
        out.weight_bytes = checked_mul(split.image_bits() / 8, times, "weight bytes");
        out.weight_floor = checked_mul(split.load_floor(), times, "weight entries");
        const JobWeights& job = split.weights().front();
        out.first_weight_bytes = (resident ? split.image_bits() : job.image_bits) / 8;
        out.first_weight_floor = resident ? split.load_floor() : job.load_floor;
        out.later_weight_bytes = std::max<std::int64_t>(
            0, out.weight_bytes - out.first_weight_bytes - 1);  // rounded down above
        out.later_weight_floor = out.weight_floor - out.first_weight_floor;
        out.loads += resident ? 1 : jobs * times;
        out.read_bytes = checked_add(out.read_bytes, out.weight_bytes, "bytes read");
        out.entries = split.entries();
        out.bitmap_words = split.bitmap_words();
    }

    void count_stores(std::int64_t rows, LayerTraffic& out) const {
        const LayerGeometry& g = layer_.geometry;
        const std::int64_t stored_row = row_bytes(stored_.out_width, context_.word_bytes);
        out.write_bytes =
            checked_product("output bytes", stored_.out_channels, stored_.out_height, stored_row);
        const std::int64_t lanes = g.out_channels - (fit_.blocks() - 1) * fit_.lanes();
        out.last_store_bytes =
            fused_ ? -1 : lanes * (g.out_height - (tiles_ - 1) * rows) * stored_row;
        if (layer_.fused_add) {
            out.residual_bytes = out.write_bytes;
            out.read_bytes += out.write_bytes;
            out.loads += tiles_ * fit_.blocks();
        }
    }

    const WorkloadLayer& layer_;
    const LayerTables* tables_;
    const LayerFit& fit_;
    const PointContext& context_;
    const LayerGeometry& stored_;
    bool fused_;
    bool ungrouped_;
    std::int64_t tiles_ = 1;
    std::vector<TileKind> kinds_;
};

/// Input rows of the tile height that reads fewest.
std::int64_t fewest_input_rows(const LayerGeometry& g) {
    std::int64_t fewest = total_input_rows(g, g.out_height);
    for (std::int64_t rows = 1; rows < g.out_height; ++rows) {
        lower(fewest, total_input_rows(g, rows));
    }
    return fewest;
}

}  // namespace

void LayerTraffic::merge(const LayerTraffic& o) {
    lower(loads, o.loads);
    lower(weight_bytes, o.weight_bytes);
    lower(weight_floor, o.weight_floor);
    lower(first_weight_bytes, o.first_weight_bytes);
    lower(first_weight_floor, o.first_weight_floor);
    lower(later_weight_bytes, o.later_weight_bytes);
    lower(later_weight_floor, o.later_weight_floor);
    lower(first_input_bytes, o.first_input_bytes);
    lower(first_input_floor, o.first_input_floor);
    lower(input_bytes, o.input_bytes);
    lower(input_floor, o.input_floor);
    lower(residual_bytes, o.residual_bytes);
    lower(read_bytes, o.read_bytes);
    lower(write_bytes, o.write_bytes);
    lower(last_store_bytes, o.last_store_bytes);
    lower(entries, o.entries);
    lower(bitmap_words, o.bitmap_words);
    lower(parts, o.parts);
}

LayerOptions exact_options(const WorkloadLayer& layer, const LayerTables* tables,
                           const WorkloadLayer* pool, LayerFit& fit, const PointContext& context) {
    LayerOptions out;
    fit.begin(context);
    if (pool != nullptr && context.point.columns() % pool->geometry.kernel_width == 0) {
        out.fused_pool =
            fit.for_each(pool->geometry.kernel_height, [](std::int64_t, std::size_t) {});
    }
    const LayerGeometry& stored = out.fused_pool ? pool->geometry : layer.geometry;
    TrafficOf traffic(layer, tables, fit, context, stored, out.fused_pool);
    const auto add = [&](const LayerTraffic& one) {
        if (out.choices.empty()) {
            out.traffic = one;
        } else {
            out.traffic.merge(one);
        }
    };
    const std::int64_t step = out.fused_pool ? pool->geometry.kernel_height : 1;
    const bool fits = fit.for_each(step, [&](std::int64_t rows, std::size_t split) {
        const bool resident = tables != nullptr && fit.resident(split);
        add(traffic.of(rows, split, resident, LoopOrder::input_stationary));
        out.choices.push_back(
            {static_cast<std::int32_t>(rows), static_cast<std::int32_t>(split), resident});
        if (fit.blocks() > 1 && traffic.tiles() > 1) {
            add(traffic.of(rows, split, resident, LoopOrder::weight_stationary));
        }
    });
    if (!fits) {
        out.shortage = fit.shortage().reason;
    }
    std::reverse(out.choices.begin(), out.choices.end());
    return out;
}

LayerOptions ideal_options(const WorkloadLayer& layer, const LayerTables* tables,
                           const WorkloadLayer* pool, const PointContext& context) {
    const LayerGeometry& g = layer.geometry;
    const DesignPoint& point = context.point;
    const std::int64_t operands = layer.op == WorkloadOp::add ? 2 : 1;
    const std::int64_t blocks =
        ceil_div(g.out_channels, tables == nullptr ? point.banks() : point.rows());
    LayerOptions out;
    out.fused_pool = pool != nullptr && point.columns() % pool->geometry.kernel_width == 0;
    LayerTraffic& t = out.traffic;
    const std::int64_t channel_rows = g.in_channels * fewest_input_rows(g) * operands;
    t.input_bytes =
        checked_mul(channel_rows, row_bytes(g.in_width, context.word_bytes), "input bytes");
    t.input_floor = checked_mul(channel_rows, words_of_row(g, point.columns()), "input words");
    t.loads = operands * (tables == nullptr ? blocks : 1);
    t.read_bytes = t.input_bytes;
    if (tables != nullptr) {
        // All weights may be loaded at once, and so before any input, or one image of them.
        const SplitTables& whole = tables->split(0);
        const std::int64_t non_zeros = layer.mask(point.precision()).non_zeros();
        // A split breaks runs of zeros up, so what `rle` adds for long ones may not be needed.
        t.weight_bytes = point.format() == SparseFormat::rle
                             ? non_zeros * entry_bits(SparseFormat::rle, point.word_bits()) / 8
                             : whole.image_bits() / 8;
        t.weight_floor = whole.load_floor();
        t.read_bytes += t.weight_bytes;
        t.entries = point.format() == SparseFormat::dense ? whole.entries() : non_zeros;
        t.bitmap_words = whole.bitmap_words();
        ++t.loads;
    }
    const LayerGeometry& stored = out.fused_pool ? pool->geometry : g;
    t.write_bytes = checked_product("output bytes", stored.out_channels, stored.out_height,
                                    row_bytes(stored.out_width, context.word_bytes));
    t.last_store_bytes = out.fused_pool ? -1 : 0;
    if (layer.fused_add) {
        t.residual_bytes = t.write_bytes;
        t.read_bytes += t.write_bytes;
        t.loads += blocks;
    }
    return out;
}

// -------------------------------------------------------------------------------------------------
// sequences

SequenceBounds::SequenceBounds(const WorkloadLayer& layer, const LayerTables* tables,
                               const PointContext& context, bool simulate)
    : layer_(layer),
      tables_(tables),
      drain_(context.drain),
      vectors_(ceil_div(layer.geometry.out_width, context.point.columns())),
      lanes_(tables == nullptr ? context.point.banks() : context.point.rows()),
      post_lanes_(context.point.post_lanes()),
      simulate_(simulate),
      linear_(tables == nullptr ? 0 : tables->part_sizes().size()),
      by_rows_(linear_.size()) {}

SequenceBounds::Sums SequenceBounds::of_post_processor(std::int64_t rows) const {
    const LayerGeometry& g = layer_.geometry;
    const std::int64_t window = layer_.op == WorkloadOp::add ? 1 : g.taps();
    Sums out{0, kNever};
    for (std::int64_t first = 0; first < g.out_channels; first += lanes_) {
        const std::int64_t channels = std::min(lanes_, g.out_channels - first);
        const std::int64_t cycles = checked_product("post-processor cycles", rows, vectors_,
                                                    ceil_div(channels, post_lanes_), window);
        out.sum += cycles;
        lower(out.least, cycles);
    }
    return out;
}

SequenceBounds::Sums SequenceBounds::by_formula(std::size_t split, std::int64_t passes) {
    Linear& linear = linear_[split];
    if (!linear.known) {
        linear.known = true;
        const SplitTables& t = tables_->split(split);
        linear.least_draining = kNever;
        linear.least_other = kNever;
        for (std::int64_t job = 0; job < t.jobs(); ++job) {
            const bool last = job % t.parts() == t.parts() - 1;
            const std::int64_t lane = t.weights()[static_cast<std::size_t>(job)].longest_lane;
            const std::int64_t pass = std::max<std::int64_t>({lane, 1, last ? drain_ : 0});
            linear.slope += pass;
            linear.offset += last ? drain_ : 0;
            lower(last ? linear.least_draining : linear.least_other, pass);
        }
    }
    Sums out;
    out.sum = checked_add(checked_mul(linear.slope, passes, "compute cycles"), linear.offset,
                          "compute cycles");
    out.least = linear.least_draining * passes + drain_;
    if (linear.least_other != kNever) {
        lower(out.least, linear.least_other * passes);
    }
    return out;
}

SequenceBounds::Sums SequenceBounds::sums(std::size_t split, std::int64_t rows) {
    if (tables_ == nullptr) {
        return of_post_processor(rows);
    }
    if (!simulate_) {
        return by_formula(split, rows * vectors_);
    }
    std::vector<Sums>& known = by_rows_[split];
    if (known.empty()) {
        known.resize(static_cast<std::size_t>(layer_.geometry.out_height) + 1);
    }
    Sums& out = known[static_cast<std::size_t>(rows)];
    if (out.sum < 0) {
        const SequenceSums exact = tables_->split(split).sequence_sums(drain_, rows * vectors_);
        out = {exact.sum, exact.least};
    }
    return out;
}

LayerCompute SequenceBounds::of(const TileChoice& choice) {
    const std::int64_t height = layer_.geometry.out_height;
    const auto split = static_cast<std::size_t>(choice.split);
    const std::int64_t blocks = ceil_div(layer_.geometry.out_channels, lanes_);
    const std::int64_t jobs = ceil_div(height, choice.rows) *
                              (tables_ == nullptr ? blocks : tables_->split(split).jobs());
    const Sums full = sums(split, choice.rows);
    LayerCompute out;
    out.cycles = checked_mul(height / choice.rows, full.sum, "compute cycles");
    out.least_job = full.least;
    if (height % choice.rows != 0) {
        const Sums rest = sums(split, height % choice.rows);
        out.cycles = checked_add(out.cycles, rest.sum, "compute cycles");
        lower(out.least_job, rest.least);
    }
    out.least_job += kPipelineCycles;
    out.sequences = checked_add(out.cycles, jobs * kPipelineCycles, "compute cycles");
    return out;
}

LayerCompute SequenceBounds::least(const std::vector<TileChoice>& choices, std::int32_t id) {
    const auto found = known_.find(id);
    if (found != known_.end()) {
        return found->second;
    }
    LayerCompute out{kNever, kNever, kNever};
    for (const TileChoice& choice : choices) {
        const LayerCompute one = of(choice);
        lower(out.sequences, one.sequences);
        lower(out.cycles, one.cycles);
        lower(out.least_job, one.least_job);
    }
    known_.emplace(id, out);
    return out;
}

LayerCompute SequenceBounds::ideal() {
    TileChoice whole;
    whole.rows = static_cast<std::int32_t>(layer_.geometry.out_height);
    LayerCompute out = of(whole);
    out.least_job = kPipelineCycles +
                    (tables_ == nullptr ? of_post_processor(1).least : (vectors_ + 1) * drain_);
    return out;
}

// -------------------------------------------------------------------------------------------------
// time

void advance(const WorkloadLayer& layer, const LayerTraffic& t, const LayerCompute& compute,
             std::int64_t input_ready, const MemorySlopes& memory, BoundState& state) {
    const bool has_weights = layer.op == WorkloadOp::convolution;
    const std::int64_t operands = layer.op == WorkloadOp::add ? 2 : 1;
    const std::int64_t latency = memory.start_latency();
    const std::int64_t memory_start =
        std::max({state.memory_end, state.load_end, has_weights ? 0 : input_ready});
    std::int64_t loading = std::max(input_ready, state.load_end);
    if (has_weights) {
        // The first weights are on their way before the input is there; all others come after.
        loading = std::max(
            input_ready, state.load_end + latency +
                             std::max(memory.duration(t.first_weight_bytes), t.first_weight_floor));
    }
    const std::int64_t first_loaded =
        loading +
        operands * (latency + std::max(memory.duration(t.first_input_bytes), t.first_input_floor));
    const std::int64_t inputs =
        std::max(memory.duration(t.input_bytes), t.input_floor) + memory.duration(t.residual_bytes);
    const std::int64_t behind_input =
        loading + (t.loads - (has_weights ? 1 : 0)) * latency + inputs +
        std::max(memory.duration(t.later_weight_bytes), t.later_weight_floor);
    const std::int64_t all = state.load_end + t.loads * latency + inputs +
                             std::max(memory.duration(t.weight_bytes), t.weight_floor);
    state.load_end = std::max(behind_input, all);
    state.sequence_end =
        std::max(std::max(state.sequence_end + kLayerStartCycles, first_loaded) + compute.sequences,
                 state.load_end + compute.least_job);
    state.memory_end = memory_start + memory.occupancy(t.read_bytes + t.write_bytes);
    const std::int64_t store =
        t.last_store_bytes < 0 ? 0 : latency + memory.duration(t.last_store_bytes);
    state.end = std::max(state.sequence_end + store, state.memory_end);
}

}  // namespace scfa
