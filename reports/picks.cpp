// SPDX-License-Identifier: Apache-2.0
#include "reports/picks.hpp"

#include "models/base/error.hpp"

#include <algorithm>
#include <cmath>

namespace scfa {
namespace {

/// The metric as a cost: smaller is better.
double cost_of(const ReportPoint& point, Metric metric) {
    const double value = point.metrics[metric];
    return info_of(metric).direction == Direction::maximise ? -value : value;
}

struct Range {
    double low = 0.0;
    double high = 0.0;
};

bool all_known(const ReportPoint& point, const std::vector<Metric>& objectives) {
    return std::all_of(objectives.begin(), objectives.end(),
                       [&](Metric metric) { return std::isfinite(point.metrics[metric]); });
}

/// Indices of points that `eligible` accepts, sorted by `order`: makes every choice below
/// independent of the order in which the points came.
template <class Eligible>
std::vector<std::size_t> sorted_indices(const std::vector<ReportPoint>& points, Eligible eligible) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (eligible(points[i])) {
            out.push_back(i);
        }
    }
    std::sort(out.begin(), out.end(),
              [&](std::size_t a, std::size_t b) { return points[a].order < points[b].order; });
    return out;
}

std::optional<std::size_t> least_cost(const std::vector<ReportPoint>& points,
                                      const std::vector<std::size_t>& candidates, Metric metric) {
    std::optional<std::size_t> best;
    for (const std::size_t i : candidates) {
        const double cost = cost_of(points[i], metric);
        if (std::isfinite(cost) && (!best || cost < cost_of(points[*best], metric))) {
            best = i;
        }
    }
    return best;
}

Range range_of(const std::vector<ReportPoint>& points, const std::vector<std::size_t>& candidates,
               Metric metric) {
    Range range{cost_of(points[candidates.front()], metric), 0.0};
    range.high = range.low;
    for (const std::size_t i : candidates) {
        const double cost = cost_of(points[i], metric);
        range.low = std::min(range.low, cost);
        range.high = std::max(range.high, cost);
    }
    return range;
}

}  // namespace

std::optional<std::size_t> knee_point(const std::vector<ReportPoint>& points,
                                      const std::vector<Metric>& objectives) {
    const auto candidates = sorted_indices(points, [&](const ReportPoint& point) {
        return point.on_front && all_known(point, objectives);
    });
    if (candidates.empty() || objectives.empty()) {
        return std::nullopt;
    }
    std::vector<Range> ranges;
    for (const Metric metric : objectives) {
        ranges.push_back(range_of(points, candidates, metric));
    }
    // The distance is (1 - sum) / sqrt(objectives): the least sum of scaled costs is the farthest
    // point.
    std::optional<std::size_t> best;
    double best_sum = 0.0;
    for (const std::size_t i : candidates) {
        double sum = 0.0;
        for (std::size_t k = 0; k < objectives.size(); ++k) {
            const double width = ranges[k].high - ranges[k].low;
            if (width > 0.0) {
                sum += (cost_of(points[i], objectives[k]) - ranges[k].low) / width;
            }
        }
        if (!best || sum < best_sum) {
            best = i;
            best_sum = sum;
        }
    }
    return best;
}

std::optional<std::size_t> best_point(const std::vector<ReportPoint>& points, Metric metric) {
    SCFA_ASSERT(info_of(metric).direction != Direction::none,
                "a metric without direction has no best");
    const auto candidates =
        sorted_indices(points, [](const ReportPoint& point) { return point.on_front; });
    return least_cost(points, candidates, metric);
}

std::optional<std::size_t> dense_int16_baseline(const std::vector<ReportPoint>& points) {
    const auto candidates = sorted_indices(points, [](const ReportPoint& point) {
        return point.status == PointStatus::feasible &&
               point.design.format() == SparseFormat::dense &&
               point.design.precision() == Precision::int16;
    });
    return least_cost(points, candidates, Metric::latency_ms);
}

void choose_picks(ReportData& data) {
    data.picks.clear();
    const auto add = [&](const char* role, const char* title, std::optional<std::size_t> index) {
        if (index) {
            data.picks.push_back({role, title, data.points[*index].id});
        }
    };
    add("knee", "Knee point", knee_point(data.points, data.objectives));
    add("latency", "Lowest latency", best_point(data.points, Metric::latency_ms));
    add("energy", "Lowest energy", best_point(data.points, Metric::energy_mj));
}

}  // namespace scfa
