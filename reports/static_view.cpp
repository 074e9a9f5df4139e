// SPDX-License-Identifier: Apache-2.0
#include "reports/static_view.hpp"

#include "models/base/escape.hpp"
#include "reports/text.hpp"
#include "reports/verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace scfa {
namespace {

constexpr double kWidth = 720.0;
constexpr double kHeight = 420.0;
constexpr double kLeft = 80.0;
constexpr double kRight = 20.0;
constexpr double kTop = 16.0;
constexpr double kBottom = 56.0;
constexpr std::size_t kMostDots = 2000;  // a picture, not the data

constexpr double kLogSpread = 10.0;  // as on the page: wider ranges are drawn on a log axis

struct Scale {
    double low = 0.0;
    double high = 1.0;
    [[nodiscard]] bool log() const { return low > 0.0 && high / low > kLogSpread; }
    /// Position in [0, 1].
    [[nodiscard]] double at(double value) const {
        if (!(high > low)) {
            return 0.5;
        }
        return log() ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
    }
};

bool drawable(const ReportPoint& point, Metric x, Metric y) {
    return point.status == PointStatus::feasible && std::isfinite(point.metrics[x]) &&
           std::isfinite(point.metrics[y]);
}

Scale scale_of(const ReportData& data, const std::vector<std::size_t>& shown, Metric metric) {
    Scale scale{data.points[shown.front()].metrics[metric], 0.0};
    scale.high = scale.low;
    for (const std::size_t i : shown) {
        scale.low = std::min(scale.low, data.points[i].metrics[metric]);
        scale.high = std::max(scale.high, data.points[i].metrics[metric]);
    }
    return scale;
}

std::string axis_label(Metric metric, const Scale& scale) {
    const MetricInfo& info = info_of(metric);
    std::string out(info.name);
    if (info.direction != Direction::none) {
        out += info.direction == Direction::maximise ? " (more is better)" : " (less is better)";
    }
    return escape_html(out) + (scale.log() ? ", log scale" : "");
}

void append_frame(std::string& out, Metric x, Metric y, const Scale& sx, const Scale& sy) {
    const double bottom = kHeight - kBottom;
    fmt::format_to(std::back_inserter(out),
                   "<path d=\"M{} {}V{}H{}\" fill=\"none\" stroke=\"#888\"/>\n", kLeft, kTop,
                   bottom, kWidth - kRight);
    const auto text = [&](double at_x, double at_y, const char* anchor, const std::string& words) {
        fmt::format_to(std::back_inserter(out),
                       "<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"{}\">{}</text>\n", at_x, at_y,
                       anchor, words);
    };
    text(kLeft, bottom + 18, "start", short_number(sx.low));
    text(kWidth - kRight, bottom + 18, "end", short_number(sx.high));
    text((kLeft + kWidth - kRight) / 2, bottom + 40, "middle", axis_label(x, sx));
    text(kLeft - 6, bottom, "end", short_number(sy.low));
    text(kLeft - 6, kTop + 10, "end", short_number(sy.high));
    text(kLeft + 6, kTop + 10, "start", axis_label(y, sy));
}

std::vector<const ParameterInfo*> varied_parameters(const ReportData& data) {
    std::vector<const ParameterInfo*> out;
    for (const ReportAxis& axis : data.axes) {
        out.push_back(&info_of(axis.parameter));
    }
    return out;
}

std::vector<Metric> shown_metrics(const ReportData& data) {
    std::vector<Metric> out = data.objectives;
    for (const Metric metric : {Metric::latency_ms, Metric::energy_mj, Metric::dsp, Metric::lut,
                                Metric::bram18, Metric::utilisation}) {
        if (std::find(out.begin(), out.end(), metric) == out.end()) {
            out.push_back(metric);
        }
    }
    return out;
}

}  // namespace

std::string static_front_svg(const ReportData& data) {
    if (data.objectives.size() < 2) {
        return {};
    }
    const Metric x = data.objectives[0];
    const Metric y = data.objectives[1];
    std::vector<std::size_t> shown;
    for (const std::size_t i : report_order(data)) {
        const ReportPoint& point = data.points[i];
        if (drawable(point, x, y) && (point.on_front || shown.size() < kMostDots)) {
            shown.push_back(i);
        }
    }
    if (shown.empty()) {
        return {};
    }
    std::stable_partition(shown.begin(), shown.end(),
                          [&](std::size_t i) { return !data.points[i].on_front; });
    const Scale sx = scale_of(data, shown, x);
    const Scale sy = scale_of(data, shown, y);
    std::string out = fmt::format(
        "<svg viewBox=\"0 0 {} {}\" width=\"{}\" role=\"img\" font-size=\"12\" "
        "fill=\"currentColor\">\n"
        "<title>Pareto front: {} against {}</title>\n",
        kWidth, kHeight, kWidth, escape_html(info_of(y).name), escape_html(info_of(x).name));
    append_frame(out, x, y, sx, sy);
    for (const std::size_t i : shown) {
        const ReportPoint& point = data.points[i];
        const double px = kLeft + sx.at(point.metrics[x]) * (kWidth - kLeft - kRight);
        const double py = kHeight - kBottom - sy.at(point.metrics[y]) * (kHeight - kTop - kBottom);
        fmt::format_to(std::back_inserter(out), "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" {}/>\n", px,
                       py, point.on_front ? "r=\"4\" fill=\"#0072b2\"" : "r=\"2\" fill=\"#bbb\"");
    }
    return out + "</svg>\n";
}

std::string static_front_table(const ReportData& data) {
    const auto front = front_order(data);
    const auto parameters = varied_parameters(data);
    const auto metrics = shown_metrics(data);
    const std::size_t rows = std::min(front.size(), kStaticRows);
    std::string out = fmt::format(
        "<p>{} of the front's {} points.</p>\n<table>\n<thead><tr><th>id</th>", rows, front.size());
    for (const Metric metric : metrics) {
        out += "<th>" + escape_html(info_of(metric).name) + "</th>";
    }
    for (const ParameterInfo* info : parameters) {
        out += "<th>" + escape_html(info->name) + "</th>";
    }
    out += "</tr></thead>\n<tbody>\n";
    for (std::size_t row = 0; row < rows; ++row) {
        const ReportPoint& point = data.points[front[row]];
        out += "<tr><td>" + escape_html(point.id) + "</td>";
        for (const Metric metric : metrics) {
            out += "<td>" + escape_html(metric_text(metric, point.metrics[metric])) + "</td>";
        }
        for (const ParameterInfo* info : parameters) {
            out += "<td>" + escape_html(value_text(info->id, point.design[info->id])) + "</td>";
        }
        out += "</tr>\n";
    }
    return out + "</tbody>\n</table>\n";
}

}  // namespace scfa
