#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/prune_method.hpp
/// @brief FLRPM, what it is compared with, and what can be left out of it: one line a method.

#include <cstdint>
#include <string>
#include <vector>

namespace scfa {

enum class MethodName : std::int32_t { flrpm, l1, l1_progressive, slimming, random };

/// What can be left out of FLRPM.
enum class Ablation : std::int32_t { floor, polarisation, annealing, distillation, recalibration };

/// What makes a unit worth keeping.
enum class ScoreRule : std::int32_t {
    importance,  ///< scale x norm of its readers / the group's mean
    scale,       ///< its gammas alone
    filter_l1,  ///< its place among the filter norms of its group: every group loses the same share
    random,
};

/// The switches through which every method takes the same path.
struct PruneMethod {
    MethodName name = MethodName::flrpm;
    std::string key;       ///< as a configuration writes it
    std::string citation;  ///< what it is
    ScoreRule score = ScoreRule::importance;
    bool per_cost = false;     ///< score / what the unit frees
    bool floor = false;        ///< groups keep what the floors say; else one unit
    bool polarise = false;     ///< while discovering
    bool shrink = false;       ///< importance-weighted decay while discovering
    bool slim = false;         ///< L1 norm of the scales while discovering
    bool anneal = false;       ///< victims fall to zero before the cut
    bool distil = false;       ///< after the dense network, from it
    bool recalibrate = false;  ///< batch norms after the cut
    bool progressive = false;  ///< each ratio starts from the one before; else from the dense one

    /// Whether it trains the network in a way of its own before it chooses.
    [[nodiscard]] bool discovers() const { return polarise || shrink || slim; }
};

/// In the order of the enumeration.
const std::vector<PruneMethod>& prune_methods();

struct AblationInfo {
    Ablation ablation;
    std::string key;
    bool PruneMethod::*part;  ///< what it switches off
};
const std::vector<AblationInfo>& ablations();

/// The method without some of its parts.
PruneMethod method_of(MethodName name, const std::vector<Ablation>& without);

/// "flrpm", "flrpm without floor and annealing".
std::string label_of(MethodName name, const std::vector<Ablation>& without);

}  // namespace scfa
