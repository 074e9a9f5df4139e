#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/text_table.hpp
/// @brief Columns of text for a terminal, and numbers as people read them.

#include <cstdint>
#include <string>
#include <vector>

namespace scfa::cli {

/// Rows of cells; numbers stand to the right, texts to the left. Cells are made safe for a
/// terminal.
class TextTable {
  public:
    struct Column {
        std::string title;
        bool number = true;
    };

    explicit TextTable(std::vector<Column> columns);
    /// @pre as many cells as columns
    void add(std::vector<std::string> cells);
    /// A title line and a line each row, two spaces between columns, no trailing spaces.
    [[nodiscard]] std::string text() const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

/// "8 214": plain spaces between thousands, for terminals.
std::string grouped_number(std::int64_t value);
/// Four significant digits, without an exponent where that reads well; "-" for NaN.
std::string short_text(double value);
/// 0.125 -> "12.5 %".
std::string percent(double share);
/// 1536 -> "1.5 KiB".
std::string bytes_text(std::int64_t bytes);
/// 3725 -> "1 h 02 min", 75 -> "1 min 15 s", 2.5 -> "2.5 s".
std::string duration_text(double seconds);

}  // namespace scfa::cli
