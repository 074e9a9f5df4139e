#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/program/bit_writer.hpp
/// @brief A little-endian stream of bits: the first is bit 0 of byte 0.

#include "models/base/error.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

class BitWriter {
  public:
    /// Appends the lowest `bits` bits of `value`. @pre 0 <= bits <= 56
    void put(std::uint64_t value, std::int32_t bits) {
        SCFA_ASSERT(bits >= 0 && bits <= 56, "bits of one word");
        pending_ |= (value & ((std::uint64_t{1} << bits) - 1)) << filled_;
        filled_ += bits;
        for (; filled_ >= 8; filled_ -= 8) {
            bytes_.push_back(static_cast<std::uint8_t>(pending_));
            pending_ >>= 8;
        }
    }

    [[nodiscard]] std::int64_t bits() const {
        return static_cast<std::int64_t>(bytes_.size()) * 8 + filled_;
    }

    /// All bytes, padded with zeros to a multiple of `alignment`.
    std::vector<std::uint8_t> take(std::int64_t alignment) {
        put(0, (8 - filled_) % 8);
        const auto step = static_cast<std::size_t>(alignment);
        bytes_.resize((bytes_.size() + step - 1) / step * step);
        return std::move(bytes_);
    }

  private:
    std::vector<std::uint8_t> bytes_;
    std::uint64_t pending_ = 0;
    std::int32_t filled_ = 0;  ///< bits in `pending_`, below 8 between calls
};

}  // namespace scfa
