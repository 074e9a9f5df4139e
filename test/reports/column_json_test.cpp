// SPDX-License-Identifier: Apache-2.0
#include "reports/column_json.hpp"

#include "test/reports/column_cell.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace scfa {
namespace {

using nlohmann::json;

json parsed(const nlohmann::ordered_json& column) {
    return json::parse(column.dump());
}

void expect_same(const std::vector<double>& values) {
    const json column = parsed(column_json(values));
    for (std::size_t row = 0; row < values.size(); ++row) {
        const json found = test::cell(column, row);
        if (std::isfinite(values[row])) {
            ASSERT_EQ(found.get<double>(), values[row]) << row;
        } else {
            ASSERT_TRUE(found.is_null()) << row;
        }
    }
}

TEST(ColumnJson, Base64IsTheStandardOne) {  // RFC 4648, section 10
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foob"), "Zm9vYg==");
    EXPECT_EQ(base64("fooba"), "Zm9vYmE=");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64(std::string("\xff\x00\xfe", 3)), "/wD+");
}

TEST(ColumnJson, OneValueIsAConstant) {
    EXPECT_EQ(parsed(column_json(std::vector<double>{16, 16})), (json{{"constant", 16}}));
    EXPECT_EQ(parsed(column_json(std::vector<double>{std::nan(""), HUGE_VAL})),
              (json{{"constant", nullptr}}));
    EXPECT_EQ(parsed(column_json(std::vector<std::string_view>{"a", "a"})),
              (json{{"constant", "a"}}));
}

TEST(ColumnJson, FewValuesAreADictionary) {
    std::vector<double> values;
    for (int i = 0; i < 1000; ++i) {
        values.push_back(i % 7 == 3 ? std::nan("") : i % 7 * 4);
    }
    EXPECT_EQ(parsed(column_json(values))["dictionary"], (json{0, 4, 8, nullptr, 16, 20, 24}));
    EXPECT_TRUE(column_json(values).contains("index8"));
    expect_same(values);
}

TEST(ColumnJson, EveryFormIsExact) {
    std::vector<double> wide;     // 16-bit indices
    std::vector<double> doubles;  // no dictionary pays
    for (int i = 0; i < 2000; ++i) {
        wide.push_back(0.1 * (i % 300));
        doubles.push_back(std::pow(1.01, i) * (i % 2 == 0 ? 1 : -1));
    }
    doubles[5] = std::numeric_limits<double>::infinity();
    doubles[6] = std::numeric_limits<double>::denorm_min();
    EXPECT_TRUE(column_json(wide).contains("index16"));
    EXPECT_TRUE(column_json(doubles).contains("float64"));
    expect_same(wide);
    expect_same(doubles);
}

TEST(ColumnJson, ManyTextsHaveWideIndices) {
    std::vector<std::string> texts;
    for (int i = 0; i < 70'000; ++i) {
        texts.push_back(std::to_string(i));
    }
    const json column =
        parsed(column_json(std::vector<std::string_view>(texts.begin(), texts.end())));
    ASSERT_TRUE(column.contains("index32"));
    EXPECT_EQ(test::cell(column, 69'999), "69999");
}

}  // namespace
}  // namespace scfa
