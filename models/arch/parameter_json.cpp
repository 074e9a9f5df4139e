// SPDX-License-Identifier: Apache-2.0
#include "models/arch/parameter_json.hpp"

#include "models/base/suggest.hpp"

namespace scfa {

namespace {

std::vector<std::string> parameter_names() {
    std::vector<std::string> names;
    for (const ParameterInfo& info : parameter_table()) {
        names.emplace_back(info.name);
    }
    return names;
}

std::vector<std::int32_t> powers_of_two(const ParameterInfo& info) {
    std::vector<std::int32_t> powers;
    for (std::int64_t power = info.minimum; power <= info.maximum; power *= 2) {
        powers.push_back(static_cast<std::int32_t>(power));
    }
    return powers;
}

std::int32_t read_integer(const ParameterInfo& info, const JsonNode& node) {
    const std::int64_t value = node.integer(info.minimum, info.maximum);
    if (!is_allowed(info.id, value)) {
        throw node.expected("a power of two from " + std::to_string(info.minimum) + " to " +
                            std::to_string(info.maximum));
    }
    return static_cast<std::int32_t>(value);
}

}  // namespace

std::int32_t read_parameter(Parameter parameter, const JsonNode& node) {
    const ParameterInfo& info = info_of(parameter);
    switch (info.kind) {
        case ParameterKind::boolean:
            return node.flag() ? 1 : 0;
        case ParameterKind::choice:
            return static_cast<std::int32_t>(
                node.choice({info.choices.begin(), info.choices.end()}));
        case ParameterKind::integer:
            break;
    }
    return read_integer(info, node);
}

Parameter parameter_of_key(const std::string& key, const JsonNode& node) {
    const ParameterInfo* info = find_parameter(key);
    if (info == nullptr) {
        throw node.key_error("unknown parameter \"" + key + "\"",
                             suggestion_hint(key, parameter_names(), "parameters"));
    }
    return info->id;
}

GivenParameters read_parameters(const JsonNode& node, ErrorSink& sink) {
    GivenParameters given;
    for (const auto& [key, value] : node.members()) {
        sink.collect([&, &name = key, &text = value] {
            const Parameter parameter = parameter_of_key(name, text);
            given[static_cast<std::size_t>(parameter)] = read_parameter(parameter, text);
        });
    }
    return given;
}

nlohmann::ordered_json parameter_json(Parameter parameter, std::int32_t value) {
    switch (info_of(parameter).kind) {
        case ParameterKind::boolean:
            return value != 0;
        case ParameterKind::choice:
            return value_text(parameter, value);
        case ParameterKind::integer:
            break;
    }
    return value;
}

nlohmann::ordered_json parameters_json(const DesignPoint& point) {
    nlohmann::ordered_json out = nlohmann::ordered_json::object();
    for (const ParameterInfo& info : parameter_table()) {
        out[std::string(info.name)] = parameter_json(info.id, point[info.id]);
    }
    return out;
}

nlohmann::ordered_json parameters_json(const GivenParameters& given) {
    nlohmann::ordered_json out = nlohmann::ordered_json::object();
    for (const ParameterInfo& info : parameter_table()) {
        const std::optional<std::int32_t>& value = given[static_cast<std::size_t>(info.id)];
        if (value.has_value()) {
            out[std::string(info.name)] = parameter_json(info.id, *value);
        }
    }
    return out;
}

nlohmann::ordered_json parameter_schema(Parameter parameter) {
    const ParameterInfo& info = info_of(parameter);
    nlohmann::ordered_json out;
    switch (info.kind) {
        case ParameterKind::boolean:
            out["type"] = "boolean";
            return out;
        case ParameterKind::choice:
            out["type"] = "string";
            out["enum"] = info.choices;
            return out;
        case ParameterKind::integer:
            break;
    }
    out["type"] = "integer";
    if (info.power_of_two) {
        out["enum"] = powers_of_two(info);
    } else {
        out["minimum"] = info.minimum;
        out["maximum"] = info.maximum;
    }
    return out;
}

nlohmann::ordered_json parameters_schema() {
    nlohmann::ordered_json properties = nlohmann::ordered_json::object();
    for (const ParameterInfo& info : parameter_table()) {
        nlohmann::ordered_json property = parameter_schema(info.id);
        property["description"] = std::string(info.description) +
                                  (info.unit.empty() ? "" : " [" + std::string(info.unit) + "]");
        properties[std::string(info.name)] = std::move(property);
    }
    nlohmann::ordered_json out;
    out["type"] = "object";
    out["properties"] = std::move(properties);
    out["additionalProperties"] = false;
    return out;
}

DesignPoint with_parameters(const DesignPoint& base, const GivenParameters& given) {
    DesignPoint out = base;
    for (std::size_t i = 0; i < kParameters; ++i) {
        if (given[i].has_value()) {
            out.values[i] = *given[i];
        }
    }
    return out;
}

}  // namespace scfa
