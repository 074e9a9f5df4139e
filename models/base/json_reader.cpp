// SPDX-License-Identifier: Apache-2.0
#include "models/base/json_reader.hpp"

#include "models/base/atomic_file.hpp"
#include "models/base/json_data.hpp"
#include "models/base/json_syntax.hpp"
#include "models/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace scfa {

namespace detail {

Place place_in_text(const std::string& file, std::string_view text, std::size_t offset,
                    std::size_t length, std::string pointer) {
    constexpr std::size_t kWindow =
        400;  // bytes kept on each side: a minified file is one long line
    offset = std::min(offset, text.size());
    const std::size_t break_before =
        offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
    std::size_t line_begin = break_before == std::string_view::npos ? 0 : break_before + 1;
    if (line_begin == 0 && has_byte_order_mark(text)) {
        line_begin = std::min<std::size_t>(3, offset);
    }
    std::size_t line_end = std::min(text.find_first_of("\r\n", offset), text.size());
    if (offset < text.size() && text[offset] == '\n') {
        line_end = offset;
    }
    const std::size_t shown_begin =
        offset - line_begin > kWindow ? cut_point(text, offset - kWindow) : line_begin;
    const std::size_t shown_end =
        line_end - offset > kWindow ? cut_point(text, offset + kWindow) : line_end;
    Place place;
    place.file = file;
    place.line =
        1 + static_cast<int>(std::count(
                text.begin(), text.begin() + static_cast<std::ptrdiff_t>(line_begin), '\n'));
    place.column = static_cast<int>(offset - line_begin) + 1;
    place.pointer = std::move(pointer);
    place.source_line = text.substr(shown_begin, shown_end - shown_begin);
    place.cut = static_cast<int>(shown_begin - line_begin);
    place.length = std::max(1, static_cast<int>(std::min(length, line_end - offset)));
    return place;
}

std::string pointer_part(std::string_view key) {
    std::string out;
    for (const char c : key) {
        out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return out;
}

std::string excerpt(std::string_view text) {
    constexpr std::size_t kMost = 40;
    return text.size() <= kMost ? std::string(text)
                                : std::string(text.substr(0, cut_point(text, kMost - 3))) + "...";
}

}  // namespace detail

JsonDocument JsonDocument::parse_file(const std::string& path, const JsonLimits& limits) {
    return parse_text(path, read_text_file(path, limits.bytes, ErrorCode::configuration), limits);
}

JsonDocument JsonDocument::parse_text(std::string name, std::string text,
                                      const JsonLimits& limits) {
    auto data = std::make_shared<Data>();
    data->name = std::move(name);
    data->text = std::move(text);
    detail::parse_json(*data, limits);
    return JsonDocument(std::move(data));
}

JsonNode JsonDocument::root() const& {
    return {data_.get(), &data_->tree, 0};
}
const std::string& JsonDocument::name() const {
    return data_->name;
}
const std::string& JsonDocument::text() const {
    return data_->text;
}
const nlohmann::ordered_json& JsonDocument::value() const& {
    return data_->tree;
}

Place JsonDocument::place_of(std::string_view pointer) const {
    JsonNode node = root();
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::string_view part = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(part.size());
        std::optional<JsonNode> child;
        if (node.is_object()) {
            for (const auto& [key, value] : node.members()) {
                child = detail::pointer_part(key) == part ? value : child;
            }
        } else if (node.is_array()) {
            std::size_t index = 0;
            for (const JsonNode& element : node.elements()) {
                child = std::to_string(index++) == part ? element : child;
            }
        }
        if (!child.has_value()) {
            break;
        }
        node = *child;
    }
    return node.place();
}

std::int64_t JsonNode::integer(std::int64_t minimum, std::int64_t maximum) const {
    const bool open = minimum == std::numeric_limits<std::int64_t>::min() &&
                      maximum == std::numeric_limits<std::int64_t>::max();
    const std::string wanted =
        open ? "an integer" : fmt::format("an integer from {} to {}", minimum, maximum);
    if (value_->is_number_unsigned()) {
        const auto found = value_->get<std::uint64_t>();
        if (found <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            const auto fits = static_cast<std::int64_t>(found);
            if (fits >= minimum && fits <= maximum) {
                return fits;
            }
        }
        throw expected(wanted, open ? "it must fit 64 bits" : "");
    }
    if (value_->is_number_integer()) {
        const auto found = value_->get<std::int64_t>();
        if (found >= minimum && found <= maximum) {
            return found;
        }
        throw expected(wanted);
    }
    if (value_->is_number_float()) {
        const auto found = value_->get<double>();
        const JsonSpot& spot = data_->spots[spot_];
        const std::string_view written =
            std::string_view(data_->text).substr(spot.begin, spot.end - spot.begin);
        const bool written_as_integer = written.find_first_of(".eE") == std::string_view::npos;
        const bool whole = std::fabs(found) < 1e15 && found == std::floor(found);
        throw expected(wanted, written_as_integer ? "it must fit 64 bits"
                               : whole ? fmt::format("write {}", static_cast<std::int64_t>(found))
                                       : "");
    }
    throw expected(wanted, is_text() ? "numbers stand without quotes" : "");
}

double JsonNode::number(double minimum, double maximum) const {
    const bool open = minimum == std::numeric_limits<double>::lowest() &&
                      maximum == std::numeric_limits<double>::max();
    const std::string wanted =
        open ? "a number" : fmt::format("a number from {} to {}", minimum, maximum);
    if (!is_number()) {
        throw expected(wanted, is_text() ? "numbers stand without quotes" : "");
    }
    const auto found = value_->get<double>();
    if (!(found >= minimum && found <= maximum)) {
        throw expected(wanted);
    }
    return found;
}

bool JsonNode::flag() const {
    if (!is_flag()) {
        throw expected("true or false", is_text() ? "true and false stand without quotes" : "");
    }
    return value_->get<bool>();
}

const std::string& JsonNode::text() const {
    if (!is_text()) {
        throw expected("a text");
    }
    return value_->get_ref<const std::string&>();
}

std::string JsonNode::path() const {
    namespace fs = std::filesystem;
    const std::string& written = text();
    if (written.empty() || written.find('\0') != std::string::npos) {
        throw expected("the path of a file");
    }
    const fs::path path(written);
    if (path.is_absolute()) {
        return path.lexically_normal().string();
    }
    return (fs::path(data_->name).parent_path() / path).lexically_normal().string();
}

std::size_t JsonNode::choice(const std::vector<std::string>& choices) const {
    std::string listed;
    for (const std::string& choice : choices) {
        listed += (listed.empty() ? "\"" : ", \"") + choice + '"';
    }
    if (!is_text()) {
        throw expected("one of " + listed);
    }
    const auto found = std::find(choices.begin(), choices.end(), text());
    if (found == choices.end()) {
        const std::string nearest = did_you_mean(text(), choices);
        throw expected("one of " + listed,
                       nearest.empty() ? "" : "did you mean \"" + nearest + "\"?");
    }
    return static_cast<std::size_t>(found - choices.begin());
}

std::vector<JsonNode> JsonNode::elements() const {
    if (!is_array()) {
        throw expected("a list");
    }
    std::vector<JsonNode> out;
    out.reserve(value_->size());
    std::uint32_t spot = spot_ + 1;
    for (const auto& element : value_->get_ref<const nlohmann::ordered_json::array_t&>()) {
        out.push_back(JsonNode(data_, &element, spot));
        spot = data_->spots[spot].next;
    }
    return out;
}

std::vector<std::pair<std::string, JsonNode>> JsonNode::members() const {
    if (!is_object()) {
        throw expected("an object");
    }
    std::vector<std::pair<std::string, JsonNode>> out;
    out.reserve(value_->size());
    std::uint32_t spot = spot_ + 1;
    for (const auto& [key, value] : value_->get_ref<const nlohmann::ordered_json::object_t&>()) {
        out.emplace_back(key, JsonNode(data_, &value, spot));
        spot = data_->spots[spot].next;
    }
    return out;
}

std::optional<JsonNode> JsonNode::find(std::string_view key) const {
    if (!is_object()) {
        throw expected("an object");
    }
    std::uint32_t spot = spot_ + 1;
    for (const auto& [name, value] : value_->get_ref<const nlohmann::ordered_json::object_t&>()) {
        if (name == key) {
            return JsonNode(data_, &value, spot);
        }
        spot = data_->spots[spot].next;
    }
    return std::nullopt;
}

JsonNode JsonNode::at(std::string_view key) const {
    const std::optional<JsonNode> found = find(key);
    if (!found.has_value()) {
        throw error(fmt::format("{} lacks the key \"{}\"", name(), key));
    }
    return *found;
}

namespace {

/// One step from a value to a value inside it.
struct Step {
    const std::string* key;  ///< nullptr in an array
    std::size_t index;
};

/// The way from the root to a value. Cost: O(values before it).
std::vector<Step> steps_to(const JsonDocument::Data& data, std::uint32_t wanted) {
    std::vector<std::uint32_t> path;
    for (std::uint32_t spot = wanted; spot != 0; spot = data.spots[spot].parent) {
        path.push_back(spot);
    }
    std::vector<Step> steps;
    const nlohmann::ordered_json* container = &data.tree;
    std::uint32_t spot = 0;
    for (auto next = path.rbegin(); next != path.rend(); ++next) {
        std::size_t index = 0;
        for (++spot; spot != *next; spot = data.spots[spot].next) {
            ++index;
        }
        if (container->is_object()) {
            const auto& members = container->get_ref<const nlohmann::ordered_json::object_t&>();
            const auto& member = *(members.begin() + static_cast<std::ptrdiff_t>(index));
            steps.push_back({&member.first, index});
            container = &member.second;
        } else {
            steps.push_back({nullptr, index});
            container = &(*container)[index];
        }
    }
    return steps;
}

}  // namespace

std::string JsonNode::pointer() const {
    std::string out;
    for (const Step& step : steps_to(*data_, spot_)) {
        out += '/';
        out += step.key == nullptr ? std::to_string(step.index) : detail::pointer_part(*step.key);
    }
    return out;
}

std::string JsonNode::name() const {
    std::string out;
    for (const Step& step : steps_to(*data_, spot_)) {
        if (step.key == nullptr) {
            out += fmt::format("[{}]", step.index);
        } else {
            out = fmt::format("\"{}\"", detail::excerpt(*step.key));
        }
    }
    return out.empty() ? "the document" : out.front() == '[' ? "element " + out : out;
}

std::string JsonNode::kind() const {
    switch (value_->type()) {
        case nlohmann::ordered_json::value_t::object:
            return "an object";
        case nlohmann::ordered_json::value_t::array:
            return "a list";
        case nlohmann::ordered_json::value_t::string:
            return "a text";
        case nlohmann::ordered_json::value_t::boolean:
            return "true or false";
        case nlohmann::ordered_json::value_t::number_integer:
        case nlohmann::ordered_json::value_t::number_unsigned:
            return "an integer";
        case nlohmann::ordered_json::value_t::number_float:
            return "a number";
        default:
            return "null";
    }
}

std::string JsonNode::shown() const {
    const JsonSpot& spot = data_->spots[spot_];
    return detail::excerpt(std::string_view(data_->text).substr(spot.begin, spot.end - spot.begin));
}

Place JsonNode::place() const {
    const JsonSpot& spot = data_->spots[spot_];
    // A caret under the opening bracket says more than one under all of the first line.
    const std::size_t length = value_->is_structured() ? 1 : spot.end - spot.begin;
    return detail::place_in_text(data_->name, data_->text, spot.begin, length, pointer());
}

Place JsonNode::key_place() const {
    const JsonSpot& spot = data_->spots[spot_];
    if (spot.key == spot.begin) {
        return place();
    }
    const std::string_view before = std::string_view(data_->text).substr(0, spot.begin);
    // The colon may have comments around it: the key ends at its own closing quote.
    std::size_t end = spot.key + 1;
    while (before[end] != '"') {
        end += before[end] == '\\' ? 2 : 1;
    }
    return detail::place_in_text(data_->name, data_->text, spot.key, end + 1 - spot.key, pointer());
}

Error JsonNode::error(std::string message, std::string hint) const {
    return {ErrorCode::configuration, std::move(message), place(), std::move(hint)};
}

Error JsonNode::key_error(std::string message, std::string hint) const {
    return {ErrorCode::configuration, std::move(message), key_place(), std::move(hint)};
}

Error JsonNode::expected(std::string_view expected, std::string hint) const {
    return error(fmt::format("{}: expected {}, found {}", name(), expected,
                             value_->is_structured() ? kind() : shown()),
                 std::move(hint));
}

}  // namespace scfa
