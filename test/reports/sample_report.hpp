#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/reports/sample_report.hpp
/// @brief A made-up run for the tests of the report: its figures come from simple formulas, not
/// from the models.

#include "reports/report_data.hpp"

namespace scfa {

/// 3 564 points, three objectives, three picks and a baseline with layers and resources.
/// @param hostile  names carry what must not reach a reader's browser, spreadsheet or table
/// unescaped
ReportData sample_report(bool hostile = false);

/// The same run on a device that nothing fits: no front, no picks, no baseline.
ReportData infeasible_report();

/// A pruned family of twelve members by two methods, with accuracies and kept channels.
ReportData family_report();

/// A point that only has an id, an order and two metrics: for tests of picks and order.
ReportPoint simple_point(std::int64_t order, double latency_ms, double energy_mj,
                         bool on_front = true);

}  // namespace scfa
