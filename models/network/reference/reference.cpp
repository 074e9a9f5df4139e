// SPDX-License-Identifier: Apache-2.0
#include "models/network/reference/reference.hpp"

#include "models/base/error.hpp"
#include "models/network/reference/convolution_sums.hpp"
#include "models/network/reference/cpu_operators.hpp"
#include "models/network/reference/operands.hpp"
#include "models/network/reference/windows.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace scfa {
namespace {

using Values = std::vector<std::int16_t>;

/// @tparam Sum  int32 for int8, int64 for int16
template <class Sum>
Values convolve(const WorkloadLayer& layer, const QuantisedLayer& q, const Values& input) {
    const LayerGeometry& g = layer.geometry;
    const auto pixels = static_cast<std::size_t>(g.out_height * g.out_width);
    const std::int32_t low = layer.fused_add ? q.own_low : q.low;
    const std::int32_t high = layer.fused_add ? q.own_high : q.high;
    Values out(static_cast<std::size_t>(g.out_channels) * pixels);
    convolution_sums<Sum>(
        g, q.weights, input,
        [&](std::int64_t filter, std::size_t first, const Sum* sums, std::size_t count) {
            const auto f = static_cast<std::size_t>(filter);
            std::int16_t* const to = out.data() + f * pixels + first;
            const std::int64_t bias = q.bias[f];
            const Multiplier by = q.requantise[f];
            for (std::size_t i = 0; i < count; ++i) {
                to[i] = requantised(bias + sums[i], by, low, high);
            }
        });
    return out;
}

Values pool(const WorkloadLayer& layer, const QuantisedLayer& q, const Values& input) {
    const LayerGeometry& g = layer.geometry;
    Values out;
    out.reserve(static_cast<std::size_t>(g.out_channels * g.out_height * g.out_width));
    if (layer.op == WorkloadOp::max_pool) {
        for_each_window(
            g, window_of(g), input, std::numeric_limits<std::int16_t>::min(),
            [](std::int16_t a, std::int16_t b) { return std::max(a, b); },
            [&](std::int16_t largest, std::int64_t) {
                out.push_back(
                    static_cast<std::int16_t>(std::clamp<std::int32_t>(largest, q.low, q.high)));
            });
        return out;
    }
    for_each_window(
        g, window_of(g), input, std::int64_t{0},
        [](std::int64_t a, std::int16_t b) { return a + b; },
        [&](std::int64_t sum, std::int64_t) {
            out.push_back(requantised(sum, q.requantise[0], q.low, q.high));
        });
    return out;
}

}  // namespace

Reference::Reference(const QuantisedNetwork& network) : network_(network) {
    const std::vector<WorkloadLayer>& layers = network.workload->layers;
    SCFA_ASSERT(layers.size() == network.layers.size(), "the workload of another network");
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (layers[i].op == WorkloadOp::cpu) {
            check_cpu_operator(layers[i], network.layers[i].cpu, network.workload->file);
        }
    }
}

std::vector<Tensor> Reference::run(const Tensor& input) const {
    std::vector<Tensor> outputs;
    outputs.reserve(network_.layers.size());
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
        outputs.push_back(run_layer(i, input, outputs));
    }
    return outputs;
}

Tensor Reference::run_layer(std::size_t index, const Tensor& input,
                            const std::vector<Tensor>& outputs) const {
    const WorkloadLayer& layer = network_.workload->layers[index];
    const QuantisedLayer& q = network_.layers[index];
    const LayerGeometry& g = layer.geometry;
    const Operands operands = operands_of(layer, input, outputs);
    Tensor out{g.out_channels, g.out_height, g.out_width, {}};
    switch (layer.op) {
        case WorkloadOp::convolution:
            out.values = network_.precision == Precision::int8
                             ? convolve<std::int32_t>(layer, q, operands.first.values)
                             : convolve<std::int64_t>(layer, q, operands.first.values);
            break;
        case WorkloadOp::max_pool:
        case WorkloadOp::average_pool:
            out.values = pool(layer, q, operands.first.values);
            break;
        case WorkloadOp::add:
            out.values = operands.first.values;
            break;
        case WorkloadOp::cpu:
            return run_on_cpu(network_, index, operands.first);
    }
    for (std::size_t i = 0; i < operands.second.values.size(); ++i) {
        out.values[i] = added(out.values[i], operands.second.values[i], q.add_first, q.add_second,
                              q.low, q.high);
    }
    return out;
}

Operands operands_of(const WorkloadLayer& layer, const Tensor& input,
                     const std::vector<Tensor>& outputs) {
    auto [first, second] = joined_operands(layer, input, outputs);
    return {std::move(first), std::move(second)};
}

Tensor run_on_cpu(const QuantisedNetwork& network, std::size_t layer, const Tensor& input) {
    const WorkloadLayer& here = network.workload->layers[layer];
    const QuantisedLayer& q = network.layers[layer];
    const LayerGeometry& g = here.geometry;
    check_cpu_operator(here, q.cpu, network.workload->file);
    const FloatTensor reals = dequantised(input, network.scale_of(here.producers[0]));
    const FloatTensor out{g.out_channels, g.out_height, g.out_width,
                          run_cpu_operator(here, q.cpu, reals.values)};
    return quantise_image(out, q.scale, network.precision);
}

std::int64_t arg_max(const Tensor& tensor) {
    return std::max_element(tensor.values.begin(), tensor.values.end()) - tensor.values.begin();
}

double accuracy(const QuantisedNetwork& network, const std::vector<FloatTensor>& images,
                const std::vector<std::uint8_t>& labels) {
    SCFA_ASSERT(images.size() == labels.size() && !images.empty(), "an image needs a label");
    const Reference reference(network);
    std::int64_t hits = 0;
    for (std::size_t i = 0; i < images.size(); ++i) {
        const Tensor input = quantise_image(images[i], network.input_scale, network.precision);
        hits += arg_max(reference.run(input).back()) == labels[i] ? 1 : 0;
    }
    return static_cast<double>(hits) / static_cast<double>(images.size());
}

}  // namespace scfa
