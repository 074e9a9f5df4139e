// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/pruning_report.hpp"

#include "dse/config/pruned_run.hpp"

#include <algorithm>

namespace scfa::cli {

ReportPruning pruning_of(const PruneRecord& record, const PrunedPoint& point) {
    ReportPruning out;
    out.method = series_of(record, point);
    out.keep_ratio = point.keep;
    out.resource = record.resource;
    out.density = point.density;
    out.balanced = point.balanced.value_or(false);
    out.accuracy_at_cut = point.accuracy_at_cut;
    out.accuracy_recalibrated = point.accuracy_recalibrated;
    for (const KeptGroup& group : point.groups) {
        out.channels.push_back({group.name, group.kept, group.units});
    }
    return out;
}

std::int32_t unpruned_point(const PruneRecord& record) {
    const auto found =
        std::find_if(record.points.begin(), record.points.end(),
                     [](const PrunedPoint& point) { return point.keep == 1.0 && !point.density; });
    return found == record.points.end() ? 0
                                        : static_cast<std::int32_t>(found - record.points.begin());
}

}  // namespace scfa::cli
