// SPDX-License-Identifier: Apache-2.0
#include "models/network/slim.hpp"

#include "models/network/shape_inference.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace scfa {

namespace {

bool makes_channels(const Layer& layer) {
    return layer.kind == LayerKind::convolution || layer.kind == LayerKind::fully_connected;
}

/// Layers whose channels reach an output of the network through layers that keep their number.
std::vector<bool> reaches_output(const NetworkGraph& graph) {
    std::vector<bool> out(graph.size(), false);
    const std::vector<LayerId> order = graph.topological_order();
    for (auto id = order.rbegin(); id != order.rend(); ++id) {
        const std::vector<LayerId> consumers = graph.consumers(*id);
        out[id->index()] =
            consumers.empty() || graph.layer(*id).is_output ||
            std::any_of(consumers.begin(), consumers.end(), [&](LayerId consumer) {
                return !makes_channels(graph.layer(consumer)) && out[consumer.index()];
            });
    }
    return out;
}

}  // namespace

NetworkGraph slimmed(const NetworkGraph& graph, double keep) {
    SCFA_ASSERT(keep > 0.0 && keep <= 1.0, "a share of channels");
    const std::vector<TensorShape> shapes = infer_shapes(graph);
    const std::vector<bool> fixed = reaches_output(graph);
    NetworkGraph out = graph;
    for (const LayerId id : graph.topological_order()) {
        Layer& layer = out.layer(id);
        if (!layer.weights.empty() || !layer.batch_norm.gamma.empty()) {
            throw graph.error(ErrorCode::unsupported, layer.name,
                              "it has weights, so which channels to keep must be chosen",
                              "prune it and name the pruned network");
        }
        if (!makes_channels(layer) || fixed[id.index()]) {
            continue;
        }
        const auto kept = [keep](std::int64_t channels) {
            return std::max<std::int64_t>(
                1, static_cast<std::int64_t>(std::ceil(keep * static_cast<double>(channels))));
        };
        const std::int64_t inputs = shapes[graph.inputs(id).front().index()].channels;
        const bool depthwise = layer.kind == LayerKind::convolution && layer.groups > 1;
        if (depthwise && (layer.groups != inputs || layer.out_channels != inputs)) {
            throw graph.error(ErrorCode::unsupported, layer.name,
                              "groups that are neither one nor depthwise");
        }
        layer.out_channels = kept(layer.out_channels);
        if (depthwise) {
            layer.groups = layer.out_channels;
        }
    }
    out.set_name(graph.name());
    out.check();
    static_cast<void>(infer_shapes(out));
    return out;
}

}  // namespace scfa
