#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/timeline_classes.hpp
/// @brief Points whose timelines are the same though their buffers differ: one of them is run.
///
/// Sizes of buffers and accumulators enter a timeline by one thing alone: the mappings that each
/// layer may choose among. Every layer takes the best of its mappings in an order that does not
/// depend on the others, so a point whose sets are parts of another's, and hold what the other
/// chose, chooses the same, layer by layer, and takes exactly as long.

#include "models/cost/size_options.hpp"
#include "models/eval/evaluator.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace scfa {

/// One network, for one thread.
class TimelineClasses {
  public:
    /// @param model  has to outlive the classes
    explicit TimelineClasses(AnalyticModel& model) : worker_(model.worker()) {}

    /// The metrics of the point, those that follow from its time; nullptr where the point is not
    /// feasible. @param options  exact ones, of that point. @param point  canonical
    const MetricValues* metrics(const DesignPoint& point, const NetworkOptions& options,
                                ChoiceSets& sets);

    /// Timelines that were run, rather than known from another point.
    [[nodiscard]] std::int64_t runs() const { return runs_; }

  private:
    struct Member {
        std::vector<std::int32_t> choices;  ///< per layer
        std::vector<std::int32_t> rows;     ///< per layer: the tile height that was chosen
        MetricValues metrics;
    };
    /// Every parameter but the sizes.
    using Key = std::array<std::int32_t, kParameters>;

    static bool is_same(const Member& member, const NetworkOptions& options, ChoiceSets& sets);

    std::unique_ptr<EvaluatorWorker> worker_;
    std::map<Key, std::vector<std::unique_ptr<Member>>> members_;
    std::vector<LayerResult> layers_;
    std::int64_t runs_ = 0;
};

}  // namespace scfa
