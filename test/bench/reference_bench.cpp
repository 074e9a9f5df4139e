// SPDX-License-Identifier: Apache-2.0
// Golden integer inference, image by image on one core: dense multiply-accumulates a second.

#include "models/import/network_reader.hpp"
#include "models/network/reference/float_network.hpp"
#include "models/network/reference/quantise.hpp"
#include "models/network/reference/reference.hpp"

#include <benchmark/benchmark.h>

#include <memory>
#include <string>

namespace {

using scfa::Precision;

struct Case {
    scfa::LoweredNetwork lowered;
    scfa::FloatTensor image;
};

Case read(const std::string& name) {
    const std::string folder = SCFA_SOURCE_DIR "/configs/networks/";
    Case out;
    out.lowered = scfa::lower_with_weights(scfa::read_network(folder + name));
    out.image = scfa::draw_image(out.lowered.workload, 1);
    return out;
}

scfa::QuantisedNetwork quantised(const Case& of, Precision precision) {
    auto workload = std::make_shared<const scfa::Workload>(of.lowered.workload);
    return of.lowered.workload.mask_source == scfa::MaskSource::drawn
               ? scfa::draw_weights(of.lowered, std::move(workload), precision, 1)
               : scfa::quantise(of.lowered, std::move(workload), {of.image}, precision);
}

void count_macs(benchmark::State& state, const Case& of) {
    state.counters["MAC/s"] = benchmark::Counter(static_cast<double>(of.lowered.workload.macs),
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

void bm_reference(benchmark::State& state, const std::string& name, Precision precision) {
    const Case of = read(name);
    const scfa::QuantisedNetwork network = quantised(of, precision);
    const scfa::Reference reference(network);
    const scfa::Tensor input = scfa::quantise_image(of.image, network.input_scale, precision);
    for (auto _ : state) {
        benchmark::DoNotOptimize(reference.run(input));
    }
    count_macs(state, of);
}

/// What calibration spends its time on.
void bm_float(benchmark::State& state, const std::string& name) {
    const Case of = read(name);
    for (auto _ : state) {
        benchmark::DoNotOptimize(scfa::run_float(of.lowered, of.image));
    }
    count_macs(state, of);
}

/// Drawing, calibrating and quantising a network that has no weights.
void bm_draw(benchmark::State& state, const std::string& name) {
    const Case of = read(name);
    for (auto _ : state) {
        benchmark::DoNotOptimize(quantised(of, Precision::int8));
    }
}

BENCHMARK_CAPTURE(bm_reference, fmnist_cnn_int8, "fmnist-cnn.onnx", Precision::int8);
BENCHMARK_CAPTURE(bm_reference, fmnist_cnn_int16, "fmnist-cnn.onnx", Precision::int16);
BENCHMARK_CAPTURE(bm_reference, resnet18_int8, "resnet18.json", Precision::int8)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bm_reference, resnet18_int16, "resnet18.json", Precision::int16)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bm_reference, mobilenetv2_int8, "mobilenetv2.json", Precision::int8)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bm_float, fmnist_cnn, "fmnist-cnn.onnx");
BENCHMARK_CAPTURE(bm_draw, resnet18, "resnet18.json")->Unit(benchmark::kMillisecond);

}  // namespace
