// SPDX-License-Identifier: Apache-2.0
#include "reports/point_columns.hpp"

#include "reports/column_json.hpp"
#include "reports/verdict.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scfa {
namespace {

using nlohmann::ordered_json;
using Order = std::vector<std::size_t>;

/// The column of `value(point)` for each point of `order`.
template <class Value, class ValueOf>
ordered_json column_of(const ReportData& data, const Order& order, ValueOf value) {
    std::vector<Value> values;
    values.reserve(order.size());
    for (const std::size_t i : order) {
        values.push_back(value(data.points[i]));
    }
    return column_json(values);
}

ordered_json metric_columns(const ReportData& data, const Order& order, bool confirmed) {
    ordered_json out = ordered_json::object();
    for (std::size_t m = 0; m < kMetrics; ++m) {
        const auto metric = static_cast<Metric>(m);
        out[std::string(info_of(metric).name)] =
            column_of<double>(data, order, [&](const ReportPoint& point) {
                return (confirmed ? *point.confirmed : point.metrics)[metric];
            });
    }
    return out;
}

ordered_json parameter_columns(const ReportData& data, const Order& order) {
    ordered_json out = ordered_json::object();
    for (const ParameterInfo& info : parameter_table()) {
        out[std::string(info.name)] = column_of<double>(data, order, [&](const ReportPoint& point) {
            return static_cast<double>(point.design[info.id]);
        });
    }
    return out;
}

/// The points that were confirmed, by their row.
ordered_json confirmed_json(const ReportData& data, const Order& order) {
    ordered_json rows = ordered_json::array();
    Order confirmed;
    for (std::size_t row = 0; row < order.size(); ++row) {
        if (data.points[order[row]].confirmed) {
            rows.push_back(row);
            confirmed.push_back(order[row]);
        }
    }
    ordered_json failed = ordered_json::array();
    for (std::size_t row = 0; row < order.size(); ++row) {
        if (!data.points[order[row]].confirm_failure.empty()) {
            failed.push_back({{"row", row}, {"why", data.points[order[row]].confirm_failure}});
        }
    }
    return {{"rows", std::move(rows)},
            {"metrics", metric_columns(data, confirmed, true)},
            {"failed", std::move(failed)}};
}

}  // namespace

ordered_json points_json(const ReportData& data) {
    using Text = std::string_view;
    const Order order = report_order(data);
    ordered_json ids = ordered_json::array();
    ordered_json front = ordered_json::array();
    for (std::size_t row = 0; row < order.size(); ++row) {
        ids.push_back(data.points[order[row]].id);
        if (data.points[order[row]].on_front) {
            front.push_back(row);
        }
    }
    const auto status = [](const ReportPoint& point) { return name_of(point.status); };
    const auto reason = [](const ReportPoint& point) {
        return point.reason == Reason::none ? Text() : name_of(point.reason);
    };
    const auto reason_text = [](const ReportPoint& point) { return Text(point.reason_text); };
    return {{"count", order.size()},
            {"id", std::move(ids)},
            {"front", std::move(front)},
            {"status", column_of<Text>(data, order, status)},
            {"reason", column_of<Text>(data, order, reason)},
            {"reason_text", column_of<Text>(data, order, reason_text)},
            {"parameters", parameter_columns(data, order)},
            {"metrics", metric_columns(data, order, false)},
            {"confirmed", confirmed_json(data, order)}};
}

}  // namespace scfa
