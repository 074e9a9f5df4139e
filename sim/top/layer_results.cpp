// SPDX-License-Identifier: Apache-2.0
#include "sim/top/layer_results.hpp"

#include "models/base/checked.hpp"
#include "models/cost/energy.hpp"
#include "models/cost/point_metrics.hpp"
#include "models/cost/timeline.hpp"

#include <algorithm>

namespace scfa::sim {

namespace {

/// Bitmap words that the decoders of a layer read in one image.
std::int64_t bitmap_words(const NetworkProgram& program, const LayerProgram& layer) {
    if (program.point.format() != SparseFormat::bitmap || layer.engine != LayerEngine::array) {
        return 0;
    }
    const LayerGeometry& g = program.layer(layer).geometry;
    std::int64_t words = 0;
    for (std::int64_t part = 0; part < layer.parts; ++part) {
        words += ceil_div(g.taps() * layer.split_channels(part, g.group_channels()).count,
                          program.point.scan_width());
    }
    return checked_product("bitmap words", words, g.out_channels, g.out_height, layer.vectors);
}

LayerActivity activity_of(const NetworkProgram& program, const LayerProgram& layer,
                          const LayerRun& run, std::int64_t cycles) {
    const WorkloadLayer& described = program.layer(layer);
    const LayerGeometry& g = described.geometry;
    LayerActivity out;
    out.cycles = cycles;
    out.compute_cycles = run.compute_cycles;
    out.busy = run.lanes.busy;
    out.ddr_read_bytes = run.statistics.reads.bytes;
    out.ddr_write_bytes = run.statistics.writes.bytes;
    if (layer.engine != LayerEngine::array && layer.engine != LayerEngine::post_processor) {
        return out;
    }
    const std::int64_t window = layer.engine == LayerEngine::array ? 1
                                : described.op == WorkloadOp::add  ? 2
                                                                   : g.taps();
    out.drained_vectors =
        checked_product("drained vectors", g.out_channels, g.out_height, layer.vectors, window);
    out.spilled_vectors = checked_mul(out.drained_vectors, layer.parts - 1, "partial sums");
    out.bitmap_words = bitmap_words(program, layer);
    return out;
}

LayerResult result_of(const NetworkProgram& program, const LayerProgram& layer, const LayerRun& run,
                      std::int64_t cycles) {
    const CoreClock clock(program.point);
    LayerResult out;
    out.mapping = layer.mapping;
    out.cycles = cycles;
    if (layer.engine == LayerEngine::cpu) {
        out.compute_cycles = out.stall_drain = cycles;  // no lane works
        return out;
    }
    if (layer.engine == LayerEngine::rides_along) {
        return out;
    }
    out.compute_cycles = run.compute_cycles;
    out.stall_drain = run.stall_drain;
    out.busy = run.lanes.busy;
    out.stall_bank = run.lanes.bank;
    out.stall_decode = run.lanes.decode;
    out.stall_imbalance = run.lanes.imbalance;
    out.ddr_read_bytes = run.statistics.reads.bytes;
    out.ddr_write_bytes = run.statistics.writes.bytes;
    out.memory_cycles = clock.cycles(run.statistics.reads.busy_ps + run.statistics.writes.busy_ps);
    attribute_cycles(cycles, run.statistics.sequences,
                     clock.cycles(run.end) - clock.cycles(run.sequence_end), out);
    return out;
}

}  // namespace

SimulationResult results_of(const PlannedPoint& planned, const Platform& platform,
                            std::vector<LayerRun> runs) {
    const NetworkProgram& program = *planned.program;
    const CoreClock clock(program.point);
    const Workload& workload = *program.workload;
    SimulationResult out;
    std::vector<EnergyEvents> events;
    TimelineTotals total;
    std::int64_t latest = 0;  // end of any layer's last store so far
    for (const LayerProgram& layer : program.layers) {
        LayerRun& run = runs[static_cast<std::size_t>(layer.index)];
        const std::int64_t end = std::max(latest, clock.cycles(run.end));
        out.layers.push_back(result_of(program, layer, run, end - latest));
        events.push_back(events_of(activity_of(program, layer, run, end - latest), program.point));
        latest = end;
        total.events += events.back();
        total.ddr_bytes += run.statistics.reads.bytes + run.statistics.writes.bytes;
        out.statistics.push_back(std::move(run.statistics));
    }
    total.cycles = latest;
    out.point = planned.analytic;
    time_metrics(facts_of(workload), program.point, platform, total, out.point.metrics);
    layer_figures(program.point, workload, platform, events, out.layers);
    return out;
}

}  // namespace scfa::sim
