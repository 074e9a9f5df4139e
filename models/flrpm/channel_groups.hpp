#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/channel_groups.hpp
/// @brief Which channels of a network can only be removed together, derived from its graph.
///
/// A channel is followed through everything that keeps channels apart (batch norm, activation,
/// pool, flatten, depthwise convolution), through adds, which tie their operands, and through
/// concatenations, which shift. What is tied is a unit; units that touch the same layers form a
/// group: the filters of a chain convolution, of all blocks on a residual trunk, of an expansion
/// and its depthwise convolution, ...

#include "models/base/units.hpp"
#include "models/network/network_graph.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scfa {

/// What a unit is in a layer.
enum class MemberRole : std::int32_t {
    output,  ///< filters of a convolution or fully connected layer
    input,   ///< the slices of its weights that read the unit
    norm,    ///< channels of a batch norm
};

/// Where the units of a group lie in one layer.
struct GroupMember {
    LayerId layer;
    MemberRole role = MemberRole::output;
    std::int32_t per_unit = 1;           ///< channels a unit
    std::vector<std::int32_t> channels;  ///< units x per_unit, unit by unit
};

struct ChannelGroup {
    std::string name;  ///< of the first layer that has the units
    std::int64_t units = 0;
    std::vector<GroupMember> members;  ///< in topological order
    bool trunk = false;                ///< an add ties several layers together
    std::string fixed;                 ///< why no unit can be removed; empty: they can

    [[nodiscard]] bool prunable() const { return fixed.empty(); }
};

/// All groups of a network, in the order in which their first layers run.
///
/// A unit is fixed when it is a part of the network's input or output, when a grouped (not
/// depthwise) convolution touches it, or when a layer could read it as something else than zero
/// although the batch norms in the group have gamma = beta = 0: then no cut leaves the function as
/// it is.
/// @pre graph.check() passed @throws Error{model} when shapes do not fit together
/// Cost: O(channels log channels) over all layers.
std::vector<ChannelGroup> channel_groups(const NetworkGraph& graph);

/// By group, units in ascending order.
using UnitLists = std::vector<std::vector<std::int32_t>>;

/// The groups of the network that is left when units are removed: the same groups in the same
/// order, channels renumbered.
std::vector<ChannelGroup> without_units(const std::vector<ChannelGroup>& groups,
                                        const UnitLists& victims);

/// Every unit of every group.
UnitLists all_units(const std::vector<ChannelGroup>& groups);

/// What `kept` becomes when `victims`, which count within `kept`, go.
UnitLists remaining(const UnitLists& kept, const UnitLists& victims);

}  // namespace scfa
