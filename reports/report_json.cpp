// SPDX-License-Identifier: Apache-2.0
#include "reports/report_json.hpp"

#include "models/arch/parameter_json.hpp"
#include "reports/advice.hpp"
#include "reports/json_values.hpp"
#include "reports/layer_columns.hpp"
#include "reports/point_columns.hpp"
#include "reports/text.hpp"
#include "reports/verdict.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace scfa {
namespace {

using nlohmann::ordered_json;

template <class Text>
ordered_json text_json(const Text& text) {
    return std::string(text);
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

ordered_json optional_json(const std::optional<double>& value) {
    return value ? number_json(*value, false) : ordered_json();
}

ordered_json layer_json(const ReportLayer& layer) {
    return {{"name", layer.name},
            {"kind", layer.kind},
            {"placement", text_json(placement_text(layer.placement))},
            {"macs", layer.macs},
            {"weight_density", number_json(layer.weight_density, false)},
            {"mask", text_json(mask_text(layer.mask_source))},
            {"producers", layer.producers}};
}

ordered_json pruning_json(const std::optional<ReportPruning>& pruning) {
    if (!pruning) {
        return nullptr;
    }
    ordered_json channels = ordered_json::array();
    for (const ReportChannels& group : pruning->channels) {
        channels.push_back({{"group", group.group}, {"kept", group.kept}, {"of", group.of}});
    }
    return {{"method", pruning->method},
            {"keep_ratio", number_json(pruning->keep_ratio, false)},
            {"resource", pruning->resource},
            {"density", optional_json(pruning->density)},
            {"balanced", pruning->balanced},
            {"accuracy_at_cut", optional_json(pruning->accuracy_at_cut)},
            {"accuracy_recalibrated", optional_json(pruning->accuracy_recalibrated)},
            {"channels", std::move(channels)}};
}

ordered_json methods_json(const std::vector<ReportMethodPoint>& methods) {
    ordered_json out = ordered_json::array();
    for (const ReportMethodPoint& each : methods) {
        out.push_back({{"network", each.network},
                       {"method", each.method},
                       {"keep_ratio", number_json(each.keep_ratio, false)},
                       {"seeds", each.seeds},
                       {"accuracy", number_json(each.accuracy, false)},
                       {"deviation", number_json(each.deviation, false)}});
    }
    return out;
}

ordered_json measurements_json(const std::vector<ReportMeasurement>& measurements) {
    ordered_json out = ordered_json::array();
    for (const ReportMeasurement& each : measurements) {
        ordered_json figures = ordered_json::array();
        for (const ReportMeasuredFigure& figure : each.figures) {
            figures.push_back({{"name", figure.name},
                               {"unit", figure.unit},
                               {"estimate", number_json(figure.estimate, false)},
                               {"measured", number_json(figure.measured, false)}});
        }
        out.push_back({{"id", each.id},
                       {"source", each.source},
                       {"scope", each.scope},
                       {"figures", std::move(figures)}});
    }
    return out;
}

ordered_json workloads_json(const ReportData& data) {
    ordered_json out = ordered_json::array();
    for (const ReportWorkload& w : data.workloads) {
        ordered_json layers = ordered_json::array();
        for (const ReportLayer& layer : w.layers) {
            layers.push_back(layer_json(layer));
        }
        out.push_back({{"name", w.name},
                       {"file", w.file},
                       {"macs", w.macs},
                       {"parameters", w.parameters},
                       {"weight_density", number_json(w.weight_density, false)},
                       {"mask", text_json(mask_text(w.mask_source))},
                       {"accuracy", optional_json(w.accuracy)},
                       {"accuracy_float", optional_json(w.accuracy_float)},
                       {"pruning", pruning_json(w.pruning)},
                       {"layers", std::move(layers)}});
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
        ordered_json unused = ordered_json::array();
        for (const SparseFormat format : axis.unused_by) {
            unused.push_back(
                parameter_json(Parameter::sparse_format, static_cast<std::int32_t>(format)));
        }
        out.push_back({{"parameter", text_json(info_of(axis.parameter).name)},
                       {"values", std::move(values)},
                       {"unused_by", std::move(unused)}});
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
            {"dominated", counts.dominated},
            {"not_fitting", counts.not_fitting},
            {"breaking_a_limit", counts.breaking_a_limit},
            {"repeated", counts.repeated},
            {"infeasible_by_reason", std::move(reasons)}};
}

const char* change_text(Comparison::Change change) {
    return change == Comparison::Change::better  ? "better"
           : change == Comparison::Change::worse ? "worse"
                                                 : "same";
}

ordered_json advice_json(const ReportData& data, const std::string& id) {
    const std::optional<Advice> advice = advice_for(data, id);
    return advice ? ordered_json{{"limit", advice->limit}, {"next", advice->next}} : nullptr;
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
                       {"comparisons", std::move(comparisons)},
                       {"advice", advice_json(data, pick.id)}});
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

ordered_json search_json(const ReportSearch& search) {
    ordered_json evaluated = ordered_json::array();
    ordered_json front = ordered_json::array();
    ordered_json volume = ordered_json::array();
    for (const ReportSearchStep& step : search.steps) {
        evaluated.push_back(step.evaluated);
        front.push_back(step.front);
        volume.push_back(number_json(step.hypervolume, false));
    }
    ordered_json reference = ordered_json::array();
    for (const double value : search.reference) {
        reference.push_back(number_json(value, false));
    }
    return {{"engine", search.engine},
            {"reference", std::move(reference)},
            {"evaluated", std::move(evaluated)},
            {"front", std::move(front)},
            {"hypervolume", std::move(volume)}};
}

ordered_json differences_json(const Differences& differences) {
    return {{"count", differences.count()},
            {"mean", number_json(differences.mean(), false)},
            {"maximum", number_json(differences.maximum(), false)},
            {"bias", number_json(differences.bias(), false)}};
}

ordered_json agreement_json(const std::optional<Agreement>& agreement) {
    if (!agreement) {
        return nullptr;
    }
    ordered_json kinds = ordered_json::array();
    for (const KindAgreement& kind : agreement->kinds) {
        kinds.push_back({{"kind", kind.kind}, {"cycles", differences_json(kind.cycles)}});
    }
    return {{"mean", kAgreementMean},
            {"maximum", kAgreementMaximum},
            {"within_band", agreement->within_band()},
            {"points", differences_json(agreement->points)},
            {"layers", agreement->layers},
            {"unequal_compute", agreement->unequal_compute},
            {"kinds", std::move(kinds)}};
}

ordered_json live_json(const std::optional<ReportLive>& live) {
    return live ? ordered_json{{"evaluated", live->evaluated}, {"total", live->total}} : nullptr;
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
    return {{"configuration", p.configuration}, {"versions", pairs_json(p.versions)},
            {"seed", std::to_string(p.seed)},   {"hashes", pairs_json(p.hashes)},
            {"commands", p.commands},           {"point_commands", p.point_commands}};
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
        {"search", search_json(data.search)},
        {"agreement", agreement_json(data.agreement)},
        {"live", live_json(data.live)},
        {"points", points_json(data)},
        {"picks", picks_json(data)},
        {"baseline", baseline_json(data)},
        {"details", details_json(data)},
        {"measurements", measurements_json(data.measurements)},
        {"methods", methods_json(data.methods)},
        {"provenance", provenance_json(data.provenance)},
        {"notes", data.notes}};
    return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace scfa
