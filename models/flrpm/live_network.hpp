#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/live_network.hpp
/// @brief A snapshot brought to life: its graph, plan, groups and the module that trains it.

#include "models/flrpm/channel_groups.hpp"
#include "models/flrpm/prune_setup.hpp"
#include "models/flrpm/prune_state.hpp"
#include "models/flrpm/training_backend.hpp"
#include "models/flrpm/unit_numbers.hpp"

#include <memory>

namespace scfa {

class LiveNetwork {
  public:
    LiveNetwork(const PruneSetup& setup, const Snapshot& snapshot);

    [[nodiscard]] const ModulePlan& plan() const { return plan_; }
    /// Of this network: units count among those that are left.
    [[nodiscard]] const std::vector<ChannelGroup>& groups() const { return groups_; }
    [[nodiscard]] const GroupNumbers& units() const { return units_; }
    [[nodiscard]] TrainableNetwork& module() { return *module_; }

    /// The module's numbers.
    [[nodiscard]] NetworkNumbers numbers() const;
    /// The graph with the module's numbers.
    [[nodiscard]] NetworkGraph graph() const;
    /// The numbers that are left when units go.
    [[nodiscard]] NetworkNumbers numbers_without(const UnitLists& victims) const;

  private:
    NetworkGraph graph_;  ///< its numbers are not kept up to date
    ModulePlan plan_;
    std::vector<ChannelGroup> groups_;
    GroupNumbers units_;
    std::unique_ptr<TrainableNetwork> module_;
};

}  // namespace scfa
