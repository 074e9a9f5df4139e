#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/prune_run.hpp
/// @brief Runs a pruning configuration from the first batch to the last point, or on from where it
/// stopped.

#include "models/flrpm/prune_record.hpp"
#include "models/flrpm/prune_setup.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

namespace scfa {

/// What is told while a run goes on: after every batch and after every phase.
struct PruneProgress {
    std::string phase;                   ///< "stage 2 of 5 (keep 0.5), fine-tune"
    std::int64_t epoch = 0, epochs = 0;  ///< of the phase, from 1; 0 of 0: it does not train
    double share = 0.0;                  ///< of all epochs of the run, 0..1
    double loss = 0.0, accuracy = 0.0;   ///< of the epoch so far, on training images
    double images_per_second = 0.0;
    double seconds_left = -1.0;  ///< negative: not known yet
};

struct PruneRequest {
    std::string directory;        ///< of the run; made when it is not there
    std::string dense_directory;  ///< where unpruned networks are shared; empty: the run's own
    PruneVersions versions;
    std::function<void(const PruneProgress&)> progress;  ///< may be empty
    const std::atomic<bool>* stop = nullptr;
};

struct PruneOutcome {
    bool finished = false;  ///< false: stopped; run again, it goes on
    PruneRecord record;     ///< when finished
};

inline constexpr const char* kCheckpointFile = "checkpoint";

/// The same configuration, seed and number of threads give the same networks and accuracies,
/// however often the run was interrupted. A finished run is read, not repeated.
/// @throws Error{model} when the loss is not a finite number: says where, and which checkpoint is
///         the last good one; nothing is lost
/// @throws Error{configuration} when the directory holds another run
/// @throws Error{unsupported, environment} when there is no training backend, or the disk is full
PruneOutcome run_pruning(const PruneSetup& setup, const PruneRequest& request);

}  // namespace scfa
