// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/module_plan.hpp"

#include "models/base/rng.hpp"
#include "models/network/shape_inference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace scfa {
namespace {

constexpr float kFirstGamma = 0.5F;
constexpr double kTau = 6.283185307179586;

bool has_weights(LayerKind kind) {
    return kind == LayerKind::convolution || kind == LayerKind::fully_connected;
}

FlatRange take(std::int64_t& used, std::int64_t count) {
    const FlatRange range{used, count};
    used += count;
    return range;
}

void lay_out(PlanStep& step, const Layer& layer, ModulePlan& plan) {
    if (has_weights(layer.kind)) {
        const std::int64_t inputs = layer.kind == LayerKind::fully_connected
                                        ? step.in.elements()
                                        : step.in.channels / layer.groups *
                                              layer.window.kernel_height *
                                              layer.window.kernel_width;
        step.weight = take(plan.parameters, layer.out_channels * inputs);
        step.bias = take(plan.parameters, layer.has_bias ? layer.out_channels : 0);
    } else if (layer.kind == LayerKind::batch_norm) {
        const std::int64_t count = step.in.flat ? step.in.elements() : step.in.channels;
        step.gamma = take(plan.parameters, count);
        step.beta = take(plan.parameters, count);
        step.mean = take(plan.statistics, count);
        step.variance = take(plan.statistics, count);
        step.epsilon = layer.batch_norm.epsilon;
    }
}

/// Normal with the given deviation (Box and Muller's transform, one of its pair).
float drawn_normal(Rng& rng, double deviation) {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - rng.uniform()));
    return static_cast<float>(deviation * radius * std::cos(kTau * rng.uniform()));
}

void draw_weights(const PlanStep& step, Rng rng, float* to) {
    const double fan_in =
        static_cast<double>(step.weight.count) / static_cast<double>(step.out.channels);
    const double deviation =
        step.kind == LayerKind::fully_connected ? std::sqrt(1.0 / fan_in) : std::sqrt(2.0 / fan_in);
    for (std::int64_t i = 0; i < step.weight.count; ++i) {
        to[i] = drawn_normal(rng, deviation);
    }
}

void fill(std::vector<float>& to, FlatRange range, const std::vector<float>& from, float fallback) {
    const auto first = to.begin() + range.first;
    if (from.empty()) {
        std::fill(first, first + range.count, fallback);
    } else {
        SCFA_ASSERT(static_cast<std::int64_t>(from.size()) == range.count,
                    "a layer has another number of values than its plan");
        std::copy(from.begin(), from.end(), first);
    }
}

std::vector<float> part(const std::vector<float>& from, FlatRange range) {
    return {from.begin() + range.first, from.begin() + range.first + range.count};
}

}  // namespace

ModulePlan plan_module(const NetworkGraph& graph) {
    const std::vector<TensorShape> shapes = infer_shapes(graph);
    ModulePlan plan;
    plan.step_of_layer.assign(graph.size(), -1);
    plan.output = -1;
    for (const LayerId id : graph.topological_order()) {
        const Layer& layer = graph.layer(id);
        if (layer.kind == LayerKind::other) {
            throw graph.error(
                ErrorCode::unsupported, layer.name,
                fmt::format("the operator \"{}\" cannot be trained", layer.operator_name),
                "end the network with its last fully connected layer");
        }
        PlanStep step;
        step.layer = id;
        step.kind = layer.kind;
        step.window = layer.window;
        step.groups = layer.groups;
        for (const LayerId from : graph.inputs(id)) {
            step.inputs.push_back(plan.step_of_layer[from.index()]);
        }
        step.in = layer.kind == LayerKind::input ? shapes[id.index()]
                                                 : shapes[graph.inputs(id)[0].index()];
        step.out = shapes[id.index()];
        lay_out(step, layer, plan);
        const auto index = static_cast<std::int32_t>(plan.steps.size());
        plan.step_of_layer[id.index()] = index;
        if (graph.consumers(id).empty()) {
            if (plan.output >= 0) {
                throw graph.error(ErrorCode::unsupported, layer.name,
                                  "a second output: only classifiers can be trained");
            }
            plan.output = index;
        }
        plan.steps.push_back(std::move(step));
    }
    const PlanStep& last = plan.steps[static_cast<std::size_t>(plan.output)];
    if (!last.out.is_vector() || last.out.elements() < 2) {
        throw graph.error(
            ErrorCode::unsupported, graph.layer(last.layer).name,
            fmt::format("the output is {}: only classifiers can be trained", to_text(last.out)));
    }
    plan.classes = last.out.elements();
    return plan;
}

NetworkNumbers numbers_of(const NetworkGraph& graph, const ModulePlan& plan, std::uint64_t seed) {
    NetworkNumbers out;
    out.parameters.resize(static_cast<std::size_t>(plan.parameters));
    out.statistics.resize(static_cast<std::size_t>(plan.statistics));
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const PlanStep& step = plan.steps[i];
        const Layer& layer = graph.layer(step.layer);
        if (has_weights(step.kind)) {
            if (layer.weights.empty()) {
                draw_weights(step, Rng(seed, i), out.parameters.data() + step.weight.first);
            } else {
                fill(out.parameters, step.weight, layer.weights, 0.0F);
            }
            fill(out.parameters, step.bias, layer.bias, 0.0F);
        } else if (step.kind == LayerKind::batch_norm) {
            fill(out.parameters, step.gamma, layer.batch_norm.gamma, kFirstGamma);
            fill(out.parameters, step.beta, layer.batch_norm.beta, 0.0F);
            fill(out.statistics, step.mean, layer.batch_norm.mean, 0.0F);
            fill(out.statistics, step.variance, layer.batch_norm.variance, 1.0F);
        }
    }
    return out;
}

NetworkGraph with_numbers(const NetworkGraph& graph, const ModulePlan& plan,
                          const NetworkNumbers& numbers) {
    NetworkGraph out = graph;
    for (const PlanStep& step : plan.steps) {
        Layer& layer = out.layer(step.layer);
        if (has_weights(step.kind)) {
            layer.weights = part(numbers.parameters, step.weight);
            layer.bias = part(numbers.parameters, step.bias);
        } else if (step.kind == LayerKind::batch_norm) {
            layer.batch_norm.gamma = part(numbers.parameters, step.gamma);
            layer.batch_norm.beta = part(numbers.parameters, step.beta);
            layer.batch_norm.mean = part(numbers.statistics, step.mean);
            layer.batch_norm.variance = part(numbers.statistics, step.variance);
        }
    }
    return out;
}

}  // namespace scfa
