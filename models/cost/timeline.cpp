// SPDX-License-Identifier: Apache-2.0
#include "models/cost/timeline.hpp"

#include "models/base/checked.hpp"
#include "models/cost/timing_constants.hpp"

#include <algorithm>
#include <cmath>

namespace scfa {

namespace {

std::int64_t cpu_cycles(const WorkloadLayer& layer, const PointContext& context,
                        double operations_per_second) {
    const double seconds = static_cast<double>(layer.cpu_operations) / operations_per_second;
    return static_cast<std::int64_t>(std::ceil(seconds * context.point.clock_mhz() * 1e6));
}

const WorkloadLayer* pool_behind(const Workload& workload, std::size_t layer) {
    for (const WorkloadLayer& candidate : workload.layers) {
        if (candidate.fusable_into == static_cast<std::int32_t>(layer)) {
            return &candidate;
        }
    }
    return nullptr;
}

}  // namespace

void attribute_cycles(std::int64_t cycles, std::int64_t sequences, std::int64_t exposed_store,
                      LayerResult& out) {
    out.cycles = cycles;
    out.fill = kLayerStartCycles + kDmaSetupCycles + sequences * kPipelineCycles + exposed_store;
    // Where a layer begins under the stores of the one before, that much of its fill was free.
    out.stall_memory = std::max<std::int64_t>(0, cycles - out.compute_cycles - out.fill);
    out.fill = cycles - out.compute_cycles - out.stall_memory;
}

Timeline::Timeline(const Workload& workload, const std::vector<const LayerTables*>& tables)
    : workload_(workload), layer_end_(workload.layers.size()), pool_fused_(workload.layers.size()) {
    for (std::size_t i = 0; i < workload.layers.size(); ++i) {
        const WorkloadLayer& layer = workload.layers[i];
        mappers_.push_back(
            layer.placement == Placement::cpu
                ? nullptr
                : std::make_unique<LayerMapper>(layer, tables[i], pool_behind(workload, i)));
    }
}

std::int64_t Timeline::producers_end(const WorkloadLayer& layer) const {
    std::int64_t end = 0;
    for (const std::int32_t producer : layer.producers) {
        if (producer >= 0) {
            end = std::max(end, layer_end_[static_cast<std::size_t>(producer)]);
        }
    }
    return end;
}

Infeasibility Timeline::run(const PointContext& context, double cpu_operations_per_second,
                            TimelineTotals& total, std::vector<LayerResult>* layers,
                            std::vector<EnergyEvents>* events) {
    OverlapState state;
    std::int64_t latest = 0;  // end of any layer's last store so far
    std::int64_t cpu_end = 0;
    std::fill(pool_fused_.begin(), pool_fused_.end(), std::uint8_t{0});
    total = {};
    if (layers != nullptr) {
        layers->assign(workload_.layers.size(), {});
    }
    if (events != nullptr) {
        events->assign(workload_.layers.size(), {});
    }
    for (std::size_t i = 0; i < workload_.layers.size(); ++i) {
        const WorkloadLayer& layer = workload_.layers[i];
        const std::int64_t input_ready = producers_end(layer);
        LayerMapping mapping;
        LayerActivity activity;
        if (layer.placement == Placement::cpu) {
            cpu_end = std::max(cpu_end, input_ready) +
                      cpu_cycles(layer, context, cpu_operations_per_second);
            layer_end_[i] = cpu_end;
        } else if (layer.fusable_into >= 0 &&
                   pool_fused_[static_cast<std::size_t>(layer.fusable_into)] != 0) {
            mapping.fused_pool = true;
            layer_end_[i] = input_ready;
        } else {
            Infeasibility why = mappers_[i]->map(context, input_ready, state, mapping);
            if (why.reason != Reason::none) {
                why.layer = static_cast<std::int32_t>(i);
                return why;
            }
            ++layer_evaluations_;
            pool_fused_[i] = mapping.fused_pool ? 1 : 0;
            layer_end_[i] = state.store_end;
            activity = activity_of(i, state);
        }
        const std::int64_t end = std::max(latest, layer_end_[i]);
        activity.cycles = end - latest;
        latest = end;
        const EnergyEvents layer_events = events_of(activity, context.point);
        total.ddr_bytes += activity.ddr_read_bytes + activity.ddr_write_bytes;
        total.events += layer_events;
        if (layers != nullptr) {
            fill_result(context, i, mapping, state, activity.cycles, (*layers)[i]);
        }
        if (events != nullptr) {
            (*events)[i] = layer_events;
        }
    }
    total.cycles = latest;
    return {};
}

LayerActivity Timeline::activity_of(std::size_t index, const OverlapState& state) const {
    const LayerMapper& mapper = *mappers_[index];
    const LayerGeometry& g = workload_.layers[index].geometry;
    const std::int64_t vectors = g.out_height * mapper.vectors();
    LayerActivity out;
    out.compute_cycles = state.compute_cycles;
    out.ddr_read_bytes = state.read_bytes;
    out.ddr_write_bytes = state.write_bytes;
    if (mapper.tables() == nullptr) {
        out.drained_vectors =
            checked_product("drained vectors", g.out_channels, vectors,
                            workload_.layers[index].op == WorkloadOp::add ? 2 : g.taps());
        return out;
    }
    const SplitTables& split = mapper.chosen_split();
    out.busy = checked_mul(split.entries(), vectors, "busy lane-cycles");
    out.bitmap_words = checked_mul(split.bitmap_words(), vectors, "bitmap words");
    out.drained_vectors = checked_mul(g.out_channels, vectors, "drained vectors");
    out.spilled_vectors = checked_mul(out.drained_vectors, split.parts() - 1, "partial sums");
    return out;
}

void Timeline::fill_result(const PointContext& context, std::size_t index,
                           const LayerMapping& mapping, const OverlapState& state,
                           std::int64_t cycles, LayerResult& out) const {
    const WorkloadLayer& layer = workload_.layers[index];
    out.mapping = mapping;
    out.cycles = cycles;
    if (layer.placement == Placement::cpu) {
        // The array stands still: all of it counts as the post-processor's, none as a lane's.
        out.compute_cycles = cycles;
        out.stall_drain = cycles;
        return;
    }
    const bool rides_along = mapping.fused_pool && layer.op == WorkloadOp::max_pool;
    if (rides_along) {
        return;
    }
    out.compute_cycles = state.compute_cycles;
    out.memory_cycles = state.memory_cycles;
    out.ddr_read_bytes = state.read_bytes;
    out.ddr_write_bytes = state.write_bytes;
    attribute_cycles(cycles, state.sequences, state.store_end - state.sequence_end, out);
    fill_lane_cycles(context, index, out);
}

void Timeline::fill_lane_cycles(const PointContext& context, std::size_t index,
                                LayerResult& out) const {
    const LayerMapper& mapper = *mappers_[index];
    if (mapper.tables() == nullptr) {
        out.stall_drain = out.compute_cycles;
        return;
    }
    const SplitTables& split = mapper.chosen_split();
    const LayerGeometry& g = workload_.layers[index].geometry;
    std::vector<TileKind> kinds;
    tile_kinds(g, out.mapping.tile_rows, kinds);
    for (const TileKind& kind : kinds) {
        for (std::int64_t job = 0; job < split.jobs(); ++job) {
            const bool last = job % split.parts() == split.parts() - 1;
            const SequenceCycles s =
                sequence_cycles(split.profiles()[static_cast<std::size_t>(job)],
                                kind.out_rows * mapper.vectors(), last ? context.drain : 0);
            out.busy += s.lanes.busy * kind.count;
            out.stall_bank += s.lanes.bank * kind.count;
            out.stall_decode += s.lanes.decode * kind.count;
            out.stall_imbalance += s.lanes.imbalance * kind.count;
            out.stall_drain += s.stall_drain * kind.count;
        }
    }
}

}  // namespace scfa
