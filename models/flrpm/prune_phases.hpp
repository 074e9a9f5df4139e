#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/prune_phases.hpp
/// @brief A pruning run as a list of small steps, known before it begins: what a checkpoint points
/// into.

#include "models/flrpm/prune_config.hpp"
#include "models/flrpm/prune_method.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scfa {

enum class PhaseKind : std::int32_t {
    dense,     ///< trains the unpruned network, or takes it from a run that has
    discover,  ///< trains with the method's regularisers
    select,    ///< chooses the units that go
    anneal,    ///< trains while they fall to zero
    cut,       ///< removes them, recalibrates, measures
    finetune,  ///< trains what is left
    thin,      ///< zeroes small weights and trains with the mask held
    save,      ///< keeps the network for `restore`, which are nested
    restore,
    finish,  ///< folds, quantises, measures and writes one point
};

struct Phase {
    PhaseKind kind = PhaseKind::dense;
    std::size_t stage = 0;      ///< 0: of the unpruned network; else index of `keep` plus one
    std::int64_t epochs = 0;    ///< 0 but for those that train
    std::int64_t point = -1;    ///< finish: its index
    std::int32_t thinned = -1;  ///< thin, finish: index of `sparsity`; -1: none
};

/// The method's phases. Methods train equally many epochs until each point; one-shot methods, which
/// begin anew at each ratio, have those of all stages so far at once.
std::vector<Phase> plan_phases(const PruneConfig& config, const PruneMethod& method);

/// "stage 2 of 5, fine-tune": for people.
std::string text_of(const Phase& phase, const PruneConfig& config);

}  // namespace scfa
