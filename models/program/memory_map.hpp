#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/program/memory_map.hpp
/// @brief Where tensors and weight images lie in external memory (docs/scfa.md, section 4, "DDR
/// layout").

#include <cstdint>
#include <vector>

namespace scfa {

/// A stretch of external memory that is contiguous: one DMA descriptor.
struct MemorySpan {
    std::uint64_t address = 0;
    std::int64_t bytes = 0;

    friend bool operator==(const MemorySpan& a, const MemorySpan& b) {
        return a.address == b.address && a.bytes == b.bytes;
    }
};

/// A stored tensor: channel after channel, row after row, each row padded to 16 bytes.
struct TensorPlace {
    std::uint64_t address = 0;
    std::int64_t channels = 0, height = 0, width = 0;
    std::int64_t row_bytes = 0;  ///< padding included

    [[nodiscard]] std::int64_t channel_bytes() const { return height * row_bytes; }
    [[nodiscard]] std::int64_t bytes() const { return channels * channel_bytes(); }
    /// Rows [first, first + rows) of one channel. @pre they exist
    [[nodiscard]] MemorySpan rows(std::int64_t channel, std::int64_t first,
                                  std::int64_t rows) const;
};

/// Hands out addresses from 0 upward; every region begins on a 4 KiB boundary, which no burst
/// crosses.
class MemoryMap {
  public:
    /// @throws Error{overflow} beyond 2^63 - 1
    TensorPlace place_tensor(std::int64_t channels, std::int64_t height, std::int64_t width,
                             std::int64_t word_bytes);
    std::uint64_t place_bytes(std::int64_t bytes);

    [[nodiscard]] std::uint64_t size() const { return end_; }

  private:
    std::uint64_t end_ = 0;
};

}  // namespace scfa
