#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/field_info.hpp
/// @brief The part of a field table that does not depend on the struct: names, ranges, units,
/// documentation.
///        JSON Schema and reference page are made from it.

#include "models/base/json_reader.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// Inclusive; left open, an end is that of the member's type.
struct IntegerRange {
    std::int64_t minimum = std::numeric_limits<std::int64_t>::min();
    std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
};

/// Inclusive, but for `above`: then the minimum itself is refused.
struct NumberRange {
    double minimum = std::numeric_limits<double>::lowest();
    double maximum = std::numeric_limits<double>::max();
    bool above = false;

    /// (minimum, maximum]
    static NumberRange greater_than(double minimum,
                                    double maximum = std::numeric_limits<double>::max()) {
        return {minimum, maximum, true};
    }
};

/// How many elements a list has, inclusive.
struct CountRange {
    std::int64_t minimum = 0;
    std::int64_t maximum = 1'000'000;
};

struct TableInfo;

/// One key of a table.
struct FieldInfo {
    std::string key;
    std::string type;   ///< for people: "integer", "list of numbers", "object"
    std::string range;  ///< for people: "1 to 64", "dense, bitmap"; may be empty
    std::string unit;   ///< "", "KiB", "MHz", ...
    std::string description;
    bool required = false;
    nlohmann::ordered_json
        fallback;                   ///< what an absent key means; null when there is nothing to say
    nlohmann::ordered_json schema;  ///< draft-07, without description and default
    const TableInfo* nested = nullptr;  ///< of an object, or of the elements of a list of objects
    bool list = false;
};

/// All keys of one configuration struct.
struct TableInfo {
    std::string name;  ///< heading and file name: "device"
    std::string description;
    std::vector<FieldInfo> fields;
    nlohmann::ordered_json
        rules;  ///< schema keywords of the checks across fields ("oneOf", ...); null: none

    [[nodiscard]] std::vector<std::string> keys() const;
};

/// JSON Schema, draft-07, that accepts what the reader accepts, as far as a schema can say it. It
/// cannot say: 3.0 is no integer; a number in a file must not be written so that it vanishes
/// (1e-400); key duplicates; and the `check`s of a table given without schema rules.
nlohmann::ordered_json schema_of(const TableInfo& table);

/// A reference page in Markdown: one section for the table and for each table nested in it.
std::string reference_markdown(const TableInfo& table);

namespace detail {

nlohmann::ordered_json integer_schema(IntegerRange range);
nlohmann::ordered_json number_schema(NumberRange range);
nlohmann::ordered_json choice_schema(const std::vector<std::string>& names);
nlohmann::ordered_json list_schema(nlohmann::ordered_json element, CountRange count);
nlohmann::ordered_json sourced_schema(nlohmann::ordered_json value, const std::string& unit);
std::string range_text(IntegerRange range);
std::string range_text(NumberRange range);
std::string join(const std::vector<std::string>& words, std::string_view separator);

std::int64_t read_integer(const JsonNode& node, IntegerRange range);
double read_number(const JsonNode& node, NumberRange range);
std::string read_text(const JsonNode& node, bool may_be_empty);
/// The elements, their count checked.
std::vector<JsonNode> read_list(const JsonNode& node, CountRange count);
/// Refuses every key that the table does not list ("$schema" passes at the root). Errors go to the
/// sink.
void refuse_unknown_keys(const TableInfo& table, const JsonNode& node, ErrorSink& sink);
/// An error for the absent key, at the object.
Error missing_key(const TableInfo& table, const JsonNode& node, const std::string& key);
/// Checks the wrapping object of a sourced number: exactly value, unit (as the table says), source.
/// @return the node of the value and the source
std::pair<JsonNode, std::string> read_sourced(const JsonNode& node, const std::string& unit);
nlohmann::ordered_json write_sourced(nlohmann::ordered_json value, const std::string& unit,
                                     const std::string& source);

}  // namespace detail

}  // namespace scfa
