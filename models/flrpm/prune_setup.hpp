#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/prune_setup.hpp
/// @brief Everything a pruning run depends on, read and checked before the first batch.

#include "models/base/hash.hpp"
#include "models/flrpm/budget.hpp"
#include "models/flrpm/prune_config.hpp"
#include "models/import/idx_dataset.hpp"
#include "models/network/network_graph.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace scfa {

/// Immutable once made.
struct PruneSetup {
    PruneConfig config;
    PruneMethod method;
    NetworkGraph graph;                ///< unpruned, with the numbers that training begins with
    std::vector<ChannelGroup> groups;  ///< of it
    ImageDataset train, test;
    std::int64_t train_images = 0, test_images = 0;
    Normalisation normalisation;
    std::unique_ptr<Budget> budget;
    std::vector<double> targets;  ///< of the budget's resource, by stage
    std::int64_t lane = 1;
    Hash128 network_hash;    ///< of the graph and its numbers
    Hash128 dense_identity;  ///< of all that the unpruned network's training depends on
    Hash128 identity;        ///< of all that the run's results depend on

    /// Share of the channels that stage `stage` (0 is the unpruned network) keeps, about: its
    /// target in channels.
    [[nodiscard]] double channel_share(std::size_t stage) const;
};

/// @throws Error or Errors: what the configuration, the network, the data set or the design point
///         says wrong
/// @throws Error{infeasible} when a budget lies below what the floors leave
/// Cost: reading the data set.
PruneSetup prepare_pruning(const PruneConfig& config);

}  // namespace scfa
