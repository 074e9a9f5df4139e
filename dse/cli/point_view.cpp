// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/point_view.hpp"

#include "dse/cli/layer_view.hpp"
#include "dse/cli/network_view.hpp"
#include "dse/cli/text_table.hpp"
#include "models/base/escape.hpp"
#include "models/cost/legality.hpp"
#include "models/cost/resources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace scfa::cli {
namespace {

NetworkNeeds needs_of(const Workload& workload) {
    NetworkNeeds needs;
    needs.has_residual_add =
        std::any_of(workload.layers.begin(), workload.layers.end(), [](const WorkloadLayer& layer) {
            return layer.fused_add ||
                   (layer.op == WorkloadOp::add && layer.placement == Placement::scfa);
        });
    return needs;
}

std::string spoken(std::string_view name) {
    std::string out(name);
    std::replace(out.begin(), out.end(), '_', ' ');
    return out;
}

std::vector<std::string> resource_cells(const std::string& name, const ReportResource& r) {
    return {name,
            grouped_number(r.dsp),
            grouped_number(r.lut),
            grouped_number(r.ff),
            grouped_number(r.bram18),
            grouped_number(r.uram)};
}

}  // namespace

std::vector<ReportResource> resource_items(const DesignPoint& point, const Platform& platform,
                                           const Workload& workload) {
    std::vector<ReportResource> out;
    const auto items = itemised_resources(point, platform, needs_of(workload));
    for (std::size_t i = 0; i < kComponents; ++i) {
        const Resources& used = items[i];
        out.push_back({spoken(name_of(static_cast<Component>(i))), used.dsp, used.lut, used.ff,
                       used.bram18, used.uram});
    }
    return out;
}

PointView view_result(const Workload& workload, const Platform& platform, const DesignPoint& point,
                      PointResult result, std::vector<LayerResult> layers) {
    PointView out;
    out.point = point;
    out.result = std::move(result);
    out.layers = std::move(layers);
    if (out.result.status == PointStatus::feasible) {
        verify(out.result, out.layers, out.point);
        out.rows = layer_rows(workload, out.layers, out.point);
    } else {
        out.reason = reason_text(out.result.why, &workload);
        out.layers.clear();
    }
    if (check_legal(out.point, platform).reason == Reason::none) {
        out.resources = resource_items(out.point, platform, workload);
    }
    return out;
}

PointView view_point(Evaluator& evaluator, const Platform& platform, const DesignPoint& given) {
    const DesignPoint point = canonical(given);
    std::vector<LayerResult> layers;
    PointResult result = evaluator.worker()->evaluate(point, layers);
    return view_result(*evaluator.workloads()[static_cast<std::size_t>(point.pruning_point())],
                       platform, point, std::move(result), std::move(layers));
}

std::string parameters_text(const DesignPoint& point) {
    constexpr std::size_t kWidth = 96;
    std::string out;
    std::string line = " ";
    for (const ParameterInfo& info : parameter_table()) {
        const std::string item =
            fmt::format(" {} {}{}{}", info.name, value_text(info.id, point[info.id]),
                        info.unit.empty() ? "" : " ", info.unit);
        if (line.size() + item.size() > kWidth) {
            out += line + "\n";
            line = " ";
        }
        line += item + ",";
    }
    line.pop_back();
    return out + line + "\n";
}

std::string metrics_text(const MetricValues& metrics) {
    TextTable table({{"metric", false}, {"value", true}, {"unit", false}});
    for (std::size_t m = 0; m < kMetrics; ++m) {
        const MetricInfo& info = metric_table()[m];
        const double number = metrics.all()[m];
        if (!std::isnan(number)) {
            table.add({std::string(info.name),
                       info.integer ? grouped_number(static_cast<std::int64_t>(number))
                                    : short_text(number),
                       std::string(info.unit)});
        }
    }
    return table.text();
}

std::string resources_text(const PointView& view, const Device& device) {
    TextTable table({{"component", false},
                     {"DSP", true},
                     {"LUT", true},
                     {"FF", true},
                     {"BRAM18", true},
                     {"URAM", true}});
    ReportResource total;
    for (const ReportResource& item : view.resources) {
        table.add(resource_cells(item.part, item));
        total.dsp += item.dsp;
        total.lut += item.lut;
        total.ff += item.ff;
        total.bram18 += item.bram18;
        total.uram += item.uram;
    }
    table.add(resource_cells("total", total));
    table.add(resource_cells("device " + device.name,
                             {"", device.dsp.value, device.lut.value, device.ff.value,
                              device.bram18(), device.uram.value}));
    return table.text();
}

nlohmann::ordered_json resources_json(const PointView& view) {
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    for (const ReportResource& item : view.resources) {
        out.push_back({{"component", item.part},
                       {"dsp", item.dsp},
                       {"lut", item.lut},
                       {"ff", item.ff},
                       {"bram18", item.bram18},
                       {"uram", item.uram}});
    }
    return out;
}

std::string point_text(const PointView& view, const Workload& workload, const Device& device) {
    std::string out = fmt::format("{} on {}: {}\n", escape_terminal(workload.name),
                                  escape_terminal(device.name), name_of(view.result.status));
    if (!view.reason.empty()) {
        out += "  " + escape_terminal(view.reason) + "\n";
    }
    out += "\nParameters\n" + parameters_text(view.point);
    out += "\nMetrics\n" + metrics_text(view.result.metrics);
    if (!view.rows.empty()) {
        out += "\nLayers: " + bottleneck_text(view.rows) + "\n" + layers_text(workload, view.rows);
    }
    if (!view.resources.empty()) {
        out += "\nResources (LUT and FF are estimates)\n" + resources_text(view, device);
    }
    const std::string remark = mask_remark(workload);
    return remark.empty() ? out : out + "\n" + remark + "\n";
}

}  // namespace scfa::cli
