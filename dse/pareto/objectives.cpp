// SPDX-License-Identifier: Apache-2.0
#include "dse/pareto/objectives.hpp"

#include "models/base/error.hpp"
#include "models/base/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace scfa {
namespace {

std::vector<std::string> possible_objectives() {
    std::vector<std::string> names;
    for (const MetricInfo& info : metric_table()) {
        if (info.direction != Direction::none) {
            names.emplace_back(info.name);
        }
    }
    return names;
}

Metric read_objective(const JsonNode& node, const std::vector<Metric>& before) {
    const std::string& name = node.text();
    Metric metric{};
    if (!find_metric(name, metric)) {
        throw node.error(fmt::format("unknown metric \"{}\"", name),
                         suggestion_hint(name, possible_objectives(), "objectives"));
    }
    if (info_of(metric).direction == Direction::none) {
        throw node.error(
            fmt::format("\"{}\" has no better and worse, so it cannot be an objective", name),
            suggestion_hint("", possible_objectives(), "objectives"));
    }
    if (std::find(before.begin(), before.end(), metric) != before.end()) {
        throw node.error(fmt::format("objective \"{}\" is repeated", name));
    }
    return metric;
}

}  // namespace

Objectives::Objectives(std::vector<Metric> metrics) : metrics_(std::move(metrics)) {
    if (metrics_.empty() || metrics_.size() > kMostObjectives) {
        throw Error(ErrorCode::configuration, fmt::format("{} objectives, 1 to {} are possible",
                                                          metrics_.size(), kMostObjectives));
    }
    for (std::size_t i = 0; i < metrics_.size(); ++i) {
        const MetricInfo& info = info_of(metrics_[i]);
        if (info.direction == Direction::none) {
            throw Error(ErrorCode::configuration,
                        fmt::format("\"{}\" cannot be an objective", info.name));
        }
        if (std::count(metrics_.begin(), metrics_.end(), metrics_[i]) > 1) {
            throw Error(ErrorCode::configuration,
                        fmt::format("objective \"{}\" is repeated", info.name));
        }
    }
}

ObjectiveVector Objectives::vector_of(const MetricValues& values) const {
    ObjectiveVector out{};
    for (std::size_t j = 0; j < metrics_.size(); ++j) {
        const double value = values[metrics_[j]];
        // Adding 0.0 turns -0.0 into 0.0.
        out[j] = (info_of(metrics_[j]).direction == Direction::maximise ? -value : value) + 0.0;
    }
    return out;
}

const MetricInfo* Objectives::first_unknown(const MetricValues& values) const {
    for (const Metric metric : metrics_) {
        if (!std::isfinite(values[metric])) {
            return &info_of(metric);
        }
    }
    return nullptr;
}

Objectives read_objectives(JsonNode node, ErrorSink& errors) {
    const std::vector<JsonNode> elements = node.elements();
    if (elements.empty() || elements.size() > kMostObjectives) {
        throw node.error(fmt::format("{}: {} objectives, 1 to {} are possible", node.name(),
                                     elements.size(), kMostObjectives));
    }
    std::vector<Metric> metrics;
    for (const JsonNode& element : elements) {
        errors.collect([&] { metrics.push_back(read_objective(element, metrics)); });
    }
    if (metrics.empty()) {
        throw node.error(fmt::format("{}: none of the objectives can be used", node.name()));
    }
    return Objectives(std::move(metrics));
}

}  // namespace scfa
