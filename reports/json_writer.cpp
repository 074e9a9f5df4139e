// SPDX-License-Identifier: Apache-2.0
#include "reports/json_writer.hpp"

#include "models/arch/parameter_json.hpp"
#include "reports/json_values.hpp"
#include "reports/verdict.hpp"

namespace scfa {

using nlohmann::ordered_json;

ordered_json front_entries(const ReportData& data) {
    ordered_json out = ordered_json::array();
    for (const std::size_t i : front_order(data)) {
        const ReportPoint& point = data.points[i];
        ordered_json entry = {{"id", point.id},
                              {"parameters", parameters_json(point.design)},
                              {"metrics", metrics_json(point.metrics)}};
        if (point.confirmed) {
            entry["confirmed"] = metrics_json(*point.confirmed);
        }
        out.push_back(std::move(entry));
    }
    return out;
}

std::string front_json(const ReportData& data) {
    ordered_json objectives = ordered_json::array();
    for (const Metric metric : data.objectives) {
        objectives.push_back(std::string(info_of(metric).name));
    }
    const ordered_json out = {{"schema", "scfa.front/1"},
                              {"run", data.run_name},
                              {"fidelity", data.fidelity},
                              {"objectives", std::move(objectives)},
                              {"front", front_entries(data)}};
    return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace scfa
