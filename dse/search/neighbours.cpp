// SPDX-License-Identifier: Apache-2.0
#include "dse/search/neighbours.hpp"

#include <algorithm>
#include <tuple>

namespace scfa {
namespace {

/// What the axis offers next to `value`, ascending.
std::vector<std::int32_t> steps_from(const Axis& axis, std::int32_t value) {
    std::vector<std::int32_t> values = axis.values;
    std::sort(values.begin(), values.end());
    if (info_of(axis.parameter).kind != ParameterKind::integer) {
        values.erase(std::remove(values.begin(), values.end(), value), values.end());
        return values;
    }
    std::vector<std::int32_t> out;
    const auto above = std::upper_bound(values.begin(), values.end(), value);
    const auto below = std::lower_bound(values.begin(), values.end(), value);
    if (below != values.begin()) {
        out.push_back(*std::prev(below));
    }
    if (above != values.end()) {
        out.push_back(*above);
    }
    return out;
}

}  // namespace

std::vector<Neighbour> neighbours_of(const DesignPoint& point, const Space& space,
                                     PointRunner& runner) {
    const DesignPoint here = canonical(point);
    std::vector<Neighbour> out;
    for (const Axis& axis : space.axes()) {
        for (const std::int32_t value : steps_from(axis, point[axis.parameter])) {
            Neighbour next;
            next.parameter = axis.parameter;
            next.from = point[axis.parameter];
            next.to = value;
            next.point = point;
            next.point[axis.parameter] = value;
            next.point = canonical(next.point);
            if (next.point == here) {
                continue;
            }
            next.result = runner.run(0, next.point).result;
            out.push_back(std::move(next));
        }
    }
    return out;
}

std::optional<Neighbour> fastest_below(const std::vector<Neighbour>& neighbours,
                                       double latency_ms) {
    const Neighbour* best = nullptr;
    const auto rank = [](const Neighbour& n) {
        return std::tuple(n.result.metrics[Metric::latency_ms], n.result.metrics[Metric::dsp]);
    };
    for (const Neighbour& next : neighbours) {
        if (next.result.status == PointStatus::feasible &&
            next.result.metrics[Metric::latency_ms] < latency_ms &&
            (best == nullptr || rank(next) < rank(*best))) {
            best = &next;
        }
    }
    return best == nullptr ? std::nullopt : std::optional(*best);
}

}  // namespace scfa
