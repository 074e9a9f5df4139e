#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/network_bounds.hpp
/// @brief The time and the events that a network takes at least on every point of a box.

#include "models/cost/point_metrics.hpp"
#include "models/cost/size_options.hpp"
#include "models/cost/timeline_classes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace scfa {

/// The canonical point, with one depth where no depth changes a cycle: points of one form take the
/// same time. Their resources may differ.
DesignPoint timing_form(const DesignPoint& point);

/// One network, for one thread. What neighbouring boxes share is kept, up to a limit.
class NetworkBounds {
  public:
    NetworkBounds(AnalyticModel& model, std::size_t network);

    /// 0 where nothing but formulas applies. Else each effort simulates more layers of the compute
    /// key, the cheapest first (`dense` needs none); where the sizes of the buffers are fixed, too,
    /// the last one is exact.
    static int most_effort(const PointBox& box);

    /// For each metric of time that is known. @param effort  up to `most_effort(box)`
    BoxBound bound(const PointBox& box, int effort);

    /// Timelines run for exact bounds.
    [[nodiscard]] std::int64_t runs() const { return classes_.runs(); }

  private:
    /// The compute key's values, Q, `post.lanes`, and whether it is simulated.
    using SequenceKey = std::array<std::int32_t, 11>;
    using Sequences = std::vector<SequenceBounds>;  ///< per layer

    Sequences& sequences(const DesignPoint& key_point, const PointContext& context, bool simulate);
    LayerCompute compute_of(const PointContext& context, const NetworkOptions& options,
                            bool simulate, std::size_t layer);
    LayerActivity activity_of(const PointContext& context, const NetworkOptions::Layer& options,
                              const LayerCompute& compute, bool key_fixed, std::size_t layer) const;
    const MemorySlopes* memory_of(const PointBox& box, const DesignPoint& point);
    TimelineTotals total_of(const PointContext& context, const NetworkOptions& options,
                            const MemorySlopes& memory, bool key_fixed, int level);
    [[nodiscard]] BoxBound in_metrics(const DesignPoint& point, const TimelineTotals& total) const;
    BoxBound exact(const PointBox& box, const DesignPoint& point, const NetworkOptions& options);

    AnalyticModel& model_;
    const Workload& workload_;
    NetworkFacts facts_;
    std::vector<std::vector<bool>> simulated_;  ///< per effort and layer

    SizeOptions options_;
    TimelineClasses classes_;
    std::map<SequenceKey, Sequences> sequences_;
    std::map<std::array<std::int64_t, 9>, MemorySlopes> memories_;
};

}  // namespace scfa
