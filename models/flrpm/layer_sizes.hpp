#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/layer_sizes.hpp
/// @brief The sizes of a network's layers as functions of how many units each group keeps.

#include "models/flrpm/channel_groups.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace scfa {

/// Units that each group keeps.
using UnitCounts = std::vector<std::int64_t>;

/// A sum of counts: channels = sum of per_unit x kept[group].
struct ChannelSum {
    std::vector<std::pair<std::size_t, std::int64_t>> terms;  ///< group, channels a unit
    [[nodiscard]] std::int64_t at(const UnitCounts& kept) const;
};

/// A convolution or fully connected layer.
struct LayerSizes {
    ChannelSum outputs, inputs;
    bool convolution = true;  ///< else fully connected
    bool depthwise = false;   ///< a filter reads one channel
    std::int64_t taps = 1;    ///< of a fully connected layer: pixels of a channel
    std::int64_t kernel_height = 1;
    std::int64_t stride = 1;
    std::int64_t in_height = 1, in_width = 1;
    std::int64_t out_height = 1, out_width = 1;
    bool bias = false;
};

struct NetworkSizes {
    std::vector<LayerSizes> layers;  ///< in topological order
    ChannelSum norms;                ///< channels of all batch norms
    bool has_add = false;
};

/// @param groups  of the graph, all of them. Features that a batch norm treats one by one count as
///                channels.
NetworkSizes layer_sizes(const NetworkGraph& graph, const std::vector<ChannelGroup>& groups);

/// Output channels of all convolutions.
std::int64_t channels_of(const NetworkSizes& sizes, const UnitCounts& kept);
/// Multiply-accumulates of one image.
std::int64_t macs_of(const NetworkSizes& sizes, const UnitCounts& kept);
/// Weights, biases, gammas and betas.
std::int64_t parameters_of(const NetworkSizes& sizes, const UnitCounts& kept);

}  // namespace scfa
