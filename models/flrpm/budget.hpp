#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/budget.hpp
/// @brief What a pruned network costs, in the resource that a run budgets.

#include "models/arch/design_point.hpp"
#include "models/cost/platform.hpp"
#include "models/flrpm/channel_groups.hpp"
#include "models/flrpm/layer_sizes.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scfa {

enum class BudgetResource : std::int32_t { channels, macs, parameters, bram, bandwidth, cycles };

struct BudgetResourceInfo {
    BudgetResource resource;
    std::string name;
    std::string meaning;
    /// A network with the share x of its channels has about x^power of the resource.
    double power = 1.0;
    bool hardware = false;  ///< asks the accelerator model for a design point
};
/// In the order of the enumeration.
const std::vector<BudgetResourceInfo>& budget_resources();
const BudgetResourceInfo& info_of(BudgetResource resource);

/// The configuration of the accelerator that hardware resources are counted on.
struct HardwarePoint {
    std::shared_ptr<const Platform> platform;
    DesignPoint point;
};

/// All units of every group.
UnitCounts unit_counts(const std::vector<ChannelGroup>& groups);

/// Costs of the networks that a graph can be pruned to. Immutable.
class Budget {
  public:
    /// @param groups    of the graph
    /// @param hardware  needed where the resource asks for it
    /// @throws Error{infeasible} when the unpruned network does not run on the design point
    Budget(const NetworkGraph& graph, std::vector<ChannelGroup> groups, BudgetResource resource,
           std::optional<HardwarePoint> hardware);
    ~Budget();
    Budget(const Budget&) = delete;
    Budget& operator=(const Budget&) = delete;

    /// In closed form: of hardware resources that of dense weights, computing alone. Cost:
    /// O(layers).
    [[nodiscard]] double estimate(const UnitCounts& kept) const;
    /// By the accelerator model where the resource asks for it; else the estimate, which is exact.
    /// Cost: one evaluation, some ms.
    [[nodiscard]] double exact(const UnitCounts& kept) const;
    [[nodiscard]] const BudgetResourceInfo& info() const;
    /// Units that should go together: the array's rows for hardware resources, else 1.
    [[nodiscard]] std::int64_t natural_lane() const;
    [[nodiscard]] const NetworkSizes& sizes() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace scfa
