// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/layer_sizes.hpp"

#include "models/network/shape_inference.hpp"

namespace scfa {
namespace {

ChannelSum sum_of(const std::vector<ChannelGroup>& groups, LayerId layer, MemberRole role) {
    ChannelSum out;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        for (const GroupMember& member : groups[g].members) {
            if (member.layer == layer && member.role == role) {
                out.terms.emplace_back(g, member.per_unit);
            }
        }
    }
    return out;
}

std::int64_t filter_weights(const LayerSizes& layer, const UnitCounts& kept) {
    return (layer.depthwise ? 1 : layer.inputs.at(kept)) * layer.taps;
}

}  // namespace

std::int64_t ChannelSum::at(const UnitCounts& kept) const {
    std::int64_t sum = 0;
    for (const auto& [group, per_unit] : terms) {
        sum += per_unit * kept[group];
    }
    return sum;
}

NetworkSizes layer_sizes(const NetworkGraph& graph, const std::vector<ChannelGroup>& groups) {
    const std::vector<TensorShape> shapes = infer_shapes(graph);
    NetworkSizes out;
    for (const LayerId id : graph.topological_order()) {
        const Layer& layer = graph.layer(id);
        if (layer.kind == LayerKind::batch_norm) {
            const ChannelSum channels = sum_of(groups, id, MemberRole::norm);
            out.norms.terms.insert(out.norms.terms.end(), channels.terms.begin(),
                                   channels.terms.end());
        }
        out.has_add = out.has_add || layer.kind == LayerKind::add;
        if (layer.kind != LayerKind::convolution && layer.kind != LayerKind::fully_connected) {
            continue;
        }
        const TensorShape& in = shapes[graph.inputs(id)[0].index()];
        LayerSizes sizes;
        sizes.outputs = sum_of(groups, id, MemberRole::output);
        sizes.inputs = sum_of(groups, id, MemberRole::input);
        sizes.convolution = layer.kind == LayerKind::convolution;
        sizes.depthwise = sizes.convolution && layer.groups > 1;
        sizes.taps = sizes.convolution ? layer.window.kernel_height * layer.window.kernel_width
                                       : in.height * in.width;
        sizes.kernel_height = sizes.convolution ? layer.window.kernel_height : in.height;
        sizes.stride = sizes.convolution ? layer.window.stride_height : 1;
        sizes.in_height = in.height;
        sizes.in_width = in.width;
        sizes.out_height = shapes[id.index()].height;
        sizes.out_width = shapes[id.index()].width;
        sizes.bias = layer.has_bias;
        out.layers.push_back(std::move(sizes));
    }
    return out;
}

std::int64_t channels_of(const NetworkSizes& sizes, const UnitCounts& kept) {
    std::int64_t sum = 0;
    for (const LayerSizes& layer : sizes.layers) {
        sum += layer.convolution ? layer.outputs.at(kept) : 0;
    }
    return sum;
}

std::int64_t macs_of(const NetworkSizes& sizes, const UnitCounts& kept) {
    std::int64_t sum = 0;
    for (const LayerSizes& layer : sizes.layers) {
        sum += layer.outputs.at(kept) * filter_weights(layer, kept) * layer.out_height *
               layer.out_width;
    }
    return sum;
}

std::int64_t parameters_of(const NetworkSizes& sizes, const UnitCounts& kept) {
    std::int64_t sum = 2 * sizes.norms.at(kept);
    for (const LayerSizes& layer : sizes.layers) {
        sum += layer.outputs.at(kept) * (filter_weights(layer, kept) + (layer.bias ? 1 : 0));
    }
    return sum;
}

}  // namespace scfa
