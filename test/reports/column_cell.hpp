#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/reports/column_cell.hpp
/// @brief Reads one value out of a packed column (reports/column_json.hpp), as the page does.

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>

namespace scfa::test {

inline std::string from_base64(const std::string& text) {
    static const std::string digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t word = 0;
    int bits = 0;
    for (const char c : text) {
        const std::size_t digit = digits.find(c);
        if (digit == std::string::npos) {
            break;  // padding
        }
        word = word << 6U | static_cast<std::uint32_t>(digit);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>(word >> static_cast<unsigned>(bits) & 0xffU);
        }
    }
    return out;
}

inline std::uint64_t little_endian(const std::string& bytes, std::size_t row, std::size_t width) {
    std::uint64_t out = 0;
    for (std::size_t k = width; k-- > 0;) {
        out = out << 8U | static_cast<unsigned char>(bytes.at(row * width + k));
    }
    return out;
}

inline nlohmann::json cell(const nlohmann::json& column, std::size_t row) {
    if (column.contains("constant")) {
        return column["constant"];
    }
    if (column.contains("float64")) {
        const std::uint64_t bits = little_endian(from_base64(column["float64"]), row, 8);
        double value = 0.0;
        std::memcpy(&value, &bits, sizeof value);
        return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
    }
    for (const std::size_t width : {1U, 2U, 4U}) {
        const std::string key = "index" + std::to_string(8 * width);
        if (column.contains(key)) {
            return column["dictionary"][little_endian(from_base64(column[key]), row, width)];
        }
    }
    return {};
}

}  // namespace scfa::test
