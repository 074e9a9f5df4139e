#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/advice.hpp
/// @brief What holds a design back, and what to try next: from its layers, its resources and the
/// space of the run.

#include "reports/report_data.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace scfa {

/// One sentence each.
struct Advice {
    std::string limit;  ///< "Lanes multiply in 84 % of the cycles: the array is the limit."
    std::string next;   ///< "Try pe.columns above 16 (not in this space)."
};

/// Nothing where the page has no layers of the point, or its layers take no time.
/// Pure; cost O(points + layers).
std::optional<Advice> advice_for(const ReportData& data, std::string_view id);

}  // namespace scfa
