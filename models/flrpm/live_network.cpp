// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/live_network.hpp"

#include "models/flrpm/channel_cut.hpp"

#include <algorithm>

namespace scfa {
namespace {

/// The units that are not kept.
UnitLists gone(const std::vector<ChannelGroup>& groups, const UnitLists& kept) {
    UnitLists out = all_units(groups);
    for (std::size_t g = 0; g < out.size(); ++g) {
        UnitLists::value_type left;
        std::set_difference(out[g].begin(), out[g].end(), kept[g].begin(), kept[g].end(),
                            std::back_inserter(left));
        out[g] = std::move(left);
    }
    return out;
}

}  // namespace

LiveNetwork::LiveNetwork(const PruneSetup& setup, const Snapshot& snapshot) {
    const UnitLists removed = gone(setup.groups, snapshot.kept);
    graph_ = without_channels(setup.graph, cut_of(setup.groups, removed));
    plan_ = plan_module(graph_);
    groups_ = without_units(setup.groups, removed);
    units_ = numbers_of_units(groups_, plan_);
    module_ = training_backend().make(plan_);
    const NetworkNumbers& numbers = snapshot.numbers;
    SCFA_ASSERT(static_cast<std::int64_t>(numbers.parameters.size()) == plan_.parameters &&
                    static_cast<std::int64_t>(numbers.statistics.size()) == plan_.statistics,
                "a snapshot's numbers belong to another network");
    std::copy(numbers.parameters.begin(), numbers.parameters.end(), module_->parameters());
    std::copy(numbers.statistics.begin(), numbers.statistics.end(), module_->statistics());
}

NetworkNumbers LiveNetwork::numbers() const {
    return {{module_->parameters(), module_->parameters() + plan_.parameters},
            {module_->statistics(), module_->statistics() + plan_.statistics}};
}

NetworkGraph LiveNetwork::graph() const {
    return with_numbers(graph_, plan_, numbers());
}

NetworkNumbers LiveNetwork::numbers_without(const UnitLists& victims) const {
    const NetworkGraph left = without_channels(graph(), cut_of(groups_, victims));
    return numbers_of(left, plan_module(left), 0);
}

}  // namespace scfa
