#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/pareto/shortlist.hpp
/// @brief A few points that stand for a whole front.

#include "dse/pareto/objectives.hpp"

#include <cstddef>
#include <vector>

namespace scfa {

struct Shortlist {
    double epsilon = 0.0;             ///< share of each objective's width on the front, in [0, 1]
    std::vector<std::size_t> chosen;  ///< indices into the front, ascending
};

/// The least epsilon, to 1/1024, for which so few points cover the front: for each point there is a
/// chosen one that is worse in no objective by more than epsilon of that objective's width
/// (additive epsilon-dominance: Laumanns et al., Evolutionary Computation 10, 2002). Points are
/// taken greedily in the order of their distance to the ideal, so the list holds what lies nearest
/// to it.
///
/// @param front  non-dominated vectors, to be minimised
/// @param count  objectives in use
/// @param most   points wanted, >= 1
/// Cost: O(10 x points x most). Depends on the order of equal vectors only.
Shortlist shortlist(const std::vector<ObjectiveVector>& front, std::size_t count, std::size_t most);

}  // namespace scfa
