// SPDX-License-Identifier: Apache-2.0
#include "reports/report_json.hpp"

#include "models/arch/parameter_json.hpp"
#include "reports/json_values.hpp"
#include "reports/text.hpp"
#include "reports/verdict.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <map>

namespace scfa {
namespace {

using nlohmann::ordered_json;
using Order = std::vector<std::size_t>;

template <class Text>
ordered_json text_json(const Text& text) {
    return std::string(text);
}

/// {"constant": v} or {"values": [...]}, of `value(i)` for each i of `order`.
template <class Value>
ordered_json column_json(const Order& order, Value value) {
    ordered_json values = ordered_json::array();
    bool constant = true;
    for (const std::size_t i : order) {
        values.push_back(value(i));
        constant = constant && values.back() == values.front();
    }
    if (constant && !values.empty()) {
        return {{"constant", values.front()}};
    }
    return {{"values", std::move(values)}};
}

ordered_json metric_tables() {
    ordered_json out = ordered_json::array();
    for (std::size_t i = 0; i < kMetrics; ++i) {
        const MetricInfo& info = info_of(static_cast<Metric>(i));
        out.push_back({{"name", text_json(info.name)},
                       {"unit", text_json(info.unit)},
                       {"direction", text_json(direction_text(info.direction))},
                       {"integer", info.integer},
                       {"description", text_json(info.description)}});
    }
    return out;
}

ordered_json parameter_tables() {
    ordered_json out = ordered_json::array();
    for (const ParameterInfo& info : parameter_table()) {
        ordered_json choices = ordered_json::array();
        for (const std::string_view choice : info.choices) {
            choices.push_back(text_json(choice));
        }
        const char* kind = info.kind == ParameterKind::integer   ? "integer"
                           : info.kind == ParameterKind::boolean ? "boolean"
                                                                 : "choice";
        out.push_back({{"name", text_json(info.name)},
                       {"kind", kind},
                       {"unit", text_json(info.unit)},
                       {"description", text_json(info.description)},
                       {"choices", std::move(choices)}});
    }
    return out;
}

ordered_json workloads_json(const ReportData& data) {
    ordered_json out = ordered_json::array();
    for (const ReportWorkload& w : data.workloads) {
        out.push_back(
            {{"name", w.name},
             {"file", w.file},
             {"layers", w.layers},
             {"macs", w.macs},
             {"parameters", w.parameters},
             {"weight_density", number_json(w.weight_density, false)},
             {"mask", text_json(mask_text(w.mask_source))},
             {"accuracy", w.accuracy ? number_json(*w.accuracy, false) : ordered_json()}});
    }
    return out;
}

ordered_json axes_json(const ReportData& data) {
    ordered_json out = ordered_json::array();
    for (const ReportAxis& axis : data.axes) {
        ordered_json values = ordered_json::array();
        for (const std::int32_t value : axis.values) {
            values.push_back(parameter_json(axis.parameter, value));
        }
        out.push_back({{"parameter", text_json(info_of(axis.parameter).name)},
                       {"values", std::move(values)}});
    }
    return out;
}

ordered_json limits_json(const ReportData& data) {
    ordered_json out = ordered_json::array();
    for (const ReportLimit& limit : data.limits) {
        const bool device = limit.source == ReportLimit::Source::device;
        out.push_back({{"metric", text_json(info_of(limit.metric).name)},
                       {"value", number_json(limit.value, info_of(limit.metric).integer)},
                       {"kind", limit.is_maximum ? "maximum" : "minimum"},
                       {"source", device ? "device" : "constraint"}});
    }
    return out;
}

ordered_json counts_json(const ReportCounts& counts) {
    ordered_json reasons = ordered_json::array();
    for (const auto& [reason, count] : counts.infeasible_by_reason) {
        reasons.push_back({{"reason", text_json(name_of(reason))}, {"count", count}});
    }
    return {{"space", counts.space},
            {"folded", counts.folded},
            {"evaluated", counts.evaluated},
            {"feasible", counts.feasible},
            {"infeasible", counts.infeasible},
            {"failed", counts.failed},
            {"infeasible_by_reason", std::move(reasons)}};
}

ordered_json metric_columns(const ReportData& data, const Order& order, bool confirmed) {
    ordered_json out = ordered_json::object();
    for (std::size_t m = 0; m < kMetrics; ++m) {
        const auto metric = static_cast<Metric>(m);
        const MetricInfo& info = info_of(metric);
        out[std::string(info.name)] = column_json(order, [&](std::size_t i) {
            const ReportPoint& point = data.points[i];
            return number_json((confirmed ? *point.confirmed : point.metrics)[metric],
                               info.integer);
        });
    }
    return out;
}

/// The points that were confirmed, by their row.
ordered_json confirmed_json(const ReportData& data, const Order& order) {
    ordered_json rows = ordered_json::array();
    Order confirmed;
    for (std::size_t row = 0; row < order.size(); ++row) {
        if (data.points[order[row]].confirmed) {
            rows.push_back(row);
            confirmed.push_back(order[row]);
        }
    }
    return {{"rows", std::move(rows)}, {"metrics", metric_columns(data, confirmed, true)}};
}

/// Texts repeat: a table of the different ones, and an index into it (-1: empty) for each point.
template <class Text>
ordered_json text_column_json(const Order& order, Text text_of) {
    std::map<std::string, std::int64_t> known;
    ordered_json texts = ordered_json::array();
    ordered_json index = ordered_json::array();
    for (const std::size_t i : order) {
        const std::string text(text_of(i));
        if (text.empty()) {
            index.push_back(-1);
            continue;
        }
        const auto [at, fresh] = known.emplace(text, static_cast<std::int64_t>(texts.size()));
        if (fresh) {
            texts.push_back(text);
        }
        index.push_back(at->second);
    }
    return {{"texts", std::move(texts)}, {"index", std::move(index)}};
}

ordered_json points_json(const ReportData& data) {
    const Order order = report_order(data);
    ordered_json ids = ordered_json::array();
    ordered_json front = ordered_json::array();
    for (std::size_t row = 0; row < order.size(); ++row) {
        ids.push_back(data.points[order[row]].id);
        if (data.points[order[row]].on_front) {
            front.push_back(row);
        }
    }
    ordered_json parameters = ordered_json::object();
    for (const ParameterInfo& info : parameter_table()) {
        parameters[std::string(info.name)] =
            column_json(order, [&](std::size_t i) { return data.points[i].design[info.id]; });
    }
    const auto status = [&](std::size_t i) { return name_of(data.points[i].status); };
    const auto reason = [&](std::size_t i) {
        const Reason why = data.points[i].reason;
        return why == Reason::none ? std::string_view() : name_of(why);
    };
    const auto reason_text = [&](std::size_t i) { return data.points[i].reason_text; };
    return {{"count", order.size()},
            {"id", std::move(ids)},
            {"front", std::move(front)},
            {"status", text_column_json(order, status)},
            {"reason", text_column_json(order, reason)},
            {"reason_text", text_column_json(order, reason_text)},
            {"parameters", std::move(parameters)},
            {"metrics", metric_columns(data, order, false)},
            {"confirmed", confirmed_json(data, order)}};
}

const char* change_text(Comparison::Change change) {
    return change == Comparison::Change::better  ? "better"
           : change == Comparison::Change::worse ? "worse"
                                                 : "same";
}

ordered_json picks_json(const ReportData& data) {
    ordered_json out = ordered_json::array();
    for (const ReportPick& pick : data.picks) {
        ordered_json comparisons = ordered_json::array();
        const ReportPoint* point = find_point(data, pick.id);
        if (point != nullptr && data.baseline) {
            for (const Comparison& c : compare(*point, data.baseline->point, data.objectives)) {
                comparisons.push_back({{"metric", text_json(info_of(c.metric).name)},
                                       {"text", c.text},
                                       {"change", change_text(c.change)}});
            }
        }
        out.push_back({{"role", pick.role},
                       {"title", pick.title},
                       {"id", pick.id},
                       {"comparisons", std::move(comparisons)}});
    }
    return out;
}

ordered_json baseline_json(const ReportData& data) {
    if (!data.baseline) {
        return nullptr;
    }
    const ReportPoint& point = data.baseline->point;
    return {{"label", data.baseline->label},
            {"id", point.id},
            {"parameters", parameters_json(point.design)},
            {"metrics", metrics_json(point.metrics)}};
}

ordered_json layer_json(const ReportLayer& layer) {
    const LayerResult& r = layer.result;
    const bool on_array = layer.placement == Placement::scfa;
    return {{"name", layer.name},
            {"kind", layer.kind},
            {"placement", text_json(placement_text(layer.placement))},
            {"macs", layer.macs},
            {"weight_density", number_json(layer.weight_density, false)},
            {"mask", text_json(mask_text(layer.mask_source))},
            {"mapping",
             {{"tile_rows", r.mapping.tile_rows},
              {"order", text_json(name_of(r.mapping.order))},
              {"splits", r.mapping.splits},
              {"weights_resident", r.mapping.weights_resident},
              {"fused_pool", r.mapping.fused_pool}}},
            {"bound", on_array && r.cycles > 0 ? text_json(bound_of(r)) : ordered_json("")},
            {"cycles", r.cycles},
            {"compute_cycles", r.compute_cycles},
            {"memory_cycles", r.memory_cycles},
            {"stall_memory", r.stall_memory},
            {"fill", r.fill},
            {"busy", r.busy},
            {"stall_bank", r.stall_bank},
            {"stall_decode", r.stall_decode},
            {"stall_imbalance", r.stall_imbalance},
            {"stall_drain", r.stall_drain},
            {"ddr_read_bytes", r.ddr_read_bytes},
            {"ddr_write_bytes", r.ddr_write_bytes},
            {"energy_mj", number_json(r.energy_pj * 1e-9, false)},
            {"utilisation", number_json(r.utilisation, false)}};
}

ordered_json details_json(const ReportData& data) {
    ordered_json out = ordered_json::array();
    for (const ReportDetail& detail : data.details) {
        ordered_json layers = ordered_json::array();
        for (const ReportLayer& layer : detail.layers) {
            layers.push_back(layer_json(layer));
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
        out.push_back({{"id", detail.id},
                       {"lanes", detail.lanes},
                       {"layers", std::move(layers)},
                       {"resources", std::move(resources)}});
    }
    return out;
}

ordered_json pairs_json(const std::vector<ReportText>& pairs) {
    ordered_json out = ordered_json::array();
    for (const auto& [name, text] : pairs) {
        out.push_back({{"name", name}, {"text", text}});
    }
    return out;
}

ordered_json provenance_json(const ReportProvenance& p) {
    // The seed is text: a script's numbers hold 53 bits only.
    return {{"configuration", p.configuration},
            {"versions", pairs_json(p.versions)},
            {"seed", std::to_string(p.seed)},
            {"hashes", pairs_json(p.hashes)},
            {"commands", p.commands}};
}

}  // namespace

std::string report_json(const ReportData& data) {
    const Verdict verdict = verdict_of(data);
    ordered_json objectives = ordered_json::array();
    for (const Metric metric : data.objectives) {
        objectives.push_back(text_json(info_of(metric).name));
    }
    ordered_json out = {
        {"schema", "scfa.report/1"},
        {"run",
         {{"name", data.run_name},
          {"dir", data.run_dir},
          {"fidelity", data.fidelity},
          {"confirmed_fidelity", data.confirmed_fidelity}}},
        {"device",
         {{"name", data.device.name}, {"part", data.device.part}, {"file", data.device.file}}},
        {"verdict", {{"headline", verdict.headline}, {"facts", verdict.facts}}},
        {"workloads", workloads_json(data)},
        {"objectives", std::move(objectives)},
        {"metrics", metric_tables()},
        {"parameters", parameter_tables()},
        {"axes", axes_json(data)},
        {"limits", limits_json(data)},
        {"counts", counts_json(data.counts)},
        {"thinning",
         {{"others_total", data.thinning.others_total},
          {"others_shown", data.thinning.others_shown}}},
        {"points", points_json(data)},
        {"picks", picks_json(data)},
        {"baseline", baseline_json(data)},
        {"details", details_json(data)},
        {"provenance", provenance_json(data.provenance)},
        {"notes", data.notes}};
    return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace scfa
