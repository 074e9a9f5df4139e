// SPDX-License-Identifier: Apache-2.0
#include "models/network/reference/float_network.hpp"

#include "models/network/reference/convolution_sums.hpp"
#include "models/network/reference/cpu_operators.hpp"
#include "models/network/reference/operands.hpp"
#include "models/network/reference/windows.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace scfa {
namespace {

void activate(Activation activation, std::vector<float>& values) {
    if (activation == Activation::none) {
        return;
    }
    const float most =
        activation == Activation::relu6 ? 6.0F : std::numeric_limits<float>::infinity();
    for (float& value : values) {
        value = std::min(std::max(value, 0.0F), most);
    }
}

std::vector<float> convolve(const LayerGeometry& g, const FoldedWeights& folded,
                            const std::vector<float>& input) {
    const auto pixels = static_cast<std::size_t>(g.out_height * g.out_width);
    std::vector<float> out(static_cast<std::size_t>(g.out_channels) * pixels);
    convolution_sums<float>(
        g, folded.weights, input,
        [&](std::int64_t filter, std::size_t first, const float* sums, std::size_t count) {
            const auto f = static_cast<std::size_t>(filter);
            for (std::size_t i = 0; i < count; ++i) {
                out[f * pixels + first + i] = sums[i] + folded.bias[f];
            }
        });
    return out;
}

std::vector<float> pool(const WorkloadLayer& layer, const std::vector<float>& input) {
    const LayerGeometry& g = layer.geometry;
    std::vector<float> out;
    if (layer.op == WorkloadOp::max_pool) {
        for_each_window(
            g, window_of(g), input, -std::numeric_limits<float>::infinity(),
            [](float a, float b) { return std::max(a, b); },
            [&](float largest, std::int64_t) { out.push_back(largest); });
        return out;
    }
    const auto taps = static_cast<double>(g.taps());  // padding counts, or there is none
    for_each_window(
        g, window_of(g), input, 0.0, [](double a, float b) { return a + static_cast<double>(b); },
        [&](double sum, std::int64_t) { out.push_back(static_cast<float>(sum / taps)); });
    return out;
}

}  // namespace

FloatTensors run_float(const LoweredNetwork& network, const FloatTensor& image) {
    const std::vector<WorkloadLayer>& layers = network.workload.layers;
    FloatTensors all;
    all.own.resize(layers.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const WorkloadLayer& layer = layers[i];
        const LayerGeometry& g = layer.geometry;
        auto [first, second] = joined_operands(layer, image, all.outputs);
        FloatTensor out{g.out_channels, g.out_height, g.out_width, {}};
        switch (layer.op) {
            case WorkloadOp::convolution:
                out.values = convolve(g, network.weights[i], first.values);
                break;
            case WorkloadOp::max_pool:
            case WorkloadOp::average_pool:
                out.values = pool(layer, first.values);
                break;
            case WorkloadOp::add:
                out.values = std::move(first.values);
                break;
            case WorkloadOp::cpu:
                out.values = run_cpu_operator(layer, network.cpu_operators[i], first.values);
                break;
        }
        if (layer.fused_add) {
            all.own[i] = out;
        }
        for (std::size_t v = 0; v < second.values.size(); ++v) {
            out.values[v] += second.values[v];
        }
        activate(layer.activation, out.values);
        all.outputs.push_back(std::move(out));
    }
    return all;
}

}  // namespace scfa
