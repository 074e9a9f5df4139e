// SPDX-License-Identifier: Apache-2.0
#include "dse/store/config_diff.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace scfa {
namespace {

using Json = nlohmann::json;  // keys sorted

Json parse(std::string_view text) {
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) {
        throw Error(ErrorCode::damaged, "the stored configuration is not JSON");
    }
    return json;
}

std::string shown(const Json* value) {
    constexpr std::size_t kMost = 80;
    if (value == nullptr) {
        return "(absent)";
    }
    std::string text = value->dump(-1, ' ', true);
    if (text.size() > kMost) {
        text = text.substr(0, kMost - 3) + "...";
    }
    return text;
}

std::string escaped(const std::string& key) {
    std::string out;
    for (const char c : key) {
        out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    }
    return out;
}

const Json* member(const Json& object, const std::string& key) {
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

const Json* element(const Json& array, std::size_t i) {
    return i < array.size() ? &array[i] : nullptr;
}

void compare(const std::string& pointer, const Json* before, const Json* now,
             std::vector<ConfigDifference>& out) {
    const bool both = before != nullptr && now != nullptr;
    if (both && before->is_object() && now->is_object()) {
        std::set<std::string> keys;
        for (const Json* side : {before, now}) {
            for (const auto& item : side->items()) {
                keys.insert(item.key());
            }
        }
        for (const std::string& key : keys) {
            compare(pointer + "/" + escaped(key), member(*before, key), member(*now, key), out);
        }
    } else if (both && before->is_array() && now->is_array()) {
        for (std::size_t i = 0; i < std::max(before->size(), now->size()); ++i) {
            compare(pointer + "/" + std::to_string(i), element(*before, i), element(*now, i), out);
        }
    } else if (!both || *before != *now) {
        out.push_back({pointer, shown(before), shown(now)});
    }
}

}  // namespace

Hash128 config_hash(std::string_view json) {
    return hash128(parse(json).dump());
}

std::vector<ConfigDifference> config_differences(std::string_view before, std::string_view now) {
    const Json old_config = parse(before);
    const Json new_config = parse(now);
    std::vector<ConfigDifference> out;
    compare("", &old_config, &new_config, out);
    return out;
}

std::string to_text(const std::vector<ConfigDifference>& differences, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < std::min(most, differences.size()); ++i) {
        const ConfigDifference& d = differences[i];
        text += fmt::format("{}  {}: {} -> {}", i == 0 ? "" : "\n",
                            d.pointer.empty() ? "/" : d.pointer, d.before, d.now);
    }
    if (differences.size() > most) {
        text += fmt::format("\n  and {} more", differences.size() - most);
    }
    return text;
}

}  // namespace scfa
