// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/prune_phases.hpp"

#include <gtest/gtest.h>

#include <map>

namespace scfa {
namespace {

/// Epochs that the network of each point (without thinning) has been trained, by walking the
/// phases as a run does.
std::map<std::size_t, std::int64_t> epochs_by_stage(const std::vector<Phase>& phases) {
    std::map<std::size_t, std::int64_t> out;
    std::vector<std::int64_t> saved;
    std::int64_t epochs = 0;
    for (const Phase& phase : phases) {
        epochs += phase.epochs;
        if (phase.kind == PhaseKind::save) {
            saved.push_back(epochs);
        } else if (phase.kind == PhaseKind::restore) {
            epochs = saved.back();
            saved.pop_back();
        } else if (phase.kind == PhaseKind::finish && phase.thinned < 0) {
            out[phase.stage] = epochs;
        }
    }
    EXPECT_TRUE(saved.empty());
    return out;
}

TEST(Phases, EveryMethodTrainsEquallyLongUntilEachPoint) {
    PruneConfig config;
    config.epochs = {10, 2, 1, 3, 2};
    for (const PruneMethod& method : prune_methods()) {
        const auto epochs = epochs_by_stage(plan_phases(config, method));
        ASSERT_EQ(epochs.size(), config.keep.size() + 1);
        for (const auto& [stage, count] : epochs) {
            EXPECT_EQ(count, 10 + 6 * static_cast<std::int64_t>(stage)) << method.key;
        }
    }
    for (const AblationInfo& ablation : ablations()) {
        const auto epochs =
            epochs_by_stage(plan_phases(config, method_of(MethodName::flrpm, {ablation.ablation})));
        EXPECT_EQ(epochs.at(5), 40) << ablation.key;
    }
}

TEST(Phases, PointsCountUp) {
    PruneConfig config;
    config.sparsity = {{0.5, true}, {0.35, false}};
    std::int64_t next = 0;
    for (const Phase& phase : plan_phases(config, method_of(MethodName::flrpm, {}))) {
        if (phase.kind == PhaseKind::finish) {
            EXPECT_EQ(phase.point, next++);
        }
    }
    EXPECT_EQ(next, 18);  // (5 ratios + the unpruned network) x (all weights + two thinned)
}

TEST(Phases, AblationsSwitchOffTheirPart) {
    const auto kinds = [](const PruneMethod& method) {
        std::map<PhaseKind, int> out;
        for (const Phase& phase : plan_phases(PruneConfig{}, method)) {
            ++out[phase.kind];
        }
        return out;
    };
    EXPECT_EQ(kinds(method_of(MethodName::flrpm, {}))[PhaseKind::anneal], 5);
    EXPECT_EQ(kinds(method_of(MethodName::flrpm, {Ablation::annealing}))[PhaseKind::anneal], 0);
    EXPECT_FALSE(method_of(MethodName::flrpm, {Ablation::floor}).floor);
    EXPECT_FALSE(method_of(MethodName::flrpm, {Ablation::polarisation}).polarise);
    EXPECT_FALSE(method_of(MethodName::flrpm, {Ablation::distillation}).distil);
    EXPECT_FALSE(method_of(MethodName::flrpm, {Ablation::recalibration}).recalibrate);
    EXPECT_EQ(label_of(MethodName::flrpm, {Ablation::floor, Ablation::annealing}),
              "flrpm without floor and annealing");
}

}  // namespace
}  // namespace scfa
