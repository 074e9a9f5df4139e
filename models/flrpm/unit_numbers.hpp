#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/unit_numbers.hpp
/// @brief Which of a network's flat parameters belong to which unit, and what a unit is worth.

#include "models/flrpm/channel_groups.hpp"
#include "models/flrpm/module_plan.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// Of one unit, as indices and ranges of the flat parameters.
struct UnitNumbers {
    std::vector<std::int64_t> gammas, betas;  ///< of the batch norms that produce it
    std::vector<FlatRange> filters;           ///< weights that compute it
    std::vector<FlatRange> readers;           ///< slices of weights that read it
};

/// By group and unit. Fixed groups have none. Cost: O(filters x channels).
using GroupNumbers = std::vector<std::vector<UnitNumbers>>;
GroupNumbers numbers_of_units(const std::vector<ChannelGroup>& groups, const ModulePlan& plan);

/// One number a unit, by group.
using UnitValues = std::vector<std::vector<double>>;

/// s: the mean of the unit's gammas.
UnitValues unit_scales(const GroupNumbers& units, const float* parameters);

/// I = s x (Euclidean norm of all weights that read the unit) / the group's mean of that. It does
/// not change when a ReLU's input is scaled and its readers are scaled back. A group whose mean is
/// 0 has ones.
UnitValues unit_importances(const GroupNumbers& units, const float* parameters);

/// The sum of the magnitudes of the filters that compute the unit (Li et al., arXiv:1608.08710).
UnitValues filter_norms(const GroupNumbers& units, const float* parameters);

}  // namespace scfa
