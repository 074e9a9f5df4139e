// SPDX-License-Identifier: Apache-2.0
#include "reports/column_json.hpp"

#include "reports/json_values.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <unordered_map>
#include <utility>

namespace scfa {
namespace {

using nlohmann::ordered_json;
using Indices = std::vector<std::uint32_t>;

// What a dictionary entry takes in the page beside eleven characters of a packed double.
constexpr std::size_t kEntryCharacters = 18;

template <class Word, class Values>
std::string packed(const Values& values) {
    std::string bytes;
    bytes.reserve(values.size() * sizeof(Word));
    for (const auto value : values) {
        auto word = static_cast<Word>(value);
        for (std::size_t k = 0; k < sizeof(Word); ++k) {
            bytes += static_cast<char>(word & 0xffU);
            word = static_cast<Word>(static_cast<std::uint64_t>(word) >> 8U);
        }
    }
    return base64(bytes);
}

std::uint64_t bits_of(double value) {
    if (!std::isfinite(value)) {
        value = std::numeric_limits<double>::quiet_NaN();
    }
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

ordered_json with_dictionary(ordered_json dictionary, const Indices& indices) {
    const std::size_t entries = dictionary.size();
    ordered_json out = {{"dictionary", std::move(dictionary)}};
    if (entries <= 256) {
        out["index8"] = packed<std::uint8_t>(indices);
    } else if (entries <= 65'536) {
        out["index16"] = packed<std::uint16_t>(indices);
    } else {
        out["index32"] = packed<std::uint32_t>(indices);
    }
    return out;
}

/// The place of each value among the different ones, which go to `firsts` as they come.
template <class Key, class Value>
Indices indices_of(const std::vector<Value>& values, std::vector<std::size_t>& firsts, Key key_of) {
    std::unordered_map<decltype(key_of(values.front())), std::uint32_t> known;
    Indices out;
    out.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto [at, fresh] =
            known.emplace(key_of(values[i]), static_cast<std::uint32_t>(firsts.size()));
        if (fresh) {
            firsts.push_back(i);
        }
        out.push_back(at->second);
    }
    return out;
}

}  // namespace

ordered_json column_json(const std::vector<double>& values) {
    std::vector<std::size_t> firsts;
    const Indices indices = indices_of(values, firsts, bits_of);
    if (firsts.size() == 1) {
        return {{"constant", number_json(values.front(), true)}};
    }
    if (firsts.size() * kEntryCharacters > values.size() * sizeof(double)) {
        std::vector<std::uint64_t> bits;
        bits.reserve(values.size());
        for (const double value : values) {
            bits.push_back(bits_of(value));
        }
        return {{"float64", packed<std::uint64_t>(bits)}};
    }
    ordered_json dictionary = ordered_json::array();
    for (const std::size_t i : firsts) {
        dictionary.push_back(number_json(values[i], true));
    }
    return with_dictionary(std::move(dictionary), indices);
}

ordered_json column_json(const std::vector<std::string_view>& values) {
    std::vector<std::size_t> firsts;
    const Indices indices = indices_of(values, firsts, [](std::string_view text) { return text; });
    ordered_json dictionary = ordered_json::array();
    for (const std::size_t i : firsts) {
        dictionary.push_back(std::string(values[i]));
    }
    if (firsts.size() == 1) {
        return {{"constant", std::move(dictionary.front())}};
    }
    return with_dictionary(std::move(dictionary), indices);
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t word = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            const std::size_t at = i + k;
            word = word << 8U | (at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            const bool padding = k > bytes.size() - i;
            out += padding ? '=' : kDigits[word >> (18 - 6 * k) & 63U];
        }
    }
    return out;
}

}  // namespace scfa
