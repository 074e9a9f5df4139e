// SPDX-License-Identifier: Apache-2.0
#include "models/base/json_data.hpp"
#include "models/base/json_syntax.hpp"
#include "models/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <unordered_set>

namespace scfa::detail {

namespace {

using Json = nlohmann::ordered_json;

/// Receives the parser's events and builds the tree. It scans the same text in step with the
/// parser, which tells no offsets: each event is for the next token.
class Builder : public nlohmann::json_sax<Json> {
  public:
    Builder(JsonDocument::Data& data, const JsonLimits& limits) : data_(data), limits_(limits) {
        scan_.at = has_byte_order_mark(data.text) ? 3 : 0;
    }

    bool null() override { return scalar(nullptr); }
    bool boolean(bool value) override { return scalar(value); }
    bool number_integer(std::int64_t value) override { return scalar(value); }
    bool number_unsigned(std::uint64_t value) override { return scalar(value); }
    bool string(std::string& value) override { return scalar(std::move(value)); }
    bool binary(Json::binary_t&) override { return false; }  // never sent for text

    bool number_float(double value, const std::string& written) override {
        const std::string_view mantissa =
            std::string_view(written).substr(0, written.find_first_of("eE"));
        if (value == 0.0 && mantissa.find_first_of("123456789") != std::string_view::npos) {
            fail(fmt::format("the number {} is too small: it would become 0", excerpt(written)),
                 "the least is about 4.9e-324; write 0 if you mean it");
        }
        return scalar(value);
    }

    bool start_object(std::size_t) override { return open(Json::object(), "object"); }
    bool start_array(std::size_t) override { return open(Json::array(), "array"); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(std::string& name) override {
        Open& object = open_.back();
        object.key = name;
        object.key_token = next_token(data_.text, scan_);
        object.has_key = true;
        if (!object.keys.insert(name).second) {
            duplicate(name);
        }
        if (static_cast<std::int64_t>(object.keys.size()) > limits_.members) {
            fail_at(object.key_token,
                    fmt::format("an object has more than {} keys", limits_.members), "");
        }
        return true;
    }

    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception& error) override {
        const SyntaxError wrong =
            explain_syntax_error(data_.text, scan_.at, position, error.what());
        const bool before =
            wrong.token.begin < scan_.at && !open_.empty() && !open_.back().container->empty();
        fail_at(wrong.token, wrong.message, wrong.hint, before);
    }

    /// The parser is about to read this byte. Texts and comments are not sent until they are
    /// complete, so this is where an endless one is stopped.
    void before_byte(std::size_t offset) const {
        if (offset > scan_.at + kLongestToken) {
            const Token token{scan_.at, scan_.at + 1};
            fail_at(token,
                    fmt::format("a text, comment or space of more than {} bytes begins here",
                                kLongestToken),
                    "");
        }
    }

  private:
    static constexpr std::size_t kLongestToken = std::size_t{1} << 20;

    struct Open {
        Json* container;
        std::uint32_t spot;
        std::string key;
        Token key_token;
        bool has_key;  ///< the key's value is not complete yet
        std::unordered_set<std::string> keys;
    };

    template <class Value>
    bool scalar(Value&& value) {
        const Token token = next_token(data_.text, scan_);
        add_spot(token);
        append(Json(std::forward<Value>(value)));
        value_complete();
        return true;
    }

    bool open(Json container, const char* what) {
        const Token token = next_token(data_.text, scan_);
        if (static_cast<int>(open_.size()) >= limits_.depth) {
            fail_at(
                token,
                fmt::format("more than {} arrays and objects within each other", limits_.depth),
                fmt::format("no file of this program nests so deep: is this {} closed too late?",
                            what));
        }
        const std::uint32_t spot = add_spot(token);
        Json* placed = append(std::move(container));
        open_.push_back({placed, spot, {}, {}, false, {}});
        return true;
    }

    bool close() {
        const Token token = next_token(data_.text, scan_);
        JsonSpot& spot = data_.spots[open_.back().spot];
        spot.end = static_cast<std::uint32_t>(token.end);
        spot.next = static_cast<std::uint32_t>(data_.spots.size());
        open_.pop_back();
        value_complete();
        return true;
    }

    void value_complete() {
        if (!open_.empty()) {
            open_.back().has_key = false;
        }
    }

    std::uint32_t add_spot(Token token) {
        const auto number = static_cast<std::uint32_t>(data_.spots.size());
        if (static_cast<std::int64_t>(number) >= limits_.values) {
            fail_at(token, fmt::format("the file has more than {} values", limits_.values), "");
        }
        const auto begin = static_cast<std::uint32_t>(token.begin);
        const bool member = !open_.empty() && open_.back().container->is_object();
        data_.spots.push_back(
            {member ? static_cast<std::uint32_t>(open_.back().key_token.begin) : begin, begin,
             static_cast<std::uint32_t>(token.end), open_.empty() ? number : open_.back().spot,
             number + 1});
        return number;
    }

    /// Puts the value where the parser is. The pointer holds until the enclosing container gets
    /// another one.
    Json* append(Json value) {
        if (open_.empty()) {
            data_.tree = std::move(value);
            return &data_.tree;
        }
        Open& last = open_.back();
        if (last.container->is_array()) {
            auto& array = last.container->get_ref<Json::array_t&>();
            array.push_back(std::move(value));
            return &array.back();
        }
        // Duplicates are refused already: the base class's insertion spares a search through all
        // keys.
        auto& members =
            static_cast<Json::object_t::Container&>(last.container->get_ref<Json::object_t&>());
        members.emplace_back(last.key, std::move(value));
        return &members.back().second;
    }

    /// Of the value that the parser is at, or of the one before it in the same array or object.
    std::string pointer(bool before = false) const {
        std::string out;
        for (std::size_t i = 0; i < open_.size(); ++i) {
            const Open& open = open_[i];
            const bool inner = i + 1 == open_.size();
            if (open.container->is_array()) {
                // An enclosing array holds its open element already.
                out += '/' + std::to_string(open.container->size() - (inner && !before ? 0 : 1));
            } else if (!inner || open.has_key || before) {
                out += '/' + pointer_part(open.key);
            }
        }
        return out;
    }

    [[noreturn]] void duplicate(const std::string& name) const {
        const Open& object = open_.back();
        const auto& members = object.container->get_ref<const Json::object_t&>();
        std::uint32_t spot = object.spot + 1;
        for (const auto& member : members) {
            if (member.first == name) {
                break;
            }
            spot = data_.spots[spot].next;
        }
        const Place first = place_in_text(data_.name, data_.text, data_.spots[spot].key, 1, "");
        fail_at(object.key_token, fmt::format("the key \"{}\" is given twice", excerpt(name)),
                fmt::format("it is already on line {}, column {}: remove one", first.line,
                            first.column));
    }

    /// An error at the token that is next.
    [[noreturn]] void fail(std::string message, std::string hint) {
        fail_at(next_token(data_.text, scan_), std::move(message), std::move(hint));
    }

    [[noreturn]] void fail_at(Token token, std::string message, std::string hint,
                              bool before = false) const {
        throw Error(ErrorCode::configuration, std::move(message),
                    place_in_text(data_.name, data_.text, token.begin, token.end - token.begin,
                                  pointer(before)),
                    std::move(hint));
    }

    JsonDocument::Data& data_;
    const JsonLimits& limits_;
    Scan scan_;
    std::vector<Open> open_;
};

/// Feeds the parser and tells the builder how far it is.
class CountingIterator {
  public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator(const std::string& text, std::size_t offset, const Builder& builder)
        : text_(text.data()), offset_(offset), builder_(&builder) {}
    reference operator*() const { return text_[offset_]; }
    CountingIterator& operator++() {
        ++offset_;
        builder_->before_byte(offset_);
        return *this;
    }
    CountingIterator operator++(int) {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
        return a.offset_ == b.offset_;
    }
    friend bool operator!=(const CountingIterator& a, const CountingIterator& b) {
        return !(a == b);
    }

  private:
    const char* text_;
    std::size_t offset_;
    const Builder* builder_;
};

/// Refuses what is no text at all, before the parser can trip over it.
void check_bytes(const JsonDocument::Data& data) {
    const std::string& text = data.text;
    const auto fail = [&](std::size_t at, std::string message, std::string hint) {
        throw Error(ErrorCode::configuration, std::move(message),
                    place_in_text(data.name, text, at, 1, ""), std::move(hint));
    };
    const std::string_view head = std::string_view(text).substr(0, 2);
    if (head == "\xff\xfe" || head == "\xfe\xff") {
        fail(0, "the file is UTF-16", "save it as UTF-8");
    }
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = code_point_at(text, at);
        if (!point.valid) {
            fail(at,
                 fmt::format("the byte 0x{:02X} is no valid UTF-8",
                             static_cast<unsigned char>(text[at])),
                 "save the file as UTF-8");
        }
        if (point.value == 0) {
            fail(at, "a NUL byte: this is no text file", "");
        }
        at += point.length;
    }
}

}  // namespace

void parse_json(JsonDocument::Data& data, const JsonLimits& limits) {
    const auto bytes = static_cast<std::int64_t>(data.text.size());
    if (bytes >
        std::min<std::int64_t>(limits.bytes, std::numeric_limits<std::uint32_t>::max() - 1)) {
        Place place;
        place.file = data.name;
        throw Error(ErrorCode::configuration,
                    fmt::format("{} bytes of JSON; at most {} are read", bytes, limits.bytes),
                    std::move(place));
    }
    check_bytes(data);
    Builder builder(data, limits);
    const CountingIterator first(data.text, 0, builder);
    const CountingIterator last(data.text, data.text.size(), builder);
    const bool complete =
        Json::sax_parse(first, last, &builder, Json::input_format_t::json, true, true);
    SCFA_ASSERT(complete, "the parser stopped without an error");
}

}  // namespace scfa::detail
