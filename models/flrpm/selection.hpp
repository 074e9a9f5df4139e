#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/selection.hpp
/// @brief Which units go: greedily the least valuable for what they cost, until a budget is met.

#include "models/flrpm/budget.hpp"
#include "models/flrpm/unit_numbers.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// How many units a group must keep.
struct FloorRule {
    bool enabled = true;       ///< else one unit
    double share = 0.3;        ///< of keep x units
    double trunk_share = 0.5;  ///< the same for groups that an add ties
    std::int64_t least = 4;    ///< in any case, or all units of a smaller group
};

/// max(least, ceil(share x keep x units)), at most the group's units; all units of fixed groups.
/// @param keep    the share of channels that the whole network keeps, 0..1
/// @param groups  of the unpruned network
UnitCounts floors_of(const std::vector<ChannelGroup>& groups, const FloorRule& rule, double keep);

struct SelectionRequest {
    UnitValues scores;      ///< of the units that are left; the least goes first
    bool per_cost = true;   ///< a block's score is divided by what it frees
    UnitCounts floors;      ///< by group
    std::int64_t lane = 1;  ///< groups shrink to multiples of it, a block at a time
    double target = 0.0;    ///< of the budget's resource
    /// The result lies within target x (1 - tolerance, 1] where single units can meet that: a unit
    /// that overshoots is left for another one that does not. For lane 1; else the first value at
    /// or below the target is taken.
    double tolerance = 0.02;
};

struct Selection {
    UnitLists victims;  ///< ascending, counted among the units that are left
    UnitCounts kept;
    double resource = 0.0;  ///< exact
};

/// Hardware budgets: blocks are ranked by the closed form and the model is asked once a block.
/// Ties go to the earlier group. Deterministic.
/// @param budget  of the unpruned network
/// @throws Error{infeasible} when the target is below what the floors leave, saying what they leave
Selection select_units(const SelectionRequest& request, const Budget& budget);

}  // namespace scfa
