// SPDX-License-Identifier: Apache-2.0
#include "dse/space/constraints.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <cmath>

namespace scfa {
namespace {

/// Negated comparisons: a NaN holds no limit.
bool is_below(const MetricLimit& limit, double value) {
    return limit.minimum && !(value >= *limit.minimum);
}

bool is_above(const MetricLimit& limit, double value) {
    return limit.maximum && !(value <= *limit.maximum);
}

}  // namespace

void apply(const Constraints& constraints, PointResult& result) {
    if (result.status != PointStatus::feasible) {
        return;
    }
    for (std::size_t i = 0; i < constraints.limits.size(); ++i) {
        const MetricLimit& limit = constraints.limits[i];
        const double value = result.metrics[limit.metric];
        if (is_below(limit, value) || is_above(limit, value)) {
            result.status = PointStatus::infeasible;
            result.why = Infeasibility{Reason::constraint, static_cast<std::int32_t>(i), 0, 0};
            return;
        }
    }
}

std::string constraint_text(const Constraints& constraints, const PointResult& result) {
    const auto index = static_cast<std::size_t>(result.why.layer);
    SCFA_ASSERT(result.why.reason == Reason::constraint && index < constraints.limits.size(),
                std::to_string(result.why.layer));
    const MetricLimit& limit = constraints.limits[index];
    const MetricInfo& info = info_of(limit.metric);
    const std::string unit = info.unit.empty() ? "" : fmt::format(" {}", info.unit);
    const double value = result.metrics[limit.metric];
    if (std::isnan(value)) {
        return fmt::format("{}: not known, but limited", info.name);
    }
    const bool below = is_below(limit, value);
    return fmt::format("{}: {}{}, the limit is at {} {}{}", info.name, value, unit,
                       below ? "least" : "most", below ? *limit.minimum : *limit.maximum, unit);
}

}  // namespace scfa
