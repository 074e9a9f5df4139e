#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/json_reader.hpp
/// @brief Checked JSON reading: every error has file:line:column, nothing is converted silently,
/// hostile
///        input is refused early.
///
/// JSON as of RFC 8259 in UTF-8, plus `//` and `/* */` comments and a leading byte order mark.
/// Refused, each with its place: duplicate keys, nesting beyond `JsonLimits::depth`, numbers that
/// overflow or vanish, NaN and Infinity, NUL bytes, invalid UTF-8, trailing text, too large or
/// irregular files. Cost: O(bytes).

#include "models/base/error.hpp"
#include "models/base/error_sink.hpp"
#include "models/base/suggest.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scfa {

/// What a document may cost. About 40 bytes of memory are spent on a value, besides text and
/// strings.
struct JsonLimits {
    std::int64_t bytes = std::int64_t{64} << 20;
    int depth = 64;                   ///< arrays and objects within each other
    std::int64_t values = 1'000'000;  ///< in the whole document
    std::int64_t members = 10'000;    ///< keys of one object
};

class JsonNode;

/// A parsed text. Cheap to copy (shared, immutable). Nodes are valid as long as one copy lives.
class JsonDocument {
  public:
    /// @throws Error{configuration} when the file cannot be read or is not acceptable JSON.
    static JsonDocument parse_file(const std::string& path, const JsonLimits& limits = {});
    /// @param name  stands for the file name in errors
    static JsonDocument parse_text(std::string name, std::string text,
                                   const JsonLimits& limits = {});

    [[nodiscard]] JsonNode root() const&;
    JsonNode root() const&& = delete;  // the node would outlive the document

    [[nodiscard]] const std::string& name() const;
    [[nodiscard]] const std::string& text() const;
    /// The tree, keys in the order of the text.
    [[nodiscard]] const nlohmann::ordered_json& value() const&;
    /// Where a JSON pointer leads; for one that leads nowhere, where its nearest ancestor stands.
    [[nodiscard]] Place place_of(std::string_view pointer) const;

    struct Data;

  private:
    explicit JsonDocument(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
    std::shared_ptr<const Data> data_;
};

/// One value of a document: the value, where it stands, and reads that check. Two words: pass by
/// value.
class JsonNode {
  public:
    [[nodiscard]] const nlohmann::ordered_json& value() const { return *value_; }
    [[nodiscard]] bool is_object() const { return value_->is_object(); }
    [[nodiscard]] bool is_array() const { return value_->is_array(); }
    [[nodiscard]] bool is_text() const { return value_->is_string(); }
    [[nodiscard]] bool is_number() const { return value_->is_number(); }
    [[nodiscard]] bool is_flag() const { return value_->is_boolean(); }
    [[nodiscard]] bool is_null() const { return value_->is_null(); }
    [[nodiscard]] bool is_root() const { return spot_ == 0; }

    // Typed reads. All throw Error{configuration} with the place, what was expected and what was
    // found.

    /// A number written without fraction and exponent, in [minimum, maximum].
    [[nodiscard]] std::int64_t integer(
        std::int64_t minimum = std::numeric_limits<std::int64_t>::min(),
        std::int64_t maximum = std::numeric_limits<std::int64_t>::max()) const;
    /// Any number in [minimum, maximum].
    [[nodiscard]] double number(double minimum = std::numeric_limits<double>::lowest(),
                                double maximum = std::numeric_limits<double>::max()) const;
    [[nodiscard]] bool flag() const;
    [[nodiscard]] const std::string& text() const;
    /// A non-empty text as the path of a file: relative ones start at the folder of this document's
    /// file.
    [[nodiscard]] std::string path() const;
    /// The index of the text among `choices`; the hint of the error suggests the nearest.
    [[nodiscard]] std::size_t choice(const std::vector<std::string>& choices) const;

    /// Elements of an array, in order. @throws Error when this is no array. Cost: O(subtree).
    [[nodiscard]] std::vector<JsonNode> elements() const;
    /// Keys and values of an object, in the order of the text. @throws Error when this is no
    /// object.
    [[nodiscard]] std::vector<std::pair<std::string, JsonNode>> members() const;
    /// The member of that name, or nothing. @throws Error when this is no object. Cost: O(keys
    /// before it).
    [[nodiscard]] std::optional<JsonNode> find(std::string_view key) const;
    /// As `find`, but an absent key is an error.
    [[nodiscard]] JsonNode at(std::string_view key) const;

    [[nodiscard]] std::string pointer() const;  ///< JSON pointer (RFC 6901)
    [[nodiscard]] std::string name()
        const;  ///< `"rows"`, `"rows"[2]` or `the document`: for messages
    [[nodiscard]] std::string kind() const;  ///< "an object", "an integer", ...: for messages
    [[nodiscard]] std::string shown()
        const;                          ///< the value as written, at most 40 bytes: for messages
    [[nodiscard]] Place place() const;  ///< of the value
    [[nodiscard]] Place key_place() const;  ///< of the key; of the value for elements and the root

    /// An Error{configuration} at the value. The message should stand alone: begin with `name()`.
    [[nodiscard]] Error error(std::string message, std::string hint = {}) const;
    /// The same at the key: for a key that may not be there.
    [[nodiscard]] Error key_error(std::string message, std::string hint = {}) const;
    /// `"rows": expected <expected>, found <value>`.
    [[nodiscard]] Error expected(std::string_view expected, std::string hint = {}) const;

  private:
    friend class JsonDocument;
    JsonNode(const JsonDocument::Data* data, const nlohmann::ordered_json* value,
             std::uint32_t spot)
        : data_(data), value_(value), spot_(spot) {}

    const JsonDocument::Data* data_;
    const nlohmann::ordered_json* value_;
    std::uint32_t spot_;  ///< index into the document's places, in the order of the text
};

}  // namespace scfa
