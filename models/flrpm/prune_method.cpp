// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/prune_method.hpp"

namespace scfa {

const std::vector<PruneMethod>& prune_methods() {
    using M = MethodName;
    using S = ScoreRule;
    constexpr bool kYes = true;
    constexpr bool kNo = false;
    // clang-format off
    static const std::vector<PruneMethod> table = {
        //                                                                       cost  floor pol   shrnk slim  ann   dist  recal prog
        {M::flrpm, "flrpm", "channel and normalisation constraints (docs/flrpm.md)",
         S::importance, kYes, kYes, kYes, kYes, kNo, kYes, kYes, kYes, kYes},
        {M::l1, "l1", "the same share of every group by filter norm, at once (Li et al., arXiv:1608.08710)",
         S::filter_l1, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kNo},
        {M::l1_progressive, "l1-progressive", "the same, ratio after ratio",
         S::filter_l1, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kYes},
        {M::slimming, "slimming", "Network Slimming: L1 norm on the scales, one global threshold (Liu et al., arXiv:1708.06519)",
         S::scale, kNo, kNo, kNo, kNo, kYes, kNo, kNo, kNo, kNo},
        {M::random, "random", "units drawn at random, ratio after ratio",
         S::random, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kNo, kYes},
    };
    // clang-format on
    return table;
}

const std::vector<AblationInfo>& ablations() {
    static const std::vector<AblationInfo> table = {
        {Ablation::floor, "floor", &PruneMethod::floor},
        {Ablation::polarisation, "polarisation", &PruneMethod::polarise},
        {Ablation::annealing, "annealing", &PruneMethod::anneal},
        {Ablation::distillation, "distillation", &PruneMethod::distil},
        {Ablation::recalibration, "recalibration", &PruneMethod::recalibrate},
    };
    return table;
}

PruneMethod method_of(MethodName name, const std::vector<Ablation>& without) {
    PruneMethod out = prune_methods()[static_cast<std::size_t>(name)];
    for (const Ablation ablation : without) {
        out.*ablations()[static_cast<std::size_t>(ablation)].part = false;
    }
    return out;
}

std::string label_of(MethodName name, const std::vector<Ablation>& without) {
    std::string out = prune_methods()[static_cast<std::size_t>(name)].key;
    for (std::size_t i = 0; i < without.size(); ++i) {
        out += (i == 0                    ? " without "
                : i + 1 == without.size() ? " and "
                                          : ", ") +
               ablations()[static_cast<std::size_t>(without[i])].key;
    }
    return out;
}

}  // namespace scfa
