#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/pixel_bytes.hpp
/// @brief Pixels as external memory holds them: int8, or int16 little-endian.

#include <cstdint>

namespace scfa::sim {

/// Pixel `index` of a row. @param word_bytes  1 or 2
inline std::int16_t load_pixel(const std::uint8_t* row, std::int64_t index,
                               std::int64_t word_bytes) {
    if (word_bytes == 1) {
        return static_cast<std::int8_t>(row[index]);
    }
    const std::uint32_t low = row[2 * index];
    const std::uint32_t high = row[2 * index + 1];
    return static_cast<std::int16_t>(static_cast<std::uint16_t>(high << 8U | low));
}

inline void store_pixel(std::int16_t pixel, std::uint8_t* row, std::int64_t index,
                        std::int64_t word_bytes) {
    const auto bits = static_cast<std::uint16_t>(pixel);
    row[index * word_bytes] = static_cast<std::uint8_t>(bits);
    if (word_bytes == 2) {
        row[2 * index + 1] = static_cast<std::uint8_t>(bits >> 8U);
    }
}

}  // namespace scfa::sim
