#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/prune_training.hpp
/// @brief One epoch of any phase that trains: its learning rate, regularisers and constraints.

#include "models/flrpm/live_network.hpp"
#include "models/flrpm/prune_phases.hpp"
#include "models/flrpm/trainer.hpp"

#include <atomic>
#include <functional>

namespace scfa {

class PhaseTraining {
  public:
    /// Both must outlive it.
    PhaseTraining(const PruneSetup& setup, ImageSource& images) : setup_(setup), images_(images) {}

    /// Sets what the phase holds on to (`envelope`, `mask`) before its first epoch.
    void begin_phase(const Phase& phase, LiveNetwork& network, PruneState& state) const;

    /// The epoch `state.epoch` of the phase. Deterministic: everything random comes from the seed
    /// and from how long the network has been trained.
    /// @param teacher  nullptr: none
    EpochResult run_epoch(const Phase& phase, LiveNetwork& network, TrainableNetwork* teacher,
                          PruneState& state,
                          const std::function<void(const EpochProgress&)>& progress,
                          const std::atomic<bool>* stop);

  private:
    [[nodiscard]] std::function<double(std::int64_t)> rate_of(const Phase& phase,
                                                              std::int64_t first_step,
                                                              std::int64_t all_steps) const;
    void add_regularisers(const Phase& phase, LiveNetwork& network, std::int64_t all_steps,
                          std::vector<float>& decay, EpochJob& job) const;
    void add_constraints(const Phase& phase, LiveNetwork& network, const PruneState& state,
                         std::int64_t first_step, std::int64_t all_steps, EpochJob& job) const;

    const PruneSetup& setup_;
    ImageSource& images_;
};

}  // namespace scfa
