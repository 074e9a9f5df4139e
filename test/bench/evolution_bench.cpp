// SPDX-License-Identifier: Apache-2.0
// How much of the exact front's hypervolume the engines that sample reach with 5 % of the
// evaluations of an exhaustive search, on a space of about 10^6 designs for ResNet-18 (drawn masks,
// density 0.5) on a ZCU102. The exact front comes from bounded search. Reference point: behind the
// worst of the exact front, by a tenth of its width in each objective.
#include "dse/pareto/hypervolume.hpp"
#include "dse/search/bounded_search.hpp"
#include "dse/search/search_engine.hpp"
#include "dse/store/run_reader.hpp"
#include "models/cost/point_bounds.hpp"
#include "models/import/network_reader.hpp"
#include "models/network/lowering.hpp"
#include "test/dse/fake_run.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace scfa {
namespace {

constexpr double kBudgetShare = 0.05;

struct Problem {
    Problem() {
        LoweringOptions options;
        options.drawn.density = 0.5;
        options.drawn.balanced = true;
        workload = std::make_shared<const Workload>(
            lower(read_network(SCFA_SOURCE_DIR "/configs/networks/resnet18.json"), options));
        platform = std::make_shared<const Platform>(
            load_platform(SCFA_SOURCE_DIR "/configs/devices/zcu102.json"));
        space = std::make_unique<Space>(
            platform->device.default_point(),
            std::vector<Axis>{{Parameter::sparse_format, {0, 1, 4}},
                              {Parameter::pe_rows, {8, 16, 32, 64}},
                              {Parameter::pe_columns, {4, 7, 8, 14, 28}},
                              {Parameter::activation_buffer_banks, {8, 16, 32}},
                              {Parameter::sparse_fifo_depth, {4, 8}},
                              {Parameter::sparse_window, {1, 2}},
                              {Parameter::pe_double_calculation, {0, 1}},
                              {Parameter::activation_buffer_kib, {64, 128, 256, 512}},
                              {Parameter::weight_buffer_kib, {64, 128, 256, 512}},
                              {Parameter::output_buffer_kib, {16, 32, 64}},
                              {Parameter::accumulator_depth, {64, 128, 256}},
                              {Parameter::post_lanes, {1, 2, 4}},
                              {Parameter::axi_ports, {2, 4}},
                              {Parameter::clock_mhz, {100, 200}}});
        model = make_analytic_evaluator({workload}, platform);
        const auto bounding = make_bounding_evaluator(model);
        StopState stop(nullptr);
        BoundedOptions bounded;
        bounded.threads = 2;
        const BoundedResult exact =
            search_bounded(*space, *bounding, constraints, objectives, bounded, stop);
        front = exact.front.vectors();
        for (std::size_t j = 0; j < objectives.count(); ++j) {
            const auto by = [j](const auto& a, const auto& b) { return a[j] < b[j]; };
            const auto [low, high] = std::minmax_element(front.begin(), front.end(), by);
            reference[j] = (*high)[j] + 0.1 * ((*high)[j] - (*low)[j]);
        }
        volume = hypervolume(front, reference, objectives.count());
    }

    std::shared_ptr<const Workload> workload;
    std::shared_ptr<const Platform> platform;
    std::unique_ptr<Space> space;
    std::shared_ptr<AnalyticModel> model;
    Constraints constraints;
    Objectives objectives{{Metric::latency_ms, Metric::energy_mj, Metric::bram18}};
    std::vector<ObjectiveVector> front;
    ObjectiveVector reference{};
    double volume = 0.0;
};

Problem& problem() {
    static Problem out;
    return out;
}

/// Share of the exact volume after each 1/20 of the budget; the first at which it is 99 %.
void sampled(benchmark::State& state, const std::string& engine) {
    Problem& p = problem();
    for (auto _ : state) {
        const test::TemporaryDirectory directory;
        RunInfo info = test::small_info();
        info.engine = engine;
        info.seed = state.range(0);
        info.objectives = p.objectives.metrics();
        info.points =
            static_cast<std::int64_t>(kBudgetShare * static_cast<double>(p.space->distinct()));
        info.chunk_points = 200;
        const PointNamer names(*p.model, hash128("zcu102"));
        Recorder recorder(directory.path(), info);
        SearchControl control;
        control.threads = 2;
        make_engine(engine)->run({*p.space, *p.model, p.constraints, p.objectives, names, recorder},
                                 control);
        const RunReader reader(directory.path());
        ParetoFront found(p.objectives.count());
        std::int64_t next = info.points / 20;
        double share = 0.0;
        double reached = 0.0;
        const auto measure = [&](std::int64_t asked) {
            share = hypervolume(found.vectors(), p.reference, p.objectives.count()) / p.volume;
            reached = reached == 0.0 && share >= 0.99 ? static_cast<double>(asked) : reached;
        };
        reader.for_each_point({}, [&](const EvaluatedPoint& row) {
            for (; row.ordinal >= next; next += info.points / 20) {
                measure(next);
            }
            if (row.result.status == PointStatus::feasible) {
                found.insert(p.objectives.vector_of(row.result.metrics), row.ordinal);
            }
            return true;
        });
        measure(info.points);
        const auto space = static_cast<double>(p.space->distinct());
        state.counters["space"] = space;
        state.counters["exact_front"] = static_cast<double>(p.front.size());
        state.counters["front"] = static_cast<double>(found.vectors().size());
        state.counters["evaluated"] = static_cast<double>(reader.counts().evaluated);
        state.counters["percent_of_volume"] = 100.0 * share;
        state.counters["percent_of_space_at_99"] = 100.0 * reached / space;
    }
}

BENCHMARK_CAPTURE(sampled, nsga2, "nsga2")->Arg(1)->Arg(2)->Arg(3)->Iterations(1)->UseRealTime();
BENCHMARK_CAPTURE(sampled, nspso, "nspso")->Arg(1)->Iterations(1)->UseRealTime();
BENCHMARK_CAPTURE(sampled, moead, "moead")->Arg(1)->Iterations(1)->UseRealTime();
BENCHMARK_CAPTURE(sampled, random, "random")->Arg(1)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace scfa
