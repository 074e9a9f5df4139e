// SPDX-License-Identifier: Apache-2.0
#include "models/program/planned_point.hpp"

namespace scfa {

PlannedPoint plan_point(AnalyticModel& model, const DesignPoint& given) {
    const DesignPoint point = canonical(given);
    PlannedPoint out;
    out.analytic = model.worker()->evaluate(point, out.layers);
    if (out.analytic.status != PointStatus::feasible) {
        out.layers.clear();
        return out;
    }
    out.program = std::make_shared<const NetworkProgram>(
        compile_program(model.workloads()[static_cast<std::size_t>(point.pruning_point())], point,
                        out.layers, model.tables(point)));
    return out;
}

}  // namespace scfa
