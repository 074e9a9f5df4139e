// SPDX-License-Identifier: Apache-2.0
// The whole SystemC model on ResNet-18 at 224 x 224, density 0.5: time alone, and with real data.
// SystemC elaborates once a process, so each measurement runs in a child that times itself; the
// mapping is chosen before.
#include "models/import/network_reader.hpp"
#include "models/network/reference/quantise.hpp"
#include "models/program/planned_point.hpp"
#include "sim/top/simulation.hpp"
#include "test/sim/modules/own_kernel.hpp"

#include <benchmark/benchmark.h>

#include <chrono>
#include <memory>
#include <string>
#include <sys/resource.h>

namespace scfa {
namespace {

/// ResNet-18 on a ZCU102, 16 x 14, coordinate format with a window of 2.
struct Setting {
    std::shared_ptr<const Platform> platform = std::make_shared<const Platform>(
        load_platform(std::string(SCFA_SOURCE_DIR) + "/configs/devices/zcu102.json"));
    LoweredNetwork lowered;
    std::shared_ptr<const Workload> workload;
    PlannedPoint planned;

    Setting() {
        LoweringOptions options;
        options.drawn.density = 0.5;
        lowered = lower_with_weights(
            read_network(std::string(SCFA_SOURCE_DIR) + "/configs/networks/resnet18.json"),
            options);
        workload = std::make_shared<const Workload>(lowered.workload);
        DesignPoint point = platform->device.default_point();
        const auto set = [&point](Parameter parameter, std::int32_t value) {
            point[parameter] = value;
        };
        set(Parameter::pe_rows, 16);
        set(Parameter::pe_columns, 14);
        set(Parameter::sparse_format, static_cast<std::int32_t>(SparseFormat::coordinate));
        set(Parameter::sparse_window, 2);
        set(Parameter::sparse_fifo_depth, 8);
        set(Parameter::activation_buffer_banks, 32);
        set(Parameter::activation_buffer_kib, 512);
        set(Parameter::weight_buffer_kib, 256);
        set(Parameter::output_buffer_kib, 128);
        set(Parameter::accumulator_depth, 256);
        set(Parameter::axi_ports, 4);
        set(Parameter::axi_width_bits, 128);
        set(Parameter::clock_mhz, 100);
        const auto model = make_analytic_evaluator({workload}, platform);
        planned = plan_point(*model, point);
    }
};

Setting& setting() {
    static Setting only;
    return only;
}

/// Seconds and peak resident MB of one run in a child process.
void measure(benchmark::State& state, const std::shared_ptr<const QuantisedNetwork>& function,
             const std::vector<Tensor>& images, const sim::SimulationOptions& options) {
    double peak_mb = 0.0;
    for (auto _ : state) {
        const std::vector<std::int64_t> numbers = sim::test::in_own_kernel([&] {
            const auto start = std::chrono::steady_clock::now();
            sim::Simulation(setting().planned, setting().platform, function, options)
                .run(images, {});
            const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - start;
            rusage usage{};
            getrusage(RUSAGE_SELF, &usage);
            return std::vector<std::int64_t>{took.count(), usage.ru_maxrss};
        });
        state.SetIterationTime(static_cast<double>(numbers.at(0)) * 1e-9);
        peak_mb = static_cast<double>(numbers.at(1)) / 1024.0;
    }
    const auto runs = static_cast<double>(state.iterations());
    state.counters["dense_MAC/s"] = benchmark::Counter(
        static_cast<double>(setting().workload->macs) * runs, benchmark::Counter::kIsRate);
    state.counters["peak_MB"] = peak_mb;
}

void time_alone(benchmark::State& state) {
    sim::SimulationOptions options;
    options.statistics = state.range(0) != 0;
    measure(state, nullptr, {}, options);
}
BENCHMARK(time_alone)
    ->ArgName("statistics")
    ->Arg(0)
    ->Arg(1)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

void four_phases(benchmark::State& state) {
    sim::SimulationOptions options;
    options.statistics = false;
    options.style = sim::CodingStyle::approximately_timed;
    measure(state, nullptr, {}, options);
}
BENCHMARK(four_phases)->UseManualTime()->Unit(benchmark::kMillisecond);

void functional(benchmark::State& state) {
    const auto network = std::make_shared<const QuantisedNetwork>(
        draw_weights(setting().lowered, setting().workload, Precision::int8, 1));
    const Tensor image =
        quantise_image(draw_image(*setting().workload, 1), network->input_scale, Precision::int8);
    sim::SimulationOptions options;
    options.statistics = false;
    measure(state, network, {image}, options);
}
BENCHMARK(functional)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace scfa

BENCHMARK_MAIN();
