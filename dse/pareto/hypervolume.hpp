#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/pareto/hypervolume.hpp
/// @brief The volume that a front dominates: one number for how far a search has come.

#include "dse/pareto/objectives.hpp"

#include <cstddef>
#include <vector>

namespace scfa {

/// Exact volume of the union of the boxes between each vector and the reference point
/// (minimisation).
///
/// @param vectors    any set; dominated vectors and those not better than the reference add nothing
/// @param reference  a point that is worse in every objective
/// @param count      objectives in use, in [1, kMostObjectives]
/// Cost: O(n log n) for two objectives; more by the WFG recursion (While, Bradstreet, Barone: A
/// fast way of calculating exact hypervolumes, IEEE TEVC 16, 2012), exponential in `count` at
/// worst. Deterministic: the vectors are sorted first, so their order does not matter.
double hypervolume(std::vector<ObjectiveVector> vectors, const ObjectiveVector& reference,
                   std::size_t count);

}  // namespace scfa
