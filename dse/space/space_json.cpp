// SPDX-License-Identifier: Apache-2.0
#include "dse/space/space_json.hpp"

#include "models/arch/parameter_json.hpp"
#include "models/base/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace scfa {
namespace {

void check_key(const JsonNode& node, const std::vector<std::string>& allowed, ErrorSink& errors) {
    for (const auto& [key, value] : node.members()) {
        if (std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
            errors.add(value.key_error(fmt::format("unknown key \"{}\"", key),
                                       suggestion_hint(key, allowed, "keys")));
        }
    }
}

void check_count(const JsonNode& node, std::int64_t count) {
    if (count > static_cast<std::int64_t>(Axis::kMostValues)) {
        throw node.error(fmt::format("{}: {} values, an axis has at most {}", node.name(), count,
                                     Axis::kMostValues));
    }
}

std::vector<std::int32_t> arithmetic(const JsonNode& node, std::int64_t from, std::int64_t to,
                                     std::int64_t step) {
    check_count(node, (to - from) / step + 1);
    std::vector<std::int32_t> values;
    for (std::int64_t value = from; value <= to; value += step) {
        values.push_back(static_cast<std::int32_t>(value));
    }
    return values;
}

std::vector<std::int32_t> geometric(const JsonNode& node, std::int64_t from, std::int64_t to,
                                    std::int64_t factor) {
    if (from <= 0) {
        throw node.at("from").error("a progression by \"times\" starts above 0");
    }
    std::vector<std::int32_t> values;
    for (std::int64_t value = from; value <= to; value *= factor) {
        values.push_back(static_cast<std::int32_t>(value));
    }
    return values;
}

void require_allowed(const JsonNode& node, const ParameterInfo& info,
                     const std::vector<std::int32_t>& values) {
    for (const std::int32_t value : values) {
        if (!is_allowed(info.id, value)) {
            throw node.error(
                fmt::format("{}: contains {}, which is not a power of two", node.name(), value),
                R"(write a list, or {"from": 4, "to": 64, "times": 2})");
        }
    }
}

std::vector<std::int32_t> read_range(const JsonNode& node, const ParameterInfo& info,
                                     ErrorSink& errors) {
    if (info.kind != ParameterKind::integer) {
        throw node.error(fmt::format("{}: a range is for integers only", node.name()),
                         "write a list of values");
    }
    check_key(node, {"from", "to", "step", "times"}, errors);
    const std::int64_t from = node.at("from").integer(info.minimum, info.maximum);
    const std::int64_t to = node.at("to").integer(info.minimum, info.maximum);
    if (from > to) {
        throw node.at("from").error(fmt::format("\"from\" is {}, above \"to\", {}", from, to));
    }
    const auto step = node.find("step");
    const auto times = node.find("times");
    if (step && times) {
        throw times->key_error(R"(a range has "step" or "times", not both)");
    }
    constexpr std::int64_t kMost = std::int64_t{1} << 31;
    const auto values = times ? geometric(node, from, to, times->integer(2, kMost))
                              : arithmetic(node, from, to, step ? step->integer(1, kMost) : 1);
    require_allowed(node, info, values);
    return values;
}

std::vector<std::int32_t> read_list(const JsonNode& node, const ParameterInfo& info,
                                    ErrorSink& errors) {
    const std::vector<JsonNode> elements = node.elements();
    if (elements.empty()) {
        throw node.error(fmt::format("{}: an axis needs at least one value", node.name()));
    }
    check_count(node, static_cast<std::int64_t>(elements.size()));
    std::vector<std::int32_t> values;
    for (const JsonNode& element : elements) {
        errors.collect([&] { values.push_back(read_parameter(info.id, element)); });
    }
    return values;
}

Axis read_axis(const JsonNode& node, const ParameterInfo& info, ErrorSink& errors) {
    if (node.is_array()) {
        return Axis{info.id, read_list(node, info, errors)};
    }
    if (node.is_object()) {
        return Axis{info.id, read_range(node, info, errors)};
    }
    return Axis{info.id, {read_parameter(info.id, node)}};
}

std::vector<std::string> constraint_names() {
    std::vector<std::string> names{"device"};
    for (const MetricInfo& info : metric_table()) {
        names.emplace_back(info.name);
    }
    return names;
}

MetricLimit read_limit(const JsonNode& node, Metric metric, ErrorSink& errors) {
    check_key(node, {"min", "max"}, errors);
    MetricLimit limit{metric, std::nullopt, std::nullopt};
    if (const auto minimum = node.find("min")) {
        limit.minimum = minimum->number();
    }
    if (const auto maximum = node.find("max")) {
        limit.maximum = maximum->number();
    }
    if (!limit.minimum && !limit.maximum) {
        throw node.expected(R"(an object with "min", "max" or both)");
    }
    if (limit.minimum && limit.maximum && *limit.minimum > *limit.maximum) {
        throw node.error(fmt::format("{}: \"min\" is {}, above \"max\", {}", node.name(),
                                     *limit.minimum, *limit.maximum));
    }
    return limit;
}

}  // namespace

std::vector<Axis> read_axes(JsonNode node, ErrorSink& errors) {
    std::vector<Axis> axes;
    for (const auto& [key, value] : node.members()) {
        errors.collect([&, &name = key, &axis_node = value] {
            const ParameterInfo& info = info_of(parameter_of_key(name, axis_node));
            Axis axis = read_axis(axis_node, info, errors);
            if (!axis.values.empty()) {
                axes.push_back(std::move(axis));
            }
        });
    }
    return axes;
}

Constraints read_constraints(JsonNode node, ErrorSink& errors) {
    Constraints constraints;
    for (const auto& [key, value] : node.members()) {
        Metric metric{};
        if (key == "device") {
            errors.collect([&, &flag = value] { constraints.device = flag.flag(); });
        } else if (find_metric(key, metric)) {
            errors.collect([&, &limit = value] {
                constraints.limits.push_back(read_limit(limit, metric, errors));
            });
        } else {
            errors.add(value.key_error(fmt::format("unknown constraint \"{}\"", key),
                                       suggestion_hint(key, constraint_names(), "constraints")));
        }
    }
    return constraints;
}

}  // namespace scfa
