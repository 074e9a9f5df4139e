#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/pareto/objectives.hpp
/// @brief The metrics that a sweep trades against each other, and dominance between points.

#include "models/base/error_sink.hpp"
#include "models/base/json_reader.hpp"
#include "models/eval/metrics.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace scfa {

inline constexpr std::size_t kMostObjectives = 8;

/// Values to be minimised; metrics that are better when larger are negated. Entries behind the
/// number of objectives are 0.
using ObjectiveVector = std::array<double, kMostObjectives>;

/// An ordered subset of the metrics. The direction of each is the metric table's.
class Objectives {
  public:
    /// @throws Error{configuration} when there are none or more than `kMostObjectives`, one is
    /// repeated,
    ///         or one has no direction
    explicit Objectives(std::vector<Metric> metrics);

    [[nodiscard]] std::size_t count() const { return metrics_.size(); }
    [[nodiscard]] const std::vector<Metric>& metrics() const { return metrics_; }
    /// The values to be minimised. Never -0.0, so that equal vectors have equal bits.
    [[nodiscard]] ObjectiveVector vector_of(const MetricValues& values) const;
    /// The first objective that is not a finite number, or nullptr.
    [[nodiscard]] const MetricInfo* first_unknown(const MetricValues& values) const;

  private:
    std::vector<Metric> metrics_;
};

/// a is nowhere worse than b in the first `count` entries.
inline bool covers(const ObjectiveVector& a, const ObjectiveVector& b, std::size_t count) {
    for (std::size_t j = 0; j < count; ++j) {
        if (a[j] > b[j]) {
            return false;
        }
    }
    return true;
}

/// a is nowhere worse than b and somewhere better (Pareto dominance, minimisation).
inline bool dominates(const ObjectiveVector& a, const ObjectiveVector& b, std::size_t count) {
    return covers(a, b, count) && !covers(b, a, count);
}

/// Whether a dominates b and is better by more than `slack` of |b| in at least one objective.
/// Whatever dominates a then beats b by more than the slack, too: a point that is once beaten stays
/// so.
inline bool beats(const ObjectiveVector& a, const ObjectiveVector& b, std::size_t count,
                  double slack) {
    bool clearly = false;
    for (std::size_t j = 0; j < count; ++j) {
        if (a[j] > b[j]) {
            return false;
        }
        clearly = clearly || a[j] < b[j] - slack * (b[j] < 0 ? -b[j] : b[j]);
    }
    return clearly;
}

/// A list of metric names, `["latency_ms", "dsp"]`. What is wrong goes to `errors`, each with its
/// place.
/// @throws Error{configuration} when nothing usable is left or there are too many
Objectives read_objectives(JsonNode node, ErrorSink& errors);

}  // namespace scfa
