#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/prune_state.hpp
/// @brief Where a pruning run is: everything that the next batch depends on, and nothing else.

#include "models/flrpm/channel_groups.hpp"
#include "models/flrpm/checkpoint.hpp"
#include "models/flrpm/module_plan.hpp"
#include "models/flrpm/prune_record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scfa {

/// One network: which units of the unpruned one it has, and its numbers.
struct Snapshot {
    UnitLists kept;
    NetworkNumbers numbers;
    std::int64_t epochs = 0;  ///< that it was trained
};

/// What the last cut did, for the points that follow from it.
struct CutNotes {
    std::optional<double> accuracy_at_cut, accuracy_recalibrated, change_at_cut;
};

struct PruneState {
    std::size_t phase = 0;   ///< index into the run's phases
    std::int64_t epoch = 0;  ///< finished in this phase
    Snapshot current;
    std::vector<Snapshot> saved;  ///< by `save`, the innermost last
    std::vector<float> momentum;  ///< of the optimiser, empty before a phase's first epoch
    std::vector<float> envelope;  ///< parameters when the annealing began
    std::vector<float> mask;      ///< weights that stay (1) or not (0), while thinning
    UnitLists victims;            ///< chosen, not yet removed
    CutNotes notes;
    std::vector<PrunedPoint> points;
    double seconds = 0.0;
};

/// @param identity  of the run: a checkpoint of another one is refused
void save_state(const std::string& path, const PruneState& state, const std::string& identity);

/// @throws Error{environment, damaged} as load_checkpoint
/// @throws Error{configuration} when the checkpoint belongs to another configuration, network or
///         data set
PruneState load_state(const std::string& path, const std::string& identity);

}  // namespace scfa
