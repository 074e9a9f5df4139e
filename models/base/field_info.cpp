// SPDX-License-Identifier: Apache-2.0
#include "models/base/field_info.hpp"

#include "models/base/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scfa {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kLeastInteger = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMostInteger = std::numeric_limits<std::int64_t>::max();
constexpr double kLeastNumber = std::numeric_limits<double>::lowest();
constexpr double kMostNumber = std::numeric_limits<double>::max();

/// Bounds read better as 16 than as 16.0, and a schema takes both.
Json short_number(double value) {
    const bool whole = value > -1e15 && value < 1e15 &&
                       value == static_cast<double>(static_cast<std::int64_t>(value));
    return whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

Json object_schema(const TableInfo& table, bool top);

Json field_schema(const FieldInfo& field) {
    Json out = field.schema.is_null() ? Json::object() : field.schema;
    if (field.nested != nullptr) {
        const Json object = object_schema(*field.nested, false);
        if (field.list) {
            out["items"] = object;
        } else {
            out = object;
        }
    }
    std::string description = field.description;
    if (!field.unit.empty()) {
        description += fmt::format(" [{}]", field.unit);
    }
    out["description"] = std::move(description);
    if (!field.required && !field.fallback.is_null() && !field.fallback.is_object()) {
        out["default"] = field.fallback;
    }
    return out;
}

Json object_schema(const TableInfo& table, bool top) {
    Json out = Json::object();
    out["description"] = table.description;
    out["type"] = "object";
    Json properties = Json::object();
    if (top) {
        properties["$schema"] = {{"type", "string"},
                                 {"description", "The schema of this file, for editors."}};
    }
    Json required = Json::array();
    for (const FieldInfo& field : table.fields) {
        properties[field.key] = field_schema(field);
        if (field.required) {
            required.push_back(field.key);
        }
    }
    out["properties"] = std::move(properties);
    if (!required.empty()) {
        out["required"] = std::move(required);
    }
    out["additionalProperties"] = false;
    if (!table.rules.is_null()) {
        out.update(table.rules);
    }
    return out;
}

std::string cell(const std::string& text) {
    std::string out;
    for (const char c : text) {
        out += c == '|' ? "\\|" : c == '\n' ? " " : std::string(1, c);
    }
    return out;
}

std::string fallback_cell(const FieldInfo& field) {
    if (field.required) {
        return "required";
    }
    if (field.fallback.is_null() || field.fallback.is_object()) {
        return "";
    }
    return "`" + to_canonical_json(field.fallback) + "`";
}

/// The anchor that Markdown renderers give a heading.
std::string anchor(const std::string& heading) {
    std::string out;
    for (const char c : heading) {
        const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (kept || (c >= 'A' && c <= 'Z')) {
            out += kept ? c : static_cast<char>(c - 'A' + 'a');
        } else if (c == ' ') {
            out += '-';
        }
    }
    return out;
}

void add_section(const TableInfo& table, std::vector<const TableInfo*>& done, std::string& out) {
    for (const TableInfo* other : done) {
        if (other == &table) {
            return;
        }
    }
    done.push_back(&table);
    out += fmt::format("{}{} {}\n\n{}\n\n", out.empty() ? "" : "\n", done.size() == 1 ? "#" : "##",
                       table.name, table.description);
    out += "| key | type | unit | allowed | default | meaning |\n|---|---|---|---|---|---|\n";
    for (const FieldInfo& field : table.fields) {
        const std::string link =
            field.nested == nullptr
                ? ""
                : fmt::format(" [{}](#{})", field.nested->name, anchor(field.nested->name));
        out += fmt::format("| `{}` | {}{} | {} | {} | {} | {} |\n", cell(field.key),
                           cell(field.type), link, cell(field.unit), cell(field.range),
                           cell(fallback_cell(field)), cell(field.description));
    }
    for (const FieldInfo& field : table.fields) {
        if (field.nested != nullptr) {
            add_section(*field.nested, done, out);
        }
    }
}

}  // namespace

std::vector<std::string> TableInfo::keys() const {
    std::vector<std::string> out;
    for (const FieldInfo& field : fields) {
        out.push_back(field.key);
    }
    return out;
}

Json schema_of(const TableInfo& table) {
    Json out = {{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", table.name}};
    out.update(object_schema(table, true));
    return out;
}

std::string reference_markdown(const TableInfo& table) {
    std::vector<const TableInfo*> done;
    std::string out;
    add_section(table, done, out);
    return out;
}

namespace detail {

Json integer_schema(IntegerRange range) {
    Json out = {{"type", "integer"}};
    if (range.minimum != kLeastInteger) {
        out["minimum"] = range.minimum;
    }
    if (range.maximum != kMostInteger) {
        out["maximum"] = range.maximum;
    }
    return out;
}

Json number_schema(NumberRange range) {
    Json out = {{"type", "number"}};
    if (range.minimum != kLeastNumber) {
        out[range.above ? "exclusiveMinimum" : "minimum"] = short_number(range.minimum);
    }
    if (range.maximum != kMostNumber) {
        out["maximum"] = short_number(range.maximum);
    }
    return out;
}

Json choice_schema(const std::vector<std::string>& names) {
    return {{"enum", names}};
}

Json list_schema(Json element, CountRange count) {
    Json out = {{"type", "array"}};
    if (!element.is_null()) {
        out["items"] = std::move(element);
    }
    if (count.minimum > 0) {
        out["minItems"] = count.minimum;
    }
    out["maxItems"] = count.maximum;
    return out;
}

Json sourced_schema(Json value, const std::string& unit) {
    Json required = {"value", "source"};
    if (!unit.empty()) {
        required.push_back("unit");
    }
    return {{"type", "object"},
            {"properties",
             {{"value", std::move(value)},
              {"unit", {{"enum", Json::array({unit})}}},
              {"source", {{"type", "string"}, {"minLength", 1}}}}},
            {"required", std::move(required)},
            {"additionalProperties", false}};
}

std::string range_text(IntegerRange range) {
    const bool below = range.minimum > std::numeric_limits<std::int32_t>::min();
    const bool above = range.maximum < std::numeric_limits<std::int32_t>::max();
    return below && above ? fmt::format("{} to {}", range.minimum, range.maximum)
           : below        ? fmt::format(">= {}", range.minimum)
           : above        ? fmt::format("<= {}", range.maximum)
                          : "";
}

std::string range_text(NumberRange range) {
    const bool below = range.minimum != kLeastNumber;
    const bool above = range.maximum != kMostNumber;
    const std::string least = fmt::format("{} {}", range.above ? ">" : ">=", range.minimum);
    if (below && above) {
        return range.above ? fmt::format("{}, <= {}", least, range.maximum)
                           : fmt::format("{} to {}", range.minimum, range.maximum);
    }
    return below ? least : above ? fmt::format("<= {}", range.maximum) : "";
}

std::string join(const std::vector<std::string>& words, std::string_view separator) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        out += (i == 0 ? "" : std::string(separator)) + words[i];
    }
    return out;
}

std::int64_t read_integer(const JsonNode& node, IntegerRange range) {
    return node.integer(range.minimum, range.maximum);
}

double read_number(const JsonNode& node, NumberRange range) {
    if (range.above && node.is_number()) {
        const double found = node.number();
        if (!(found > range.minimum && found <= range.maximum)) {
            throw node.expected(range.maximum == kMostNumber
                                    ? fmt::format("a number greater than {}", range.minimum)
                                    : fmt::format("a number greater than {} and at most {}",
                                                  range.minimum, range.maximum));
        }
        return found;
    }
    return node.number(range.minimum, range.maximum);
}

std::string read_text(const JsonNode& node, bool may_be_empty) {
    if (node.text().empty() && !may_be_empty) {
        throw node.expected("a text that is not empty");
    }
    return node.text();
}

std::vector<JsonNode> read_list(const JsonNode& node, CountRange count) {
    std::vector<JsonNode> out = node.elements();
    const auto size = static_cast<std::int64_t>(out.size());
    if (size < count.minimum || size > count.maximum) {
        throw node.error(fmt::format("{}: expected a list of {} to {} elements, found {}",
                                     node.name(), count.minimum, count.maximum, size));
    }
    return out;
}

void refuse_unknown_keys(const TableInfo& table, const JsonNode& node, ErrorSink& sink) {
    const std::vector<std::string> keys = table.keys();
    for (const auto& [key, value] : node.members()) {
        if (node.is_root() && key == "$schema") {
            sink.collect([&member = value] { (void)member.text(); });
        } else if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
            sink.add(value.key_error(fmt::format("unknown key {}", value.name()),
                                     suggestion_hint(key, keys, "keys")));
        }
    }
}

Error missing_key(const TableInfo& table, const JsonNode& node, const std::string& key) {
    for (const FieldInfo& field : table.fields) {
        if (field.key == key) {
            return node.error(
                fmt::format("{} lacks the key \"{}\"", node.name(), key),
                fmt::format("\"{}\" ({}{}{}): {}", key, field.type, field.unit.empty() ? "" : ", ",
                            field.unit, field.description));
        }
    }
    return node.error(fmt::format("{} lacks the key \"{}\"", node.name(), key));
}

std::pair<JsonNode, std::string> read_sourced(const JsonNode& node, const std::string& unit) {
    const std::string form =
        unit.empty()
            ? "{\"value\": ..., \"source\": \"...\"}"
            : fmt::format("{{\"value\": ..., \"unit\": \"{}\", \"source\": \"...\"}}", unit);
    if (!node.is_object()) {
        throw node.expected("a number with its source", "write " + form);
    }
    for (const auto& [key, value] : node.members()) {
        if (key != "value" && key != "unit" && key != "source") {
            throw value.key_error(fmt::format("unknown key {}", value.name()),
                                  suggestion_hint(key, {"value", "unit", "source"}, "keys"));
        }
    }
    const std::optional<JsonNode> written = node.find("unit");
    if (!written.has_value() && !unit.empty()) {
        throw node.error(fmt::format("{} lacks the key \"unit\"", node.name()), "write " + form);
    }
    if (written.has_value() && written->text() != unit) {
        throw written->expected(fmt::format("\"{}\"", unit));
    }
    return {node.at("value"), read_text(node.at("source"), false)};
}

Json write_sourced(Json value, const std::string& unit, const std::string& source) {
    Json out = {{"value", std::move(value)}};
    if (!unit.empty()) {
        out["unit"] = unit;
    }
    out["source"] = source;
    return out;
}

}  // namespace detail

}  // namespace scfa
