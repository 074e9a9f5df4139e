// SPDX-License-Identifier: Apache-2.0
// The exact front of a space of more than 10^9 designs for ResNet-18 (drawn masks, density 0.5) on
// a ZCU102: bounded search from a cold start, everything simulated included.
#include "dse/search/bounded_search.hpp"
#include "models/cost/point_bounds.hpp"
#include "models/import/network_reader.hpp"
#include "models/network/lowering.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sys/resource.h>
#include <vector>

namespace scfa {
namespace {

std::shared_ptr<const Workload> resnet18() {
    LoweringOptions options;
    options.drawn.density = 0.5;
    options.drawn.balanced = true;
    return std::make_shared<const Workload>(
        lower(read_network(SCFA_SOURCE_DIR "/configs/networks/resnet18.json"), options));
}

std::shared_ptr<const Platform> zcu102() {
    return std::make_shared<const Platform>(
        load_platform(SCFA_SOURCE_DIR "/configs/devices/zcu102.json"));
}

Space large_space(const Platform& platform) {
    return Space(platform.device.default_point(),
                 {{Parameter::sparse_format, {0, 1, 2, 3, 4}},
                  {Parameter::pe_rows, {8, 16, 32, 64}},
                  {Parameter::pe_columns, {4, 7, 8, 14, 28}},
                  {Parameter::activation_buffer_banks, {8, 16, 32}},
                  {Parameter::sparse_fifo_depth, {2, 4, 8, 16}},
                  {Parameter::sparse_window, {1, 2, 4}},
                  {Parameter::sparse_scan_width, {8, 16, 32}},
                  {Parameter::pe_double_calculation, {0, 1}},
                  {Parameter::activation_buffer_kib, {64, 128, 256, 512, 1024}},
                  {Parameter::weight_buffer_kib, {64, 128, 256, 512, 1024}},
                  {Parameter::output_buffer_kib, {16, 32, 64, 128}},
                  {Parameter::accumulator_depth, {64, 128, 256}},
                  {Parameter::post_lanes, {1, 2, 4}},
                  {Parameter::axi_ports, {1, 2, 4}},
                  {Parameter::axi_width_bits, {64, 128}},
                  {Parameter::axi_burst_beats, {16, 64}},
                  {Parameter::clock_mhz, {100, 150, 200, 250}}});
}

void exact_front(benchmark::State& state) {
    const auto platform = zcu102();
    const auto workload = resnet18();
    const Space space = large_space(*platform);
    const Objectives objectives(
        {Metric::latency_ms, Metric::energy_mj, Metric::dsp, Metric::bram18});
    const Constraints constraints;
    for (auto _ : state) {
        const auto evaluator =
            make_bounding_evaluator(make_analytic_evaluator({workload}, platform));
        StopState stop(nullptr);
        BoundedOptions options;
        options.threads = static_cast<int>(state.range(0));
        std::int64_t shown = -1;
        options.tick = [&shown](const BoundedResult& r) {
            if (std::getenv("SCFA_BENCH_VERBOSE") != nullptr && r.boxes_searched != shown) {
                shown = r.boxes_searched;
                std::fprintf(stderr, "boxes %ld rounds %ld evaluated %s bounds %ld front %ld\n",
                             static_cast<long>(r.boxes_searched), static_cast<long>(r.rounds),
                             to_text(r.coverage.evaluated).c_str(),
                             static_cast<long>(r.coverage.boxes),
                             static_cast<long>(r.front.size()));
            }
        };
        const BoundedResult result =
            search_bounded(space, *evaluator, constraints, objectives, options, stop);
        if (!result.complete || result.points < 1'000'000'000) {
            state.SkipWithError("not complete");
        }
        const SharedWork work = evaluator->shared_work();
        state.counters["points"] = static_cast<double>(result.points);
        state.counters["evaluated"] = static_cast<double>(result.coverage.evaluated);
        state.counters["by_bound"] = static_cast<double>(result.coverage.pruned_by_bound);
        state.counters["by_device"] = static_cast<double>(result.coverage.pruned_by_device);
        state.counters["bounds"] = static_cast<double>(result.coverage.boxes);
        state.counters["front"] = static_cast<double>(result.front.size());
        state.counters["classes_done"] = static_cast<double>(work.classes_done);
        state.counters["classes_begun"] = static_cast<double>(work.classes_begun);
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024.0;
}
BENCHMARK(exact_front)->Arg(1)->Arg(2)->Unit(benchmark::kSecond)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace scfa
