#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/search_trace.hpp
/// @brief How front and hypervolume grew while points were evaluated, for the report.

#include "dse/pareto/objectives.hpp"
#include "dse/pareto/pareto_front.hpp"
#include "dse/store/evaluated_point.hpp"
#include "reports/report_data.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scfa::cli {

/// Takes every point of a run in the order of evaluation and remembers the front at about thirty
/// counts, evenly on a logarithmic scale. A function of the points alone.
/// Cost: of a ParetoFront; memory O(steps x front).
class SearchTrace {
  public:
    /// @param points  of the whole run: sets the counts that are remembered
    SearchTrace(const std::vector<Metric>& objectives, std::int64_t points);

    void add(const EvaluatedPoint& row);

    /// The front of what was added.
    [[nodiscard]] const ParetoFront& front() const { return front_; }
    /// Volumes from a reference a tenth behind the worst values of all feasible points: behind
    /// those of the final front alone, most of a search would stand at nothing. Without steps where
    /// the exact volume would take too long (many objectives and a large front).
    [[nodiscard]] ReportSearch search(std::string engine) const;

  private:
    struct Step {
        std::int64_t evaluated;
        std::int64_t front;
        std::vector<ObjectiveVector> vectors;
    };
    void remember();
    [[nodiscard]] ObjectiveVector reference() const;

    Objectives objectives_;
    ParetoFront front_;
    std::int64_t points_;
    std::int64_t evaluated_ = 0;
    ObjectiveVector low_{}, high_{};  ///< of all feasible points, once there is one
    double next_ = 1.0;
    std::vector<Step> steps_;
};

}  // namespace scfa::cli
