// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/baseline.hpp"

#include "dse/cli/pruning_report.hpp"
#include "dse/search/bounded_search.hpp"
#include "models/cost/point_bounds.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace scfa::cli {
namespace {

/// Of a family the network that was not pruned: a smaller one would be another comparison.
std::int32_t whole_network(const ResolvedSweep& sweep) {
    if (sweep.pruning) {
        return unpruned_point(*sweep.pruning);
    }
    const auto most =
        std::max_element(sweep.workloads.begin(), sweep.workloads.end(),
                         [](const auto& a, const auto& b) { return a->macs < b->macs; });
    return static_cast<std::int32_t>(most - sweep.workloads.begin());
}

/// Holds a parameter at a value. @return whether the space knew it
bool hold(DesignPoint& base, std::vector<Axis>& axes, Parameter parameter, std::int32_t value) {
    const auto axis = std::find_if(axes.begin(), axes.end(), [parameter](const Axis& each) {
        return each.parameter == parameter;
    });
    bool known = base[parameter] == value;
    if (axis != axes.end()) {
        known = std::find(axis->values.begin(), axis->values.end(), value) != axis->values.end();
        axes.erase(axis);
    }
    base[parameter] = value;
    return known;
}

std::string label_of(const ResolvedSweep& sweep, const DesignPoint& point, bool known) {
    std::string out = known ? "fastest dense int16 design of this space"
                            : "fastest dense int16 design with the other axes of this space";
    if (sweep.pruning) {
        out += " for the unpruned network";
    } else if (sweep.workloads.size() > 1) {
        out += ", on " + sweep.workloads[static_cast<std::size_t>(point.pruning_point())]->name;
    }
    return out;
}

}  // namespace

std::optional<Baseline> fastest_dense_int16(const ResolvedSweep& sweep) {
    DesignPoint base = sweep.space->base();
    std::vector<Axis> axes = sweep.space->axes();
    bool known =
        hold(base, axes, Parameter::sparse_format, static_cast<std::int32_t>(SparseFormat::dense));
    known =
        hold(base, axes, Parameter::pe_precision, static_cast<std::int32_t>(Precision::int16)) &&
        known;
    known = hold(base, axes, Parameter::pe_double_calculation, 0) && known;
    hold(base, axes, Parameter::pruning_point, whole_network(sweep));

    const Space space(base, axes);
    const auto evaluator =
        make_bounding_evaluator(make_analytic_evaluator(sweep.workloads, sweep.platform));
    StopState never(nullptr);
    const BoundedResult result =
        search_bounded(space, *evaluator, Constraints(), Objectives({Metric::latency_ms}),
                       BoundedOptions(), never);
    const std::vector<ParetoFront::Entry> fastest = result.front.entries();
    if (fastest.empty()) {
        return std::nullopt;
    }
    const auto first = std::min_element(fastest.begin(), fastest.end(),
                                        [](const auto& a, const auto& b) { return a.id < b.id; });
    const DesignPoint point = space.distinct_point(static_cast<WideCount>(first->id));
    return Baseline{point, label_of(sweep, point, known)};
}

}  // namespace scfa::cli
