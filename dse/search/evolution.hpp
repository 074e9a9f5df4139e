#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/evolution.hpp
/// @brief The evolutionary engines, where this build has pagmo2.
///
/// NSGA-II: Deb et al., IEEE TEVC 6, 2002; MOEA/D: Zhang and Li, IEEE TEVC 11, 2007; NSPSO: Li,
/// GECCO 2003; all by pagmo2 (Biscani and Izzo, JOSS 5, 2020). Each axis is one variable, the index
/// of its value. Feasibility comes first: a point that does not fit is worse in every objective
/// than any that does, and the worse the farther it is from fitting.

#include "dse/search/search_engine.hpp"

#include <vector>

namespace scfa {

/// Empty where this build has no pagmo2. Which points are asked for follows from seed, budget and
/// population alone. MOEA/D asks for one point at a time, so more threads do not speed it up.
std::vector<EngineInfo> evolution_engines();

}  // namespace scfa
