// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/prune_phases.hpp"

#include <fmt/format.h>

namespace scfa {
namespace {

class Planner {
  public:
    Planner(const PruneConfig& config, const PruneMethod& method)
        : config_(config), method_(method) {}

    std::vector<Phase> run() {
        add(PhaseKind::dense, config_.epochs.dense);
        finish_points();
        for (stage_ = 1; stage_ <= config_.keep.size(); ++stage_) {
            add_stage();
        }
        return std::move(phases_);
    }

  private:
    void add(PhaseKind kind, std::int64_t epochs = 0) {
        phases_.push_back({kind, stage_, epochs, -1, -1});
    }

    void add_stage() {
        const EpochCounts& epochs = config_.epochs;
        const std::int64_t anneal = method_.anneal ? epochs.anneal : 0;
        // Without annealing its epochs go to the part before, without discovery to the one behind.
        const std::int64_t discover =
            method_.discovers() ? epochs.discover + (method_.progressive ? 0 : epochs.anneal) : 0;
        const std::int64_t rest = epochs.stage() - discover - anneal;
        const bool one_shot = !method_.progressive;
        if (discover > 0) {
            add(PhaseKind::discover, discover);
        }
        if (one_shot) {
            add(PhaseKind::save);
        }
        add(PhaseKind::select);
        if (anneal > 0) {
            add(PhaseKind::anneal, anneal);
        }
        add(PhaseKind::cut);
        const std::int64_t finetune = one_shot ? rest * static_cast<std::int64_t>(stage_) : rest;
        if (finetune > 0) {
            add(PhaseKind::finetune, finetune);
        }
        finish_points();
        if (one_shot) {
            add(PhaseKind::restore);
        }
    }

    /// The point with all its weights, and one for each entry of "sparsity".
    void finish_points() {
        finish(-1);
        for (std::size_t i = 0; i < config_.sparsity.size(); ++i) {
            add(PhaseKind::save);
            add(PhaseKind::thin, config_.epochs.sparse);
            phases_.back().thinned = static_cast<std::int32_t>(i);
            finish(static_cast<std::int32_t>(i));
            add(PhaseKind::restore);
        }
    }

    void finish(std::int32_t thinned) {
        add(PhaseKind::finish);
        phases_.back().point = points_++;
        phases_.back().thinned = thinned;
    }

    const PruneConfig& config_;
    const PruneMethod& method_;
    std::size_t stage_ = 0;
    std::int64_t points_ = 0;
    std::vector<Phase> phases_;
};

}  // namespace

std::vector<Phase> plan_phases(const PruneConfig& config, const PruneMethod& method) {
    return Planner(config, method).run();
}

std::string text_of(const Phase& phase, const PruneConfig& config) {
    static const char* const kNames[] = {"train",     "discover", "select", "anneal",  "cut",
                                         "fine-tune", "thin out", "save",   "restore", "quantise"};
    const char* const name = kNames[static_cast<std::size_t>(phase.kind)];
    if (phase.stage == 0) {
        return fmt::format("unpruned, {}", name);
    }
    return fmt::format("stage {} of {} (keep {}), {}", phase.stage, config.keep.size(),
                       config.keep[phase.stage - 1], name);
}

}  // namespace scfa
