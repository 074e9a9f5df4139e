#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/picks.hpp
/// @brief Which points of a front a report names: the knee, the fastest, the least energy.

#include "reports/report_data.hpp"

#include <optional>
#include <vector>

namespace scfa {

/// The knee of a front: every objective is scaled to [0, 1] over the front (0 is best), and the
/// point with the largest signed distance to the hyperplane through the corners (1,0,..), (0,1,..),
/// ... on the side of the ideal is taken. With two objectives that plane is the chord between the
/// front's two ends (the classical knee: I. Das, "On characterizing the knee of the Pareto curve",
/// Structural Optimization 18, 1999).
///
/// Objectives that are equal over the whole front do not count; points with an unknown objective
/// are passed over. Ties go to the smaller `order`. Only points with `on_front` are looked at.
/// @return the index into `points`, or nothing when no point qualifies
/// Cost: O(points x objectives). Pure; independent of the order of `points`.
std::optional<std::size_t> knee_point(const std::vector<ReportPoint>& points,
                                      const std::vector<Metric>& objectives);

/// The point of the front with the best value of one metric (its direction stands in the metric
/// table); ties go to the smaller `order`. Nothing when the value is unknown everywhere.
std::optional<std::size_t> best_point(const std::vector<ReportPoint>& points, Metric metric);

/// Among all feasible points of `points`, front or not, that are dense at int16: the one with the
/// least latency.
std::optional<std::size_t> dense_int16_baseline(const std::vector<ReportPoint>& points);

/// Fills `data.picks` ("knee", "latency", "energy") from `data.points` and `data.objectives`.
void choose_picks(ReportData& data);

}  // namespace scfa
