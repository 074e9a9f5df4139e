// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/layer_view.hpp"

#include "dse/cli/network_view.hpp"
#include "dse/cli/text_table.hpp"
#include "models/base/error.hpp"
#include "models/base/escape.hpp"
#include "reports/json_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace scfa::cli {
namespace {

using Json = nlohmann::ordered_json;

double value(const LayerRow& row, LayerMetric metric) {
    return row.metrics[static_cast<std::size_t>(metric)];
}

double total_cycles(const std::vector<LayerRow>& rows) {
    double out = 0.0;
    for (const LayerRow& row : rows) {
        out += std::isnan(value(row, LayerMetric::cycles)) ? 0.0 : value(row, LayerMetric::cycles);
    }
    return out;
}

std::string count_text(double number) {
    return std::isnan(number) ? "-" : grouped_number(static_cast<std::int64_t>(number));
}

/// Of all lane-cycles of the computing, the share that this cause took.
std::string lane_share(const LayerRow& row, LayerMetric cause) {
    const double all = value(row, LayerMetric::busy) + value(row, LayerMetric::stall_bank) +
                       value(row, LayerMetric::stall_decode) +
                       value(row, LayerMetric::stall_imbalance) +
                       value(row, LayerMetric::stall_drain);
    return all > 0.0 ? fmt::format("{:.0f} %", 100.0 * value(row, cause) / all) : "-";
}

std::string order_letters(const LayerRow& row) {
    if (row.mapping.tile_rows == 0) {
        return "";
    }
    std::string out = fmt::format(
        "{} rows, {}", row.mapping.tile_rows,
        row.mapping.order == LoopOrder::input_stationary ? "inputs stay" : "weights stay");
    if (row.mapping.splits > 1) {
        out += fmt::format(", {} splits", row.mapping.splits);
    }
    return row.mapping.fused_pool ? out + ", fused" : out;
}

}  // namespace

std::array<double, kLayerMetrics> layer_metrics(const WorkloadLayer& layer,
                                                const LayerResult& result,
                                                const DesignPoint& point) {
    std::array<double, kLayerMetrics> out{};
    out.fill(std::numeric_limits<double>::quiet_NaN());
    const auto set = [&out](LayerMetric metric, double number) {
        out[static_cast<std::size_t>(metric)] = number;
    };
    const auto count = [&set](LayerMetric metric, std::int64_t number) {
        set(metric, static_cast<double>(number));
    };
    count(LayerMetric::cycles, result.cycles);
    count(LayerMetric::macs, layer.macs);
    count(LayerMetric::parameters, layer.parameters);
    count(LayerMetric::ddr_bytes, result.ddr_read_bytes + result.ddr_write_bytes);
    count(LayerMetric::ddr_read_bytes, result.ddr_read_bytes);
    count(LayerMetric::ddr_write_bytes, result.ddr_write_bytes);
    set(LayerMetric::energy_mj, result.energy_pj * 1e-9);
    if (layer.mask_int8 != nullptr) {
        set(LayerMetric::weight_density, density_of(layer));
    }
    if (layer.placement == Placement::scfa) {
        count(LayerMetric::compute_cycles, result.compute_cycles);
        count(LayerMetric::memory_cycles, result.memory_cycles);
        count(LayerMetric::stall_memory, result.stall_memory);
        count(LayerMetric::fill, result.fill);
        count(LayerMetric::busy, result.busy);
        count(LayerMetric::stall_bank, result.stall_bank);
        count(LayerMetric::stall_decode, result.stall_decode);
        count(LayerMetric::stall_imbalance, result.stall_imbalance);
        count(LayerMetric::stall_drain, result.stall_drain * point.rows());
        set(LayerMetric::utilisation, result.utilisation);
    }
    return out;
}

std::vector<LayerRow> layer_rows(const Workload& workload, const std::vector<LayerResult>& layers,
                                 const DesignPoint& point) {
    SCFA_ASSERT(layers.size() == workload.layers.size(), workload.name);
    std::vector<LayerRow> out;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const WorkloadLayer& layer = workload.layers[i];
        const bool on_array = layer.placement == Placement::scfa;
        LayerRow row;
        row.layer = static_cast<std::int32_t>(i);
        row.name = layer.name;
        row.placement = on_array ? "scfa" : "cpu";
        row.bound = on_array && layers[i].cycles > 0 ? std::string(bound_of(layers[i])) : "";
        row.mapping = layers[i].mapping;
        row.metrics = layer_metrics(layer, layers[i], point);
        out.push_back(std::move(row));
    }
    return out;
}

Json layers_json(const Workload& workload, const std::vector<LayerRow>& rows) {
    Json out = Json::array();
    for (const LayerRow& row : rows) {
        Json metrics = Json::object();
        for (std::size_t m = 0; m < kLayerMetrics; ++m) {
            const MetricInfo& info = layer_metric_table()[m];
            metrics[std::string(info.name)] = number_json(row.metrics[m], info.integer);
        }
        metrics["bound"] = row.bound;
        const WorkloadLayer& layer = workload.layers[static_cast<std::size_t>(row.layer)];
        out.push_back({{"name", row.name},
                       {"kind", kind_of(layer)},
                       {"placement", row.placement},
                       {"mask", mask_name(layer.mask_source)},
                       {"mapping",
                        {{"tile_rows", row.mapping.tile_rows},
                         {"order", name_of(row.mapping.order)},
                         {"splits", row.mapping.splits},
                         {"weights_resident", row.mapping.weights_resident},
                         {"fused_pool", row.mapping.fused_pool}}},
                       {"metrics", std::move(metrics)}});
    }
    return out;
}

std::string layers_text(const Workload& workload, const std::vector<LayerRow>& rows) {
    TextTable table({{"layer", false},
                     {"kind", false},
                     {"on", false},
                     {"cycles", true},
                     {"time", true},
                     {"bound", false},
                     {"busy", true},
                     {"bank", true},
                     {"decode", true},
                     {"uneven", true},
                     {"drain", true},
                     {"waits for memory", true},
                     {"density", true},
                     {"mapping", false}});
    const double total = total_cycles(rows);
    for (const LayerRow& row : rows) {
        const WorkloadLayer& layer = workload.layers[static_cast<std::size_t>(row.layer)];
        const double cycles = value(row, LayerMetric::cycles);
        const double density = value(row, LayerMetric::weight_density);
        table.add({row.name, kind_of(layer), row.placement, count_text(cycles),
                   total > 0.0 ? fmt::format("{:.1f} %", 100.0 * cycles / total) : "-", row.bound,
                   lane_share(row, LayerMetric::busy), lane_share(row, LayerMetric::stall_bank),
                   lane_share(row, LayerMetric::stall_decode),
                   lane_share(row, LayerMetric::stall_imbalance),
                   lane_share(row, LayerMetric::stall_drain),
                   count_text(value(row, LayerMetric::stall_memory)),
                   std::isnan(density) ? "" : fmt::format("{:.3f}", density), order_letters(row)});
    }
    return table.text() +
           "busy, bank, decode, uneven, drain: shares of the lanes' time while the array "
           "computes\n";
}

std::string bottleneck_text(const std::vector<LayerRow>& rows) {
    const double total = total_cycles(rows);
    if (total <= 0.0) {
        return "no layer takes time on the accelerator";
    }
    std::map<std::string, double> by_bound;
    const LayerRow* longest = &rows.front();
    for (const LayerRow& row : rows) {
        const std::string bound = row.placement == "cpu" ? "the CPU" : row.bound;
        by_bound[bound] += value(row, LayerMetric::cycles);
        if (value(row, LayerMetric::cycles) > value(*longest, LayerMetric::cycles)) {
            longest = &row;
        }
    }
    const auto most =
        std::max_element(by_bound.begin(), by_bound.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return fmt::format(
        "bound by {} for {:.0f} % of the time; the longest layer is {} with {:.0f} %", most->first,
        100.0 * most->second / total, escape_terminal(longest->name),
        100.0 * value(*longest, LayerMetric::cycles) / total);
}

}  // namespace scfa::cli
