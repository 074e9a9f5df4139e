#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/channel_cut.hpp
/// @brief Removes channels from a network's layers, weights included.

#include "models/flrpm/channel_groups.hpp"
#include "models/network/network_graph.hpp"

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace scfa {

/// Channels to remove, by layer and by what they are there.
class ChannelCut {
  public:
    void add(LayerId layer, MemberRole role, std::int32_t channel) {
        channels_[{layer, role}].push_back(channel);
    }
    /// Sorts; to be called once everything has been added.
    void finish();
    /// Ascending; empty where nothing goes.
    [[nodiscard]] const std::vector<std::int32_t>& removed(LayerId layer, MemberRole role) const;

  private:
    std::map<std::pair<LayerId, MemberRole>, std::vector<std::int32_t>> channels_;
};

/// The channels of the given units of each group, everywhere the group says.
ChannelCut cut_of(const std::vector<ChannelGroup>& groups, const UnitLists& victims);

/// The network without these channels. Layers, names, connections and their ids stay. Whether it
/// fits together is shape inference's to say.
/// @pre at least one channel of every layer stays
/// Cost: O(weights).
NetworkGraph without_channels(const NetworkGraph& graph, const ChannelCut& cut);

}  // namespace scfa
