#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/reference/operands.hpp
/// @brief What a layer reads, put together from the stored outputs of its producers.

#include "models/network/workload.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace scfa {

/// The first of the producers that make up an add's second operand (fused or not); their number
/// when there is none.
/// @param channels_of  (producer) -> channels of its stored output
template <class ChannelsOf>
std::size_t second_operand(const WorkloadLayer& layer, ChannelsOf channels_of) {
    if (layer.op == WorkloadOp::cpu) {
        return layer.producers.size();
    }
    std::size_t next = 0;
    for (std::int64_t channels = 0; channels < layer.geometry.in_channels; ++next) {
        channels += channels_of(layer.producers[next]);
    }
    return next;
}

/// Both operands of a layer, each its producers' tensors one after another along channels.
template <class AnyTensor>
std::pair<AnyTensor, AnyTensor> joined_operands(const WorkloadLayer& layer, const AnyTensor& input,
                                                const std::vector<AnyTensor>& outputs) {
    const auto tensor = [&](std::int32_t producer) -> const AnyTensor& {
        return producer < 0 ? input : outputs[static_cast<std::size_t>(producer)];
    };
    const auto join = [&](std::size_t first, std::size_t last) {
        AnyTensor out = tensor(layer.producers[first]);
        for (std::size_t i = first + 1; i < last; ++i) {
            const AnyTensor& more = tensor(layer.producers[i]);
            out.channels += more.channels;
            out.values.insert(out.values.end(), more.values.begin(), more.values.end());
        }
        return out;
    };
    const std::size_t second =
        second_operand(layer, [&](std::int32_t producer) { return tensor(producer).channels; });
    const std::size_t all = layer.producers.size();
    return {join(0, second), second < all ? join(second, all) : AnyTensor{}};
}

}  // namespace scfa
