// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/search_trace.hpp"

#include "dse/pareto/hypervolume.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace scfa::cli {
namespace {

constexpr double kSteps = 30.0;
constexpr double kBehind = 0.1;  // the reference, behind the worst point, of the width of all

/// The exact volume is exponential in the objectives at worst: larger fronts go without.
std::int64_t most_vectors(std::size_t objectives) {
    return objectives <= 3 ? 2'000 : objectives == 4 ? 200 : 0;
}

}  // namespace

SearchTrace::SearchTrace(const std::vector<Metric>& objectives, std::int64_t points)
    : objectives_(objectives),
      front_(objectives.size()),
      points_(std::max<std::int64_t>(points, 1)) {}

void SearchTrace::add(const EvaluatedPoint& row) {
    if (row.result.status == PointStatus::feasible &&
        objectives_.first_unknown(row.result.metrics) == nullptr) {
        const ObjectiveVector vector = objectives_.vector_of(row.result.metrics);
        const bool first = front_.size() == 0;
        for (std::size_t j = 0; j < objectives_.count(); ++j) {
            low_[j] = first ? vector[j] : std::min(low_[j], vector[j]);
            high_[j] = first ? vector[j] : std::max(high_[j], vector[j]);
        }
        front_.insert(vector, row.ordinal);
    }
    ++evaluated_;
    if (static_cast<double>(evaluated_) >= next_ || evaluated_ == points_) {
        remember();
        const double factor = std::pow(static_cast<double>(points_), 1.0 / kSteps);
        next_ = std::max(next_ + 1.0, std::ceil(next_ * factor));
    }
}

void SearchTrace::remember() {
    steps_.push_back({evaluated_, front_.size(), front_.vectors()});
}

ObjectiveVector SearchTrace::reference() const {
    ObjectiveVector out{};
    for (std::size_t j = 0; j < objectives_.count(); ++j) {
        const double width =
            high_[j] > low_[j] ? high_[j] - low_[j] : std::max(std::fabs(high_[j]), 1.0);
        out[j] = high_[j] + kBehind * width;
    }
    return out;
}

ReportSearch SearchTrace::search(std::string engine) const {
    ReportSearch out;
    out.engine = std::move(engine);
    const std::vector<ObjectiveVector> final_front = front_.vectors();
    const auto size = static_cast<std::int64_t>(final_front.size());
    if (size == 0 || size > most_vectors(objectives_.count())) {
        return out;
    }
    const ObjectiveVector corner = reference();
    for (std::size_t j = 0; j < objectives_.count(); ++j) {
        const bool more = info_of(objectives_.metrics()[j]).direction == Direction::maximise;
        out.reference.push_back(more ? -corner[j] : corner[j]);
    }
    const double whole = hypervolume(final_front, corner, objectives_.count());
    for (const Step& step : steps_) {
        const double volume = hypervolume(step.vectors, corner, objectives_.count());
        out.steps.push_back({step.evaluated, step.front, whole > 0.0 ? volume / whole : 0.0});
    }
    return out;
}

}  // namespace scfa::cli
