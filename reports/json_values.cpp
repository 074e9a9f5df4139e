// SPDX-License-Identifier: Apache-2.0
#include "reports/json_values.hpp"

#include <cmath>
#include <string>

namespace scfa {

using nlohmann::ordered_json;

ordered_json number_json(double value, bool integer) {
    if (!std::isfinite(value)) {
        return nullptr;
    }
    // 2^53: above it a double is no longer every integer.
    constexpr double kExact = 9007199254740992.0;
    if (integer && value == std::floor(value) && std::fabs(value) <= kExact) {
        return static_cast<std::int64_t>(value);
    }
    return value;
}

ordered_json metrics_json(const MetricValues& metrics) {
    ordered_json out = ordered_json::object();
    for (std::size_t i = 0; i < kMetrics; ++i) {
        const MetricInfo& info = info_of(static_cast<Metric>(i));
        out[std::string(info.name)] = number_json(metrics[static_cast<Metric>(i)], info.integer);
    }
    return out;
}

}  // namespace scfa
