#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/eval/point_bounds.hpp
/// @brief What a search may prove about many points at once: the interface by which the
/// exploration prunes.

#include "models/eval/evaluator.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace scfa {

/// The values that one parameter may take: a view of at least one, without repetition.
struct ValueSet {
    const std::int32_t* values = nullptr;
    std::size_t count = 0;

    [[nodiscard]] const std::int32_t* begin() const { return values; }
    [[nodiscard]] const std::int32_t* end() const { return values + count; }
    [[nodiscard]] bool is_fixed() const { return count == 1; }
    [[nodiscard]] std::int32_t front() const { return *values; }
};

/// A partial assignment: the points whose every parameter has one of its values here.
struct PointBox {
    std::array<ValueSet, kParameters> sets{};

    const ValueSet& operator[](Parameter p) const { return sets[static_cast<std::size_t>(p)]; }
    ValueSet& operator[](Parameter p) { return sets[static_cast<std::size_t>(p)]; }
    /// The point of every parameter's first value.
    [[nodiscard]] DesignPoint corner() const {
        DesignPoint point;
        for (std::size_t p = 0; p < kParameters; ++p) {
            point.values[p] = sets[p].front();
        }
        return point;
    }
};

/// What holds for every point of a box. For each metric m that is known there, and each point of
/// the box that is feasible: least[m] <= m <= greatest[m].
struct BoxBound {
    Reason infeasible = Reason::none;  ///< not `none`: no point of the box is feasible
    MetricValues least;                ///< NaN: nothing is known
    MetricValues greatest;             ///< NaN: nothing is known
};

/// One thread's view of the bounds. Not thread-safe.
class PointBounds {
  public:
    virtual ~PointBounds() = default;
    /// The greatest effort that tells more of this box than the one below it; 0: only formulas
    /// apply.
    [[nodiscard]] virtual int most_effort(const PointBox& box) const = 0;
    /// Pure: depends on the values of the box and on the effort alone.
    /// @pre the values that the box points to stay where they are as long as these bounds live
    virtual BoxBound bound(const PointBox& box, int effort) = 0;
};

/// The expensive work that points which agree in `shared_parameters` have in common.
struct SharedWork {
    std::int64_t classes_done = 0;   ///< done in full: a point was evaluated, or bounded exactly
    std::int64_t classes_begun = 0;  ///< done in part, for a bound, and never in full
};

/// An evaluator that can also bound.
class BoundingEvaluator : public Evaluator {
  public:
    [[nodiscard]] virtual std::unique_ptr<PointBounds> bounds() = 0;
    /// All parameters, those first whose choice says most about the bounds.
    [[nodiscard]] virtual const std::vector<Parameter>& branching_order() const = 0;
    /// Whether a search had better look at large values first: points with smaller ones may then
    /// turn out to be the same.
    [[nodiscard]] virtual bool large_first(Parameter parameter) const = 0;
    /// Points that agree in these share the expensive part of an evaluation.
    [[nodiscard]] virtual const std::vector<Parameter>& shared_parameters() const = 0;
    [[nodiscard]] virtual SharedWork shared_work() const = 0;
};

}  // namespace scfa
