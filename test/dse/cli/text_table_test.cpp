// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/text_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace scfa::cli {
namespace {

TEST(TextTable, PutsNumbersToTheRightAndTextsToTheLeft) {
    TextTable table({{"name", false}, {"n", true}, {"note", false}});
    table.add({"a", "5", "x"});
    table.add({"long", "1 234", ""});
    EXPECT_EQ(table.text(),
              "name      n  note\n"
              "a         5  x\n"
              "long  1 234\n");
}

TEST(TextTable, CountsCharactersNotBytes) {
    TextTable table({{"a", false}, {"b", false}});
    table.add({"é×", "1"});
    table.add({"xyz", "2"});
    EXPECT_EQ(table.text(), "a    b\né×   1\nxyz  2\n");
}

TEST(TextTable, CellsCannotControlTheTerminal) {
    TextTable table({{"a", false}});
    table.add({"x\x1b[2Jy"});
    EXPECT_EQ(table.text(), "a\nx?[2Jy\n");
}

TEST(Numbers, AreGrouped) {
    EXPECT_EQ(grouped_number(0), "0");
    EXPECT_EQ(grouped_number(999), "999");
    EXPECT_EQ(grouped_number(1000), "1 000");
    EXPECT_EQ(grouped_number(-1234567), "-1 234 567");
    EXPECT_EQ(grouped_number(std::numeric_limits<std::int64_t>::min()),
              "-9 223 372 036 854 775 808");
}

TEST(Numbers, AreShort) {
    EXPECT_EQ(short_text(std::nan("")), "-");
    EXPECT_EQ(short_text(1.23456), "1.235");
    EXPECT_EQ(short_text(12345.6), "12 346");
    EXPECT_EQ(percent(0.125), "12.5 %");
}

TEST(Numbers, HaveUnits) {
    EXPECT_EQ(bytes_text(0), "0 B");
    EXPECT_EQ(bytes_text(1023), "1023 B");
    EXPECT_EQ(bytes_text(1536), "1.5 KiB");
    EXPECT_EQ(bytes_text(std::int64_t{3} << 30), "3 GiB");
    EXPECT_EQ(duration_text(2.54), "2.5 s");
    EXPECT_EQ(duration_text(59.4), "59 s");
    EXPECT_EQ(duration_text(75), "1 min 15 s");
    EXPECT_EQ(duration_text(3725), "1 h 02 min");
}

}  // namespace
}  // namespace scfa::cli
