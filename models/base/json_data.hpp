#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/json_data.hpp
/// @brief Inside of JsonDocument: the tree and, in parallel, where each value stands. Not for other
/// folders.

#include "models/base/json_reader.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// Where one value stands, as byte offsets into the text. Values are numbered in the order of the
/// text, so the first child of value i is i + 1 and its next sibling is spots[i].next.
struct JsonSpot {
    std::uint32_t key;  ///< of the key's opening quote; of the value where there is no key
    std::uint32_t begin;
    std::uint32_t end;     ///< one past the value
    std::uint32_t parent;  ///< number of the enclosing value; of itself for the root
    std::uint32_t next;    ///< number of the first value that is not inside this one
};

struct JsonDocument::Data {
    std::string name;
    std::string text;
    nlohmann::ordered_json tree;
    std::vector<JsonSpot> spots;
};

namespace detail {

/// Parses data.text into data.tree and data.spots. @throws Error{configuration}
void parse_json(JsonDocument::Data& data, const JsonLimits& limits);

/// The place of `length` bytes at an offset of a text. Long lines are cut. Cost: O(offset).
Place place_in_text(const std::string& file, std::string_view text, std::size_t offset,
                    std::size_t length, std::string pointer);

/// A key as a part of a JSON pointer: "~" and "/" escaped.
std::string pointer_part(std::string_view key);

/// The text, at most 40 bytes of it, "..." where it was cut.
std::string excerpt(std::string_view text);

}  // namespace detail

}  // namespace scfa
