#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/import/byte_stream.hpp
/// @brief Numbers and texts as bytes (little-endian) and back, every read checked.

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace scfa {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files would differ between hosts");

class ByteWriter {
  public:
    template <class Number>
    void number(Number value) {
        static_assert(std::is_arithmetic_v<Number>);
        char raw[sizeof(value)];
        std::memcpy(raw, &value, sizeof(value));
        bytes_.append(raw, sizeof(value));
    }
    void count(std::size_t value) { number(static_cast<std::uint64_t>(value)); }
    void text(std::string_view value) {
        count(value.size());
        bytes_.append(value);
    }
    template <class Number>
    void numbers(const std::vector<Number>& values) {
        count(values.size());
        for (const Number value : values) {
            number(value);
        }
    }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

  private:
    std::string bytes_;
};

class ByteReader {
  public:
    /// @param what  the bytes are, for errors: "byte 12 of `what`"
    ByteReader(std::string_view bytes, std::string path, std::string what)
        : bytes_(bytes), path_(std::move(path)), what_(std::move(what)) {}

    template <class Number>
    Number number() {
        static_assert(std::is_arithmetic_v<Number>);
        need(sizeof(Number));
        Number value{};
        std::memcpy(&value, bytes_.data() + at_, sizeof(value));
        at_ += sizeof(value);
        return value;
    }
    bool flag() {
        const auto value = number<std::uint8_t>();
        if (value > 1) {
            fail("neither 0 nor 1");
        }
        return value == 1;
    }
    /// An enumerator, 0 to `last`.
    template <class Enum>
    Enum enumerator(Enum last) {
        const auto value = number<std::uint8_t>();
        if (value > static_cast<std::uint8_t>(last)) {
            fail(fmt::format("{} stands for nothing here", value));
        }
        return static_cast<Enum>(value);
    }
    /// How many items follow, each of at least `bytes` bytes.
    std::size_t count(std::size_t bytes) {
        const auto value = number<std::uint64_t>();
        if (value > (bytes_.size() - at_) / bytes) {
            fail(fmt::format("{} items announced, more than the file can hold", value));
        }
        return static_cast<std::size_t>(value);
    }
    std::string text(std::size_t most) {
        const std::size_t size = count(1);
        if (size > most) {
            fail(fmt::format("a text of {} bytes; at most {}", size, most));
        }
        at_ += size;
        return std::string(bytes_.substr(at_ - size, size));
    }
    template <class Number>
    std::vector<Number> numbers() {
        std::vector<Number> values(count(sizeof(Number)));
        for (Number& value : values) {
            value = number<Number>();
        }
        return values;
    }
    void end() const {
        if (at_ != bytes_.size()) {
            fail("bytes after the end");
        }
    }
    [[noreturn]] void fail(const std::string& why) const {
        Place place;
        place.file = path_;
        throw Error(ErrorCode::damaged,
                    fmt::format("{}: byte {} of {}: {}", path_, at_, what_, why), std::move(place));
    }

  private:
    void need(std::size_t size) const {
        if (bytes_.size() - at_ < size) {
            fail("it ends too early");
        }
    }

    std::string_view bytes_;
    std::string path_;
    std::string what_;
    std::size_t at_ = 0;
};

}  // namespace scfa
