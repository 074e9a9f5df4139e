// SPDX-License-Identifier: Apache-2.0
#include "reports/csv_writer.hpp"

#include "models/base/escape.hpp"
#include "reports/json_values.hpp"
#include "reports/verdict.hpp"

#include <algorithm>

namespace scfa {
namespace {

void append_metrics(std::string& row, const MetricValues* metrics) {
    for (std::size_t m = 0; m < kMetrics; ++m) {
        row += ',';
        if (metrics != nullptr) {
            const auto metric = static_cast<Metric>(m);
            const auto value = number_json((*metrics)[metric], info_of(metric).integer);
            row += value.is_null() ? "" : value.dump();
        }
    }
}

std::string header(bool confirmed) {
    std::string row = "id";
    for (const ParameterInfo& info : parameter_table()) {
        row += ',' + escape_csv(info.name);
    }
    for (const MetricInfo& info : metric_table()) {
        row += ',' + escape_csv(info.name);
    }
    if (confirmed) {
        for (const MetricInfo& info : metric_table()) {
            row += ',' + escape_csv("confirmed." + std::string(info.name));
        }
    }
    return row + '\n';
}

}  // namespace

std::string front_csv(const ReportData& data) {
    const auto front = front_order(data);
    const bool confirmed = std::any_of(front.begin(), front.end(), [&](std::size_t i) {
        return data.points[i].confirmed.has_value();
    });
    std::string out = header(confirmed);
    for (const std::size_t i : front) {
        const ReportPoint& point = data.points[i];
        out += escape_csv(point.id);
        for (const ParameterInfo& info : parameter_table()) {
            out += ',' + escape_csv(value_text(info.id, point.design[info.id]));
        }
        append_metrics(out, &point.metrics);
        if (confirmed) {
            append_metrics(out, point.confirmed ? &*point.confirmed : nullptr);
        }
        out += '\n';
    }
    return out;
}

}  // namespace scfa
