// SPDX-License-Identifier: Apache-2.0
#include "models/base/json_writer.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace scfa {

namespace {

using Json = nlohmann::ordered_json;

std::string double_text(double value, const std::string& pointer) {
    if (!std::isfinite(value)) {
        throw Error(ErrorCode::overflow,
                    fmt::format("the value of {} is not finite; JSON cannot hold it",
                                pointer.empty() ? "the document" : pointer));
    }
    std::string text = fmt::format("{}", value);
    // Without point or exponent it would be read back as an integer.
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string string_text(const std::string& text) {
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string scalar_text(const Json& value, const std::string& pointer) {
    return value.is_number_float() ? double_text(value.get<double>(), pointer)
           : value.is_string()     ? string_text(value.get_ref<const std::string&>())
                                   : value.dump();
}

std::string child_pointer(const std::string& pointer, const std::string& key) {
    return (Json::json_pointer(pointer) / key).to_string();
}

/// The array on one line, when that is short and holds no object or array; empty otherwise.
std::string one_line(const Json& array, const std::string& pointer) {
    constexpr std::size_t kWidth = 90;
    std::string out = "[";
    for (std::size_t i = 0; i < array.size(); ++i) {
        if (array[i].is_structured() || out.size() > kWidth) {
            return {};
        }
        out += (i == 0 ? "" : ", ") + scalar_text(array[i], pointer);
    }
    return out.size() > kWidth ? std::string() : out + "]";
}

void pretty(const Json& value, const std::string& pointer, const std::string& indent,
            std::string& out) {
    if (!value.is_structured()) {
        out += scalar_text(value, pointer);
        return;
    }
    if (value.empty()) {
        out += value.is_array() ? "[]" : "{}";
        return;
    }
    const std::string line = value.is_array() ? one_line(value, pointer) : "";
    if (!line.empty()) {
        out += line;
        return;
    }
    const std::string inner = indent + "  ";
    out += value.is_array() ? '[' : '{';
    const char* separator = "\n";
    for (const auto& item : value.items()) {
        out += separator + inner + (value.is_array() ? "" : string_text(item.key()) + ": ");
        pretty(item.value(), child_pointer(pointer, item.key()), inner, out);
        separator = ",\n";
    }
    out += '\n' + indent;
    out += value.is_array() ? ']' : '}';
}

void canonical(const Json& value, const std::string& pointer, std::string& out) {
    if (!value.is_structured()) {
        out += scalar_text(value, pointer);
        return;
    }
    std::vector<std::pair<std::string, const Json*>> items;
    for (const auto& item : value.items()) {
        items.emplace_back(item.key(), &item.value());
    }
    if (value.is_object()) {
        std::sort(items.begin(), items.end(),
                  [](const auto& a, const auto& b) { return a.first < b.first; });
    }
    out += value.is_array() ? '[' : '{';
    for (std::size_t i = 0; i < items.size(); ++i) {
        out += i == 0 ? "" : ",";
        if (value.is_object()) {
            out += string_text(items[i].first) + ':';
        }
        canonical(*items[i].second, child_pointer(pointer, items[i].first), out);
    }
    out += value.is_array() ? ']' : '}';
}

}  // namespace

std::string to_json_text(const nlohmann::ordered_json& value) {
    std::string out;
    pretty(value, "", "", out);
    return out + '\n';
}

std::string to_canonical_json(const nlohmann::ordered_json& value) {
    std::string out;
    canonical(value, "", out);
    return out;
}

}  // namespace scfa
