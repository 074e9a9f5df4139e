// SPDX-License-Identifier: Apache-2.0
#include "dse/config/space_schema.hpp"

#include "dse/pareto/objectives.hpp"
#include "dse/space/space.hpp"
#include "models/arch/design_point.hpp"
#include "models/arch/parameter_json.hpp"
#include "models/eval/metrics.hpp"

#include <algorithm>

namespace scfa {
namespace {

using Json = nlohmann::ordered_json;

Json list_of(const Json& value) {
    return {{"type", "array"}, {"items", value}, {"minItems", 1}, {"maxItems", Axis::kMostValues}};
}

Json range_of(const Json& value) {
    const Json factor = {{"type", "integer"}, {"minimum", 2}};
    const Json step = {{"type", "integer"}, {"minimum", 1}};
    return {{"type", "object"},
            {"properties", {{"from", value}, {"to", value}, {"step", step}, {"times", factor}}},
            {"required", {"from", "to"}},
            {"not", {{"required", {"step", "times"}}}},
            {"additionalProperties", false}};
}

Json axis_schema(const ParameterInfo& info) {
    Json value = parameter_schema(info.id);
    Json out = Json::object();
    if (value.contains("description")) {
        out["description"] = value["description"];
        value.erase("description");
    }
    value.erase("default");
    Json forms = Json::array({value, list_of(value)});
    if (info.kind == ParameterKind::integer) {
        Json bound = value;
        if (bound.contains("enum")) {
            bound = {{"type", "integer"}, {"minimum", info.minimum}, {"maximum", info.maximum}};
        }
        forms.push_back(range_of(bound));
    }
    out["anyOf"] = std::move(forms);
    return out;
}

}  // namespace

Json space_schema() {
    Json properties = Json::object();
    for (const ParameterInfo& info : parameter_table()) {
        properties[std::string(info.name)] = axis_schema(info);
    }
    return {
        {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

Json constraints_schema() {
    const Json number = {{"type", "number"}};
    const Json limit = {{"type", "object"},
                        {"properties", {{"min", number}, {"max", number}}},
                        {"minProperties", 1},
                        {"additionalProperties", false}};
    Json properties = {{"device",
                        {{"enum", Json::array({true})},
                         {"default", true},
                         {"description", "The device's resources are the limit."}}}};
    for (const MetricInfo& info : metric_table()) {
        Json entry = limit;
        entry["description"] = info.description;
        properties[std::string(info.name)] = std::move(entry);
    }
    return {
        {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

Json objectives_schema() {
    Json names = Json::array();
    for (const MetricInfo& info : metric_table()) {
        if (info.direction != Direction::none) {
            names.push_back(info.name);
        }
    }
    return {{"type", "array"},
            {"items", {{"enum", std::move(names)}}},
            {"minItems", 1},
            {"maxItems", kMostObjectives},
            {"uniqueItems", true}};
}

nlohmann::ordered_json space_json(const std::vector<Axis>& axes) {
    nlohmann::ordered_json out = nlohmann::ordered_json::object();
    for (const ParameterInfo& info : parameter_table()) {
        const auto axis = std::find_if(axes.begin(), axes.end(),
                                       [&info](const Axis& a) { return a.parameter == info.id; });
        if (axis == axes.end()) {
            continue;
        }
        nlohmann::ordered_json& values = out[std::string(info.name)] =
            nlohmann::ordered_json::array();
        for (const std::int32_t value : axis->values) {
            values.push_back(parameter_json(info.id, value));
        }
    }
    return out;
}

}  // namespace scfa
