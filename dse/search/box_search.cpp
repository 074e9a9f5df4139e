// SPDX-License-Identifier: Apache-2.0
#include "dse/search/box_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace scfa {

namespace {

/// The best that the box may have of each objective; what is not known is as good as can be.
ObjectiveVector best_of(const BoxBound& bound, const Objectives& objectives) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    MetricValues best;
    for (const Metric m : objectives.metrics()) {
        const bool minimised = info_of(m).direction == Direction::minimise;
        const double value = minimised ? bound.least[m] : bound.greatest[m];
        best[m] = !std::isnan(value) ? value : minimised ? -kInfinity : kInfinity;
    }
    return objectives.vector_of(best);
}

/// The logarithm of the product of what is known: designs that are small in everything come first.
double score_of(const ObjectiveVector& least, std::size_t count) {
    double score = 0.0;
    for (std::size_t j = 0; j < count; ++j) {
        if (std::isfinite(least[j]) && least[j] != 0.0) {
            score += least[j] > 0.0 ? std::log(least[j]) : -std::log(-least[j]);
        }
    }
    return score;
}

bool breaks_all(const Constraints& constraints, const BoxBound& bound) {
    return std::any_of(constraints.limits.begin(), constraints.limits.end(),
                       [&bound](const MetricLimit& limit) {
                           const bool above =
                               limit.maximum && bound.least[limit.metric] > *limit.maximum;
                           const bool below =
                               limit.minimum && bound.greatest[limit.metric] < *limit.minimum;
                           return above || below;
                       });
}

}  // namespace

Coverage& Coverage::operator+=(const Coverage& o) {
    evaluated += o.evaluated;
    pruned_by_bound += o.pruned_by_bound;
    pruned_by_device += o.pruned_by_device;
    pruned_by_constraint += o.pruned_by_constraint;
    boxes += o.boxes;
    return *this;
}

BoxSearch::BoxSearch(const BoxSearchContext& context, const StopState& stop)
    : context_(context),
      stop_(stop),
      bounds_(context.evaluator.bounds()),
      points_(context.evaluator, context.constraints, context.objectives),
      found_(context.objectives.count()) {}

bool BoxSearch::is_beaten(const ObjectiveVector& least) const {
    // Strictly: a point that equals one of the front belongs to it.
    return given_->beats_by(least, 0.0) || found_.beats_by(least, 0.0);
}

BoxSearch::Verdict BoxSearch::verdict_of(const BoxBound& bound, OpenBox& box) const {
    if (bound.infeasible != Reason::none) {
        return Verdict::device;
    }
    if (breaks_all(context_.constraints, bound)) {
        return Verdict::constraint;
    }
    box.least = best_of(bound, context_.objectives);
    return is_beaten(box.least) ? Verdict::bound : Verdict::open;
}

BoxSearch::Verdict BoxSearch::judge(OpenBox& box, std::int64_t& boxes) {
    const PointBox view = context_.tree.box(box.node);
    const int most = bounds_->most_effort(view);
    // Effort is spent step by step, so that little of it goes into what misses by far; what was
    // spent on the parent is there already.
    int effort = std::min(box.effort, most) > 0 ? most : 0;
    Verdict verdict = Verdict::open;
    for (; effort <= most && verdict == Verdict::open; ++effort) {
        ++boxes;
        box.effort = effort;
        verdict = verdict_of(bounds_->bound(view, effort), box);
    }
    box.score = score_of(box.least, context_.objectives.count());
    return verdict;
}

bool BoxSearch::open(const ParetoFront& front, OpenBox& box, Coverage& coverage) {
    given_ = &front;
    const Verdict verdict = judge(box, coverage.boxes);
    if (verdict == Verdict::open) {
        return true;
    }
    WideCount& pruned = verdict == Verdict::bound    ? coverage.pruned_by_bound
                        : verdict == Verdict::device ? coverage.pruned_by_device
                                                     : coverage.pruned_by_constraint;
    pruned += context_.tree.points(box.node);
    return false;
}

BoxSearch::Outcome BoxSearch::run(const ParetoFront& front, const OpenBox& box) {
    given_ = &front;
    found_ = ParetoFront(context_.objectives.count());
    Outcome out;
    explore(box, out);
    const auto is_dominated = [this](const EvaluatedPoint& row) {
        return row.result.status == PointStatus::feasible &&
               is_beaten(context_.objectives.vector_of(row.result.metrics));
    };
    out.rows.erase(std::remove_if(out.rows.begin(), out.rows.end(), is_dominated), out.rows.end());
    return out;
}

void BoxSearch::explore(const OpenBox& box, Outcome& out) {
    if (out.abandoned || stop_.must_abandon()) {
        out.abandoned = true;
        return;
    }
    if (is_beaten(box.least)) {  // by what was found since it was opened
        out.coverage.pruned_by_bound += context_.tree.points(box.node);
        return;
    }
    if (context_.tree.is_point(box.node)) {
        evaluate(box.node, out);
        return;
    }
    std::vector<OpenBox> children;
    for (const BoxNode& node : context_.tree.branch(box.node)) {
        OpenBox child;
        child.node = node;
        child.effort = box.effort;
        if (open(*given_, child, out.coverage)) {
            children.push_back(child);
        }
    }
    sort(children, context_.tree.branching_axis(box.node));
    for (const OpenBox& child : children) {
        explore(child, out);
    }
}

void BoxSearch::sort(std::vector<OpenBox>& children, std::size_t axis) const {
    const Axis& cut = context_.tree.axis(axis);
    if (!context_.evaluator.large_first(cut.parameter)) {
        std::stable_sort(children.begin(), children.end(),
                         [](const OpenBox& a, const OpenBox& b) { return a.score < b.score; });
        return;
    }
    const auto value = [&](const OpenBox& box) { return cut.values[box.node.ranges[axis].first]; };
    std::stable_sort(children.begin(), children.end(), [&](const OpenBox& a, const OpenBox& b) {
        return value(a) > value(b);
    });
}

void BoxSearch::evaluate(const BoxNode& node, Outcome& out) {
    EvaluatedPoint row = points_.run(static_cast<std::int64_t>(context_.tree.ordinal(node)),
                                     context_.tree.box(node).corner());
    ++out.coverage.evaluated;
    out.counts.add(row.result);
    if (row.result.status == PointStatus::infeasible) {
        return;
    }
    if (row.result.status == PointStatus::feasible) {
        const ObjectiveVector vector = context_.objectives.vector_of(row.result.metrics);
        if (given_->beats_by(vector, 0.0) ||
            found_.insert(vector, row.ordinal) == Insertion::dominated) {
            return;
        }
    }
    out.rows.push_back(std::move(row));
}

}  // namespace scfa
