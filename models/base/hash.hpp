#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/hash.hpp
/// @brief 128-bit content hash (XXH3): identity of configurations, networks, points and stored
/// rows. Not cryptographic.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace scfa {

struct Hash128 {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend bool operator==(const Hash128& a, const Hash128& b) {
        return a.high == b.high && a.low == b.low;
    }
    friend bool operator!=(const Hash128& a, const Hash128& b) { return !(a == b); }
    friend bool operator<(const Hash128& a, const Hash128& b) {
        return a.high != b.high ? a.high < b.high : a.low < b.low;
    }
    /// 32 lower-case hexadecimal digits.
    [[nodiscard]] std::string hex() const;
};

/// Hash of a byte string.
Hash128 hash128(std::string_view bytes);
/// 64-bit checksum of a byte string (stored rows).
std::uint64_t checksum64(std::string_view bytes);

/// Hash of a sequence of typed parts. Every part is prefixed by its length, so ("ab","c") differs
/// from ("a","bc"); integers are hashed as 8 little-endian bytes.
class Hasher {
  public:
    Hasher();
    ~Hasher();
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;
    Hasher& add(std::string_view bytes);
    Hasher& add(std::int64_t value);
    [[nodiscard]] Hash128 finish() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace scfa
