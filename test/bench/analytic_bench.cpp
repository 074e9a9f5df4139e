// SPDX-License-Identifier: Apache-2.0
// Layer evaluations per second of the analytic model: a sweep of ResNet-18 at weight density 0.5 on
// a ZCU102 over 12 compute keys and 124 416 points, each layer mapped anew for every point that is
// not refused before.
#include "models/cost/analytic_evaluator.hpp"
#include "models/import/network_reader.hpp"
#include "models/network/lowering.hpp"

#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

namespace scfa {
namespace {

std::shared_ptr<const Workload> resnet18() {
    LoweringOptions options;
    options.drawn.density = 0.5;
    return std::make_shared<const Workload>(
        lower(read_network(SCFA_SOURCE_DIR "/configs/networks/resnet18.json"), options));
}

std::shared_ptr<const Platform> zcu102() {
    return std::make_shared<const Platform>(
        load_platform(SCFA_SOURCE_DIR "/configs/devices/zcu102.json"));
}

/// The points of one compute key, 10 368 of them.
std::vector<DesignPoint> points_of_key(DesignPoint p) {
    std::vector<DesignPoint> out;
    p[Parameter::sparse_format] = static_cast<std::int32_t>(SparseFormat::bitmap);
    for (const int columns : {4, 8, 16}) {
        for (const int activation : {256, 512, 1024}) {
            for (const int weight : {128, 256, 512}) {
                for (const int output : {64, 128}) {
                    for (const int accumulator : {64, 256}) {
                        for (const int post : {1, 2}) {
                            for (const int ports : {1, 2, 4}) {
                                for (const int burst : {16, 64}) {
                                    for (const int clock : {75, 100, 125, 150}) {
                                        for (const int packed : {0, 1}) {
                                            p[Parameter::pe_columns] = columns;
                                            p[Parameter::activation_buffer_kib] = activation;
                                            p[Parameter::weight_buffer_kib] = weight;
                                            p[Parameter::output_buffer_kib] = output;
                                            p[Parameter::accumulator_depth] = accumulator;
                                            p[Parameter::post_lanes] = post;
                                            p[Parameter::axi_ports] = ports;
                                            p[Parameter::axi_burst_beats] = burst;
                                            p[Parameter::clock_mhz] = clock;
                                            p[Parameter::pe_double_calculation] = packed;
                                            out.push_back(p);
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    return out;
}

std::vector<DesignPoint> keys(const Platform& platform) {
    std::vector<DesignPoint> out;
    DesignPoint p = platform.device.default_point();
    for (const int rows : {8, 16}) {
        for (const int banks : {16, 32}) {
            for (const int window : {1, 2, 4}) {
                p[Parameter::pe_rows] = rows;
                p[Parameter::activation_buffer_banks] = banks;
                p[Parameter::sparse_window] = window;
                out.push_back(p);
            }
        }
    }
    return out;
}

void warm_sweep(benchmark::State& state) {
    const auto platform = zcu102();
    const auto evaluator = make_analytic_evaluator({resnet18()}, platform);
    const auto worker = evaluator->worker();
    std::vector<std::vector<DesignPoint>> points;
    for (const DesignPoint& key : keys(*platform)) {
        points.push_back(points_of_key(key));
        for (const DesignPoint& point : points.back()) {
            benchmark::DoNotOptimize(worker->evaluate(point));  // fills the memo
        }
    }
    std::int64_t evaluations = 0;
    std::int64_t evaluated = 0;
    std::int64_t feasible = 0;
    for (auto _ : state) {
        const std::int64_t before = worker->layer_evaluations();
        for (const std::vector<DesignPoint>& key : points) {
            for (const DesignPoint& point : key) {
                feasible += worker->evaluate(point).status == PointStatus::feasible ? 1 : 0;
                ++evaluated;
            }
        }
        evaluations += worker->layer_evaluations() - before;
    }
    state.counters["layer_evaluations"] =
        benchmark::Counter(static_cast<double>(evaluations), benchmark::Counter::kIsRate);
    state.counters["points"] =
        benchmark::Counter(static_cast<double>(evaluated), benchmark::Counter::kIsRate);
    state.counters["feasible_share"] =
        static_cast<double>(feasible) / static_cast<double>(evaluated);
}
BENCHMARK(warm_sweep)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->Repetitions(5)
    ->ReportAggregatesOnly(true);

/// The first point of a key: pass cycles of all layers of ResNet-18 at density 0.5.
void cold_key(benchmark::State& state) {
    const auto platform = zcu102();
    const auto workload = resnet18();
    DesignPoint point =
        points_of_key(keys(*platform)[static_cast<std::size_t>(state.range(0))]).back();
    for (auto _ : state) {
        const auto evaluator = make_analytic_evaluator({workload}, platform);
        benchmark::DoNotOptimize(evaluator->worker()->evaluate(point));
    }
}
BENCHMARK(cold_key)->Arg(0)->Arg(4)->Arg(10)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace scfa
