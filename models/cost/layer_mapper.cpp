// SPDX-License-Identifier: Apache-2.0
#include "models/cost/layer_mapper.hpp"

#include "models/base/checked.hpp"
#include "models/cost/timing_constants.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace scfa {

namespace {

constexpr std::int64_t kDone = std::numeric_limits<std::int64_t>::max();

/// How often a loop over `operands` operands, run `times` times, loads each of them: two halves
/// keep two.
std::int64_t reloads(std::int64_t operands, std::int64_t times) {
    return operands <= 2 ? 1 : times;
}

}  // namespace

LayerMapper::LayerMapper(const WorkloadLayer& layer, const LayerTables* tables,
                         const WorkloadLayer* pool)
    : layer_(layer), tables_(tables), pool_(pool), fit_(layer, tables), caches_(fit_.splits()) {}

// -------------------------------------------------------------------------------------------------
// candidates

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
    // Fused or not changes what a candidate stores, so it must be known before they are made.
    fused_ = false;
    if (pool_ != nullptr && context_->point.columns() % pool_->geometry.kernel_width == 0) {
        fused_ = fit_.for_each(pool_->geometry.kernel_height, [](std::int64_t, std::size_t) {});
    }
    const std::int64_t step = fused_ ? pool_->geometry.kernel_height : 1;
    const bool fits = fit_.for_each(
        step, [this](std::int64_t rows, std::size_t split) { add_candidates(rows, split); });
    shortage_ = fits ? Infeasibility{} : fit_.shortage();
    return shortage_;
}

void LayerMapper::add_candidates(std::int64_t rows, std::size_t split) {
    const LayerGeometry& g = layer_.geometry;
    Candidate c;
    c.rows = rows;
    c.split = split;
    c.resident = tables_ != nullptr && fit_.resident(split);
    c.parts = tables_ == nullptr ? 1 : tables_->split(split).parts();
    c.tiles = ceil_div(g.out_height, rows);
    const std::int64_t jobs = fit_.blocks() * c.parts;
    const RowSequences full = row_sequences(split, rows);
    c.tile_compute = full.sum + jobs * kPipelineCycles;
    c.compute = g.out_height / rows * full.sum + c.tiles * jobs * kPipelineCycles;
    c.least_job = full.least + kPipelineCycles;
    if (g.out_height % rows != 0) {
        const RowSequences last = row_sequences(split, g.out_height % rows);
        c.compute = checked_add(c.compute, last.sum, "compute cycles");
        c.least_job = std::min(c.least_job, last.least + kPipelineCycles);
    }
    tile_kinds(g, rows, kinds_);
    c.first_rows = kinds_.front().in_rows;
    count_traffic(c);
    candidates_.push_back(c);
    // With one block or one tile both orders are the same loop.
    if (fit_.blocks() > 1 && c.tiles > 1) {
        c.order = LoopOrder::weight_stationary;
        count_traffic(c);
        candidates_.push_back(c);
    }
}

void LayerMapper::count_traffic(Candidate& c) const {
    const LayerGeometry& g = layer_.geometry;
    const bool by_tile = c.order == LoopOrder::input_stationary;
    const bool ungrouped = tables_ != nullptr && fit_.group_channels().empty();
    std::int64_t input_times = 1;
    if (ungrouped) {
        input_times =
            by_tile ? reloads(c.parts, fit_.blocks()) : reloads(c.tiles * c.parts, fit_.blocks());
    }
    const std::int64_t rows = total_input_rows(g, c.rows);
    const std::int64_t channel_rows =
        checked_product("input rows", g.in_channels, rows, fit_.operands(), input_times);
    c.read_bytes =
        checked_mul(channel_rows, row_bytes(g.in_width, context_->word_bytes), "input bytes");
    c.input_floor = checked_mul(channel_rows, fit_.row_words(), "input words");
    c.loads = c.tiles * fit_.operands();
    if (ungrouped) {
        c.loads *= c.parts * input_times;
    } else {
        c.loads *= tables_ == nullptr ? fit_.blocks()
                                      : static_cast<std::int64_t>(fit_.group_channels().size());
    }
    if (tables_ != nullptr) {
        const SplitTables& split = tables_->split(c.split);
        const std::int64_t jobs = fit_.blocks() * c.parts;
        const std::int64_t times = c.resident ? 1
                                   : by_tile  ? reloads(jobs, c.tiles)
                                              : reloads(c.parts, c.tiles);
        c.weight_bytes = checked_mul(split.image_bits() / 8, times, "weight bytes");
        c.weight_floor = checked_mul(split.load_floor(), times, "weight entries");
        c.read_bytes = checked_add(c.read_bytes, c.weight_bytes, "bytes read");
        c.loads += c.resident ? 1 : jobs * times;
    }
    const LayerGeometry& out = fused_ ? pool_->geometry : g;
    c.write_bytes = checked_product("output bytes", out.out_channels, out.out_height,
                                    row_bytes(out.out_width, context_->word_bytes));
    if (layer_.fused_add) {
        c.read_bytes += c.write_bytes;
        c.loads += c.tiles * fit_.blocks();
    }
}

std::int64_t LayerMapper::operand_channels(const Candidate& c) const {
    if (tables_ == nullptr) {
        return std::min(fit_.lanes(), layer_.geometry.in_channels);
    }
    return fit_.group_channels().empty() ? tables_->part_sizes()[c.split]
                                         : fit_.group_channels().front();
}

// -----------------------------------------------------------------------------------------------------
// bounds

void LayerMapper::set_bounds(std::int64_t input_ready, const OverlapState& state) {
    const LayerGeometry& g = layer_.geometry;
    const MemoryTime& memory = context_->memory;
    const std::int64_t bytes_of_row = row_bytes(g.in_width, context_->word_bytes);
    const std::int64_t load_start = first_load_start(state, tables_ != nullptr, input_ready);
    const std::int64_t memory_start = std::max(state.memory_end, load_start);
    // A fused pool may store nothing in the end: rows that no whole window covers.
    const std::int64_t last_store = fused_ ? 0 : memory.start_latency();
    for (Candidate& c : candidates_) {
        std::int64_t weights_end = load_start;
        if (tables_ != nullptr) {
            weights_end += weight_transfers(c.split, c.resident).first.duration;
        }
        const std::int64_t channel_rows = operand_channels(c) * c.first_rows;
        const std::int64_t input =
            fit_.operands() *
            (memory.start_latency() + std::max(memory.least_cycles(channel_rows * bytes_of_row),
                                               channel_rows * fit_.row_words()));
        const std::int64_t start =
            std::max(state.sequence_end + kLayerStartCycles,
                     std::max({weights_end, state.input_free[1], input_ready}) + input);
        const std::int64_t core = start + c.compute + last_store;
        // Loads follow each other; each may round its share of the cycles down once.
        const std::int64_t loading =
            c.loads * (memory.start_latency() - 1) - 2 +
            std::max(memory.least_cycles(c.weight_bytes), c.weight_floor) +
            std::max(memory.least_cycles(c.read_bytes - c.weight_bytes), c.input_floor);
        const std::int64_t reading = load_start + loading + c.least_job + last_store;
        const std::int64_t working =
            memory_start + memory.least_occupancy(c.read_bytes + c.write_bytes);
        c.bound = std::max({core, reading, working});
    }
}

std::optional<std::int64_t> LayerMapper::closed_form(const Candidate& c, std::int64_t input_ready,
                                                     const OverlapState& state) {
    const LayerGeometry& g = layer_.geometry;
    tile_kinds(g, c.rows, kinds_);
    const std::int64_t channels = operand_channels(c);
    std::int64_t most_rows = 0;
    for (const TileKind& kind : kinds_) {
        most_rows = std::max(most_rows, kind.in_rows);
    }
    const std::int64_t most_channels =
        fit_.group_channels().empty()
            ? channels
            : *std::max_element(fit_.group_channels().begin(), fit_.group_channels().end());
    const std::int64_t lanes = std::min(fit_.lanes(), g.out_channels);
    const Transfer store_most = store(lanes, {1, 0, c.rows, 0});
    Transfer weights_first;
    Transfer weights_most;
    if (tables_ != nullptr) {
        const SplitCache& cache = weight_transfers(c.split, c.resident);
        weights_first = cache.first;
        weights_most = cache.largest;
    }
    if (!loads_hide(c, weights_most, input_load(most_channels, most_rows), store_most)) {
        return std::nullopt;
    }
    const std::int64_t load_start = first_load_start(state, tables_ != nullptr, input_ready);
    std::int64_t loaded = load_start + weights_first.duration;
    loaded = std::max({loaded, state.input_free[1], input_ready}) +
             input_load(std::min(channels, g.in_channels), c.first_rows).duration;
    if (layer_.fused_add && c.parts == 1) {
        loaded = std::max({loaded, state.output_free[1], input_ready}) +
                 store(lanes, kinds_.front()).duration;
    }
    std::int64_t start = std::max(state.sequence_end + kLayerStartCycles, loaded);
    if (c.parts == 1) {
        start = std::max(start, state.output_free[1]);
    }
    if (state.store_end > start) {
        return std::nullopt;  // stores of the layer before still run: not the steady state assumed
                              // here
    }
    const std::int64_t last_lanes = g.out_channels - (fit_.blocks() - 1) * fit_.lanes();
    const std::int64_t end = start + c.compute + store(last_lanes, kinds_.back()).duration;
    const std::int64_t weight_padding =
        tables_ == nullptr ? 0 : c.tiles * fit_.blocks() * c.parts * context_->memory.beat_bytes();
    const std::int64_t blocks = fit_.blocks();
    const std::int64_t chunks =
        c.tiles *
        (blocks * c.parts + fit_.operands() * g.in_channels * blocks + 2 * g.out_channels);
    const std::int64_t transfers = c.tiles * blocks * (3 * c.parts + 2);
    const std::int64_t memory =
        std::max(state.memory_end, load_start) +
        context_->memory.most_occupancy(c.read_bytes + c.write_bytes + weight_padding, chunks,
                                        transfers);
    return memory <= end ? std::optional<std::int64_t>(end) : std::nullopt;
}

bool LayerMapper::loads_hide(const Candidate& c, const Transfer& weights, const Transfer& input,
                             const Transfer& store) const {
    if (store.duration > c.least_job) {
        return false;
    }
    const bool by_tile = c.order == LoopOrder::input_stationary;
    const std::int64_t weight_cycles = c.resident ? 0 : weights.duration;
    if (layer_.fused_add) {
        return std::max(weight_cycles + input.duration, store.duration) + store.duration <=
               c.least_job;
    }
    const bool once_a_tile =
        by_tile && c.parts == 1 && tables_ != nullptr && fit_.group_channels().empty();
    if (once_a_tile && weight_cycles == 0) {
        return input.duration <=
               c.tile_compute;  // a tile's input is fetched under the whole tile before
    }
    return weight_cycles + input.duration <= c.least_job;
}

// ------------------------------------------------------------------------------------------------------
// choice

Infeasibility LayerMapper::map(const PointContext& context, std::int64_t input_ready,
                               OverlapState& state, LayerMapping& mapping) {
    context_ = &context;
    fit_.begin(context);
    const Infeasibility why = find_candidates();
    if (why.reason != Reason::none) {
        return why;
    }
    set_bounds(input_ready, state);
    const Candidate* best = nullptr;
    std::int64_t best_end = kDone;
    std::int64_t best_bytes = -1;  // not known until somebody has to ask
    OverlapState best_state;
    bool best_ran = false;
    const auto run_best = [&] {
        best_state = state;
        run(*best, input_ready, kDone, best_state);
        best_ran = true;
        best_bytes = best_state.read_bytes + best_state.write_bytes;
    };
    for (;;) {
        Candidate& next =
            *std::min_element(candidates_.begin(), candidates_.end(),
                              [](const auto& a, const auto& b) { return a.bound < b.bound; });
        if (next.bound == kDone || next.bound > best_end) {
            break;
        }
        next.bound = kDone;
        const std::optional<std::int64_t> known = closed_form(next, input_ready, state);
        if (known.has_value() && *known > best_end) {
            continue;
        }
        OverlapState end = state;
        const bool ran = !known.has_value() || *known == best_end;
        if (ran && !run(next, input_ready, best_end, end)) {
            continue;
        }
        const std::int64_t next_end = ran ? end.store_end : *known;
        bool better = next_end < best_end;
        if (next_end == best_end) {
            if (!best_ran) {
                run_best();
            }
            better = std::make_tuple(end.read_bytes + end.write_bytes, static_cast<int>(next.order),
                                     -next.rows) <
                     std::make_tuple(best_bytes, static_cast<int>(best->order), -best->rows);
        }
        if (better) {
            best = &next;
            best_end = next_end;
            best_ran = ran;
            best_state = end;
            best_bytes = end.read_bytes + end.write_bytes;
        }
    }
    if (!best_ran) {
        run_best();
    }
    state = best_state;
    chosen_split_ = best->split;
    mapping = mapping_of(*best);
    return {};
}

LayerMapping LayerMapper::mapping_of(const Candidate& c) const {
    LayerMapping mapping;
    mapping.tile_rows = static_cast<std::int32_t>(c.rows);
    mapping.order = c.order;
    mapping.splits = static_cast<std::int32_t>(c.parts);
    mapping.weights_resident = c.resident;
    mapping.fused_pool = fused_;
    return mapping;
}

std::vector<LayerMapper::Outcome> LayerMapper::all_mappings(const PointContext& context,
                                                            std::int64_t input_ready,
                                                            const OverlapState& state) {
    context_ = &context;
    fit_.begin(context);
    std::vector<Outcome> out;
    if (find_candidates().reason != Reason::none) {
        return out;
    }
    set_bounds(input_ready, state);
    for (const Candidate& c : candidates_) {
        OverlapState end = state;
        run(c, input_ready, kDone, end);
        out.push_back({mapping_of(c), c.bound, closed_form(c, input_ready, state), end.store_end,
                       end.read_bytes + end.write_bytes});
    }
    return out;
}

}  // namespace scfa
