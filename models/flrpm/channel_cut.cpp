// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/channel_cut.hpp"

#include "models/network/shape_inference.hpp"

#include <algorithm>

namespace scfa {
namespace {

using Channels = std::vector<std::int32_t>;

bool contains(const Channels& sorted, std::int64_t channel) {
    return std::binary_search(sorted.begin(), sorted.end(), static_cast<std::int32_t>(channel));
}

/// Of rows x columns x inner values those whose row and column stay.
std::vector<float> kept_values(const std::vector<float>& values, std::int64_t rows,
                               std::int64_t columns, const Channels& gone_rows,
                               const Channels& gone_columns) {
    std::vector<float> out;
    if (values.empty()) {
        return out;
    }
    const auto inner = static_cast<std::int64_t>(values.size()) / (rows * columns);
    for (std::int64_t row = 0; row < rows; ++row) {
        for (std::int64_t column = 0; !contains(gone_rows, row) && column < columns; ++column) {
            if (!contains(gone_columns, column)) {
                const auto first = values.begin() + (row * columns + column) * inner;
                out.insert(out.end(), first, first + inner);
            }
        }
    }
    return out;
}

void keep(std::vector<float>& values, std::int64_t channels, const Channels& gone) {
    values = kept_values(values, channels, 1, gone, {});
}

/// @param in_channels  of its input, before the cut
void cut_filters(Layer& layer, std::int64_t in_channels, const Channels& outputs,
                 const Channels& inputs) {
    SCFA_ASSERT(static_cast<std::int64_t>(outputs.size()) < layer.out_channels,
                "all filters of " + layer.name + " would go");
    const bool grouped = layer.kind == LayerKind::convolution && layer.groups > 1;
    layer.weights =
        grouped ? kept_values(layer.weights, layer.out_channels, 1, outputs, {})
                : kept_values(layer.weights, layer.out_channels, in_channels, outputs, inputs);
    keep(layer.bias, layer.out_channels, outputs);
    layer.out_channels -= static_cast<std::int64_t>(outputs.size());
    if (grouped) {  // only depthwise convolutions are cut: one group a channel
        layer.groups -= static_cast<std::int64_t>(inputs.size());
    }
}

}  // namespace

void ChannelCut::finish() {
    for (auto& [key, channels] : channels_) {
        std::sort(channels.begin(), channels.end());
    }
}

const std::vector<std::int32_t>& ChannelCut::removed(LayerId layer, MemberRole role) const {
    static const Channels kNone;
    const auto found = channels_.find({layer, role});
    return found == channels_.end() ? kNone : found->second;
}

ChannelCut cut_of(const std::vector<ChannelGroup>& groups, const UnitLists& victims) {
    SCFA_ASSERT(groups.size() == victims.size(), "a list of units for each group is needed");
    ChannelCut cut;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        for (const GroupMember& member : groups[g].members) {
            for (const std::int32_t unit : victims[g]) {
                for (std::int32_t i = 0; i < member.per_unit; ++i) {
                    cut.add(member.layer, member.role,
                            member.channels[static_cast<std::size_t>(unit * member.per_unit + i)]);
                }
            }
        }
    }
    cut.finish();
    return cut;
}

NetworkGraph without_channels(const NetworkGraph& graph, const ChannelCut& cut) {
    const std::vector<TensorShape> shapes = infer_shapes(graph);
    NetworkGraph out = graph;
    for (std::size_t i = 0; i < graph.size(); ++i) {
        const LayerId id(static_cast<std::int32_t>(i));
        Layer& layer = out.layer(id);
        if (layer.kind == LayerKind::batch_norm) {
            const Channels& gone = cut.removed(id, MemberRole::norm);
            const std::int64_t channels = shapes[i].channels;
            for (std::vector<float>* values :
                 {&layer.batch_norm.gamma, &layer.batch_norm.beta, &layer.batch_norm.mean,
                  &layer.batch_norm.variance}) {
                keep(*values, channels, gone);
            }
        } else if (layer.kind == LayerKind::convolution ||
                   layer.kind == LayerKind::fully_connected) {
            cut_filters(layer, shapes[graph.inputs(id)[0].index()].channels,
                        cut.removed(id, MemberRole::output), cut.removed(id, MemberRole::input));
        }
    }
    return out;
}

}  // namespace scfa
