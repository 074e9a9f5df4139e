// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/simulated_layers.hpp"

#include "dse/exec/worker_pool.hpp"
#include "models/program/planned_point.hpp"
#include "sim/top/simulation.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <utility>

namespace scfa::cli {
namespace {

using nlohmann::json;

/// One layer as it crosses from the child.
json packed(const sim::LayerStatistics& s) {
    return {s.sequences,
            s.reads.bursts + s.writes.bursts,
            s.reads.row_hits + s.writes.row_hits,
            s.reads.row_misses + s.writes.row_misses,
            s.lanes.fifo_levels,
            s.lanes.bank_requests,
            s.lanes.requests_of_bank};
}

ReportSimulatedLayer unpacked(const json& layer) {
    ReportSimulatedLayer out;
    layer.at(0).get_to(out.sequences);
    layer.at(1).get_to(out.bursts);
    layer.at(2).get_to(out.row_hits);
    layer.at(3).get_to(out.row_misses);
    layer.at(4).get_to(out.fifo_levels);
    layer.at(5).get_to(out.bank_requests);
    layer.at(6).get_to(out.requests_of_bank);
    return out;
}

std::string simulated(AnalyticModel& model, const DesignPoint& point) {
    const PlannedPoint planned = plan_point(model, point);
    sim::SimulationOptions options;
    options.check_every = 0;
    sim::Simulation simulation(planned, model.platform(), nullptr, options);
    json layers = json::array();
    for (const sim::LayerStatistics& layer : simulation.run({}, {}).statistics) {
        layers.push_back(packed(layer));
    }
    return layers.dump();
}

}  // namespace

std::vector<std::vector<ReportSimulatedLayer>> simulate_layers(
    const std::shared_ptr<AnalyticModel>& model, const std::vector<DesignPoint>& points) {
    std::vector<std::vector<ReportSimulatedLayer>> out(points.size());
    std::size_t handed_out = 0;
    ForkedRun run;
    run.next = [&]() -> std::optional<std::int64_t> {
        return handed_out < points.size()
                   ? std::optional<std::int64_t>(static_cast<std::int64_t>(handed_out++))
                   : std::nullopt;
    };
    run.work = [&](std::int64_t task) {
        return simulated(*model, points[static_cast<std::size_t>(task)]);
    };
    run.consume = [&](WorkerAnswer&& answer) {
        if (answer.failure.empty()) {
            for (const json& layer : json::parse(answer.bytes)) {
                out[static_cast<std::size_t>(answer.task)].push_back(unpacked(layer));
            }
        }
    };
    StopState never(nullptr);
    run_forked(run, {}, never);
    return out;
}

}  // namespace scfa::cli
