#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/bit_reader.hpp
/// @brief A little-endian stream of bits out of bytes: the first is bit 0 of byte 0.

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace scfa::sim {

/// Reads zeros behind the end, and knows that it did.
class BitReader {
  public:
    BitReader(const std::uint8_t* bytes, std::size_t size) : next_(bytes), end_(bytes + size) {}

    /// @param bits  in [0, 32]
    std::uint32_t take(std::int32_t bits) {
        if (filled_ < bits) {
            refill();
        }
        const auto out = static_cast<std::uint32_t>(pending_ & ((std::uint64_t{1} << bits) - 1));
        pending_ >>= bits;
        filled_ -= bits;
        return out;
    }
    /// The next bits as a two's complement number. @param bits  in [1, 32]
    std::int32_t take_signed(std::int32_t bits) {
        return static_cast<std::int32_t>(take(bits) << (32 - bits)) >> (32 - bits);
    }
    /// @param bits  in [0, 64]
    std::uint64_t take_wide(std::int32_t bits) {
        const std::int32_t low_bits = bits < 32 ? bits : 32;
        const std::uint64_t low = take(low_bits);
        return low | static_cast<std::uint64_t>(take(bits - low_bits)) << low_bits;
    }

    /// Whether more was taken than there is.
    [[nodiscard]] bool ran_out() const { return beyond_ > filled_; }
    /// Bytes of which no bit was taken.
    [[nodiscard]] std::size_t bytes_left() const {
        const std::int64_t held = beyond_ > filled_ ? 0 : (filled_ - beyond_) / 8;
        return static_cast<std::size_t>(end_ - next_) + static_cast<std::size_t>(held);
    }

  private:
    /// 32 bits more, zeros behind the end. @pre filled_ < 32
    void refill() {
        const std::ptrdiff_t taken = std::min<std::ptrdiff_t>(4, end_ - next_);
        std::uint32_t more = 0;
        if (taken == 4) {  // one load, as the compiler sees it
            more = static_cast<std::uint32_t>(next_[0]) |
                   static_cast<std::uint32_t>(next_[1]) << 8U |
                   static_cast<std::uint32_t>(next_[2]) << 16U |
                   static_cast<std::uint32_t>(next_[3]) << 24U;
        } else {
            for (std::ptrdiff_t i = 0; i < taken; ++i) {
                more |= static_cast<std::uint32_t>(next_[i]) << (8U * static_cast<unsigned>(i));
            }
        }
        next_ += taken;
        beyond_ += 32 - 8 * static_cast<std::int64_t>(taken);
        pending_ |= static_cast<std::uint64_t>(more) << filled_;
        filled_ += 32;
    }

    const std::uint8_t* next_;
    const std::uint8_t* end_;
    std::uint64_t pending_ = 0;
    std::int32_t filled_ = 0;  ///< bits in `pending_`
    std::int64_t beyond_ = 0;  ///< zeros that were put behind the end
};

}  // namespace scfa::sim
