// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/text_table.hpp"

#include "models/base/error.hpp"
#include "models/base/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace scfa::cli {
namespace {

/// Columns on the screen: bytes that do not continue a code point.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::add(std::vector<std::string> cells) {
    SCFA_ASSERT(cells.size() == columns_.size(), "a table row with the wrong number of cells");
    for (std::string& cell : cells) {
        cell = escape_terminal(cell);
    }
    rows_.push_back(std::move(cells));
}

std::string TextTable::text() const {
    std::vector<std::vector<std::string>> lines;
    lines.emplace_back();
    for (const Column& column : columns_) {
        lines.back().push_back(column.title);
    }
    lines.insert(lines.end(), rows_.begin(), rows_.end());
    std::vector<std::size_t> widths(columns_.size(), 0);
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            widths[i] = std::max(widths[i], width_of(line[i]));
        }
    }
    std::string out;
    for (const auto& line : lines) {
        std::string shown;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const std::string gap(widths[i] - width_of(line[i]), ' ');
            shown += (i == 0 ? "" : "  ") + (columns_[i].number ? gap + line[i] : line[i] + gap);
        }
        shown.erase(shown.find_last_not_of(' ') + 1);
        out += shown + "\n";
    }
    return out;
}

std::string grouped_number(std::int64_t value) {
    std::string digits = std::to_string(value);
    const std::size_t first = digits[0] == '-' ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3; at -= 3) {
        digits.insert(at - 3, 1, ' ');
    }
    return digits;
}

std::string short_text(double value) {
    if (std::isnan(value)) {
        return "-";
    }
    if (std::abs(value) >= 10'000 && std::abs(value) < 1e15) {
        return grouped_number(static_cast<std::int64_t>(std::llround(value)));
    }
    return fmt::format("{:.4g}", value);
}

std::string percent(double share) {
    return std::isnan(share) ? "-" : fmt::format("{:.3g} %", 100.0 * share);
}

std::string bytes_text(std::int64_t bytes) {
    constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024.0 && unit + 1 < std::size(kUnits)) {
        value /= 1024.0;
        ++unit;
    }
    return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.3g} {}", value, kUnits[unit]);
}

std::string duration_text(double seconds) {
    if (seconds < 60.0) {
        return fmt::format("{:.{}f} s", seconds, seconds < 10.0 ? 1 : 0);
    }
    const auto whole = static_cast<std::int64_t>(std::min(seconds, 1e15));
    return whole < 3600 ? fmt::format("{} min {:02} s", whole / 60, whole % 60)
                        : fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace scfa::cli
