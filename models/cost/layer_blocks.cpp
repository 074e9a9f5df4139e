// SPDX-License-Identifier: Apache-2.0
#include "models/cost/layer_blocks.hpp"

#include "models/base/error.hpp"

#include <algorithm>
#include <numeric>

namespace scfa {

std::vector<std::int32_t> filter_order(const FilterMask& mask, std::int64_t groups, bool balance) {
    std::vector<std::int32_t> order(static_cast<std::size_t>(mask.filters()));
    std::iota(order.begin(), order.end(), 0);
    if (!balance) {
        return order;
    }
    const auto entries = [&mask](std::int32_t filter) {
        const auto k = static_cast<std::size_t>(filter);
        return mask.offsets[k + 1] - mask.offsets[k];
    };
    const auto per_group = static_cast<std::ptrdiff_t>(mask.filters() / groups);
    for (auto begin = order.begin(); begin != order.end(); begin += per_group) {
        std::stable_sort(begin, begin + per_group, [&entries](std::int32_t a, std::int32_t b) {
            return entries(a) > entries(b);
        });
    }
    return order;
}

namespace {

/// Positions of one filter inside channels [first, first + channels), renumbered to the split's own
/// channels.
std::vector<std::uint32_t> positions_in_split(const std::uint32_t* begin, const std::uint32_t* end,
                                              std::uint32_t all_channels, std::uint32_t first,
                                              std::uint32_t channels) {
    std::vector<std::uint32_t> out;
    for (const std::uint32_t* p = begin; p != end; ++p) {
        const std::uint32_t tap = *p / all_channels;
        const std::uint32_t channel =
            *p % all_channels - first;  // wraps below `first`, then fails the test
        if (channel < channels) {
            out.push_back(tap * channels + channel);
        }
    }
    return out;
}

}  // namespace

BlockSplit block_split(const WorkloadLayer& layer, const FilterMask& mask,
                       const std::vector<std::int32_t>& order, std::int64_t first_filter,
                       std::int64_t rows, std::int64_t first_channel, std::int64_t channels) {
    const LayerGeometry& g = layer.geometry;
    const std::int64_t lanes = std::min(rows, mask.filters() - first_filter);
    const std::int64_t filters_per_group = mask.filters() / g.groups;
    SCFA_ASSERT(lanes > 0 && channels > 0, layer.name);

    BlockSplit out;
    out.block.taps = static_cast<std::int32_t>(g.taps());
    out.block.channels = static_cast<std::int32_t>(channels);
    out.block.lanes.reserve(static_cast<std::size_t>(lanes));
    out.first_group = static_cast<std::int32_t>(first_filter / filters_per_group);
    out.last_group = static_cast<std::int32_t>((first_filter + lanes - 1) / filters_per_group);
    const bool whole = channels == mask.channels;
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
        const auto filter =
            static_cast<std::size_t>(order[static_cast<std::size_t>(first_filter + lane)]);
        const std::uint32_t* begin = mask.positions.data() + mask.offsets[filter];
        const std::uint32_t* end = mask.positions.data() + mask.offsets[filter + 1];
        if (!whole) {
            out.owned_.push_back(positions_in_split(
                begin, end, static_cast<std::uint32_t>(mask.channels),
                static_cast<std::uint32_t>(first_channel), static_cast<std::uint32_t>(channels)));
            begin = out.owned_.back().data();
            end = begin + out.owned_.back().size();
        }
        // Filters of a block are consecutive, so lanes of one group stay together even where the
        // block spans several.
        const std::int64_t group = static_cast<std::int64_t>(filter) / filters_per_group;
        out.block.lanes.push_back(
            {begin, static_cast<std::int32_t>(end - begin),
             static_cast<std::int32_t>(group * g.group_channels() + first_channel)});
    }
    return out;
}

}  // namespace scfa
