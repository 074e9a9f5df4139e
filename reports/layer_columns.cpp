// SPDX-License-Identifier: Apache-2.0
#include "reports/layer_columns.hpp"

#include "reports/json_values.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scfa {
namespace {

using nlohmann::ordered_json;

ordered_json text_json(std::string_view text) {
    return std::string(text);
}

/// A figure of every layer of a detail, as an array under the figure's name.
struct LayerFigure {
    const char* name;
    ordered_json (*value)(const LayerResult&);
};

const std::vector<LayerFigure>& layer_figures() {
    using R = const LayerResult&;
    static const std::vector<LayerFigure> table{
        {"cycles", [](R r) -> ordered_json { return r.cycles; }},
        {"compute_cycles", [](R r) -> ordered_json { return r.compute_cycles; }},
        {"memory_cycles", [](R r) -> ordered_json { return r.memory_cycles; }},
        {"stall_memory", [](R r) -> ordered_json { return r.stall_memory; }},
        {"fill", [](R r) -> ordered_json { return r.fill; }},
        {"busy", [](R r) -> ordered_json { return r.busy; }},
        {"stall_bank", [](R r) -> ordered_json { return r.stall_bank; }},
        {"stall_decode", [](R r) -> ordered_json { return r.stall_decode; }},
        {"stall_imbalance", [](R r) -> ordered_json { return r.stall_imbalance; }},
        {"stall_drain", [](R r) -> ordered_json { return r.stall_drain; }},
        {"ddr_read_bytes", [](R r) -> ordered_json { return r.ddr_read_bytes; }},
        {"ddr_write_bytes", [](R r) -> ordered_json { return r.ddr_write_bytes; }},
        {"energy_mj", [](R r) { return number_json(r.energy_pj * 1e-9, false); }},
        {"utilisation", [](R r) { return number_json(r.utilisation, false); }},
        {"tile_rows", [](R r) -> ordered_json { return r.mapping.tile_rows; }},
        {"order", [](R r) { return text_json(name_of(r.mapping.order)); }},
        {"splits", [](R r) -> ordered_json { return r.mapping.splits; }},
        {"weights_resident", [](R r) -> ordered_json { return r.mapping.weights_resident; }},
        {"fused_pool", [](R r) -> ordered_json { return r.mapping.fused_pool; }},
        {"bound", [](R r) { return text_json(r.cycles > 0 ? bound_of(r) : ""); }},
    };
    return table;
}

ordered_json confirmed_json(const std::vector<ReportConfirmedLayer>& layers) {
    if (layers.empty()) {
        return nullptr;
    }
    ordered_json cycles = ordered_json::array();
    ordered_json compute = ordered_json::array();
    ordered_json memory = ordered_json::array();
    for (const ReportConfirmedLayer& layer : layers) {
        cycles.push_back(layer.cycles);
        compute.push_back(layer.compute_cycles);
        memory.push_back(layer.stall_memory);
    }
    return {{"cycles", std::move(cycles)},
            {"compute_cycles", std::move(compute)},
            {"stall_memory", std::move(memory)}};
}

ordered_json traffic_json(const std::vector<ReportTraffic>& traffic) {
    if (traffic.empty()) {
        return nullptr;
    }
    ordered_json out = {{"weights", ordered_json::array()},
                        {"inputs", ordered_json::array()},
                        {"residual", ordered_json::array()},
                        {"outputs", ordered_json::array()}};
    for (const ReportTraffic& layer : traffic) {
        out["weights"].push_back(layer.weights);
        out["inputs"].push_back(layer.inputs);
        out["residual"].push_back(layer.residual);
        out["outputs"].push_back(layer.outputs);
    }
    return out;
}

ordered_json simulated_json(const std::vector<ReportSimulatedLayer>& layers) {
    if (layers.empty()) {
        return nullptr;
    }
    ordered_json out = ordered_json::array();
    for (const ReportSimulatedLayer& layer : layers) {
        out.push_back({{"sequences", layer.sequences},
                       {"bursts", layer.bursts},
                       {"row_hits", layer.row_hits},
                       {"row_misses", layer.row_misses},
                       {"fifo_levels", layer.fifo_levels},
                       {"bank_requests", layer.bank_requests},
                       {"requests_of_bank", layer.requests_of_bank}});
    }
    return out;
}

ordered_json detail_json(const ReportDetail& detail) {
    ordered_json layers = ordered_json::object();
    for (const LayerFigure& figure : layer_figures()) {
        ordered_json values = ordered_json::array();
        for (const LayerResult& layer : detail.layers) {
            values.push_back(figure.value(layer));
        }
        layers[figure.name] = std::move(values);
    }
    ordered_json resources = ordered_json::array();
    for (const ReportResource& item : detail.resources) {
        resources.push_back({{"part", item.part},
                             {"dsp", item.dsp},
                             {"lut", item.lut},
                             {"ff", item.ff},
                             {"bram18", item.bram18},
                             {"uram", item.uram}});
    }
    return {{"id", detail.id},
            {"workload", detail.workload},
            {"lanes", detail.lanes},
            {"peak_gmacs", number_json(detail.peak_gmacs, false)},
            {"peak_gbps", number_json(detail.peak_gbps, false)},
            {"layers", std::move(layers)},
            {"confirmed", confirmed_json(detail.confirmed)},
            {"traffic", traffic_json(detail.traffic)},
            {"simulated", simulated_json(detail.simulated)},
            {"resources", std::move(resources)}};
}

}  // namespace

ordered_json details_json(const ReportData& data) {
    ordered_json out = ordered_json::array();
    for (const ReportDetail& detail : data.details) {
        out.push_back(detail_json(detail));
    }
    return out;
}

}  // namespace scfa
