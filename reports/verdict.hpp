#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/verdict.hpp
/// @brief What a run amounts to, in sentences with numbers and units; one source for HTML and
/// Markdown.

#include "reports/report_data.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// One metric of a point against the baseline's.
struct Comparison {
    enum class Change { better, worse, same };
    Metric metric = Metric::latency_ms;
    std::string text;  ///< "2.1× faster", "63 % less energy", "the same LUT"
    Change change = Change::same;
};

/// Latency, energy, the objectives and DSPs of `point` against `baseline`: those that are known,
/// have a direction and are positive in both. Each metric once.
std::vector<Comparison> compare(const ReportPoint& point, const ReportPoint& baseline,
                                const std::vector<Metric>& objectives);

/// What the reader should know first.
struct Verdict {
    std::string headline;
    std::vector<std::string> facts;  ///< one sentence each
};
Verdict verdict_of(const ReportData& data);

/// nullptr when there is no point of that id.
const ReportPoint* find_point(const ReportData& data, std::string_view id);

/// Indices of the points, by `order`. Two points of one id or one order are our bug.
std::vector<std::size_t> report_order(const ReportData& data);
/// Those on the front: the best of the first objective first, then by `order`.
std::vector<std::size_t> front_order(const ReportData& data);

}  // namespace scfa
