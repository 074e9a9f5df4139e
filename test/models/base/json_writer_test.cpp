// SPDX-License-Identifier: Apache-2.0
#include "models/base/json_writer.hpp"

#include "models/base/error.hpp"
#include "models/base/rng.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace scfa {
namespace {

using Json = nlohmann::ordered_json;

TEST(JsonWriter, Layout) {
    const Json value = {{"z", 1},
                        {"a", {1, 2.5, "x"}},
                        {"none", Json::array()},
                        {"empty", Json::object()},
                        {"deep", {{{"k", true}}, nullptr}}};
    EXPECT_EQ(to_json_text(value), R"({
  "z": 1,
  "a": [1, 2.5, "x"],
  "none": [],
  "empty": {},
  "deep": [
    {
      "k": true
    },
    null
  ]
}
)");
    EXPECT_EQ(to_json_text(3), "3\n");
}

TEST(JsonWriter, LongArraysTakeALineAnElement) {
    Json array = Json::array();
    for (int i = 0; i < 60; ++i) {
        array.push_back(i);
    }
    const std::string text = to_json_text(array);
    EXPECT_EQ(text.substr(0, 12), "[\n  0,\n  1,\n");
    EXPECT_EQ(Json::parse(text), array);
}

TEST(JsonWriter, CanonicalSortsKeysAtEveryLevel) {
    const Json a = {{"b", {{"y", 1}, {"x", 2}}}, {"a", 1.0}};
    const Json b = {{"a", 1.0}, {"b", {{"x", 2}, {"y", 1}}}};
    EXPECT_EQ(to_canonical_json(a), R"({"a":1.0,"b":{"x":2,"y":1}})");
    EXPECT_EQ(to_canonical_json(a), to_canonical_json(b));
}

TEST(JsonWriter, DoublesReadBackAsTheSameDouble) {
    Rng rng(1);
    for (int i = 0; i < 100000; ++i) {
        const std::uint64_t bits = rng.next();
        double value = 0;
        std::memcpy(&value, &bits, sizeof value);
        if (!std::isfinite(value)) {
            continue;
        }
        const Json back = Json::parse(to_canonical_json(Json(value)));
        ASSERT_TRUE(back.is_number_float());
        const double read = back.get<double>();
        ASSERT_EQ(std::memcmp(&read, &value, sizeof value), 0) << to_canonical_json(Json(value));
    }
}

TEST(JsonWriter, DoublesAreShortAndStayDoubles) {
    EXPECT_EQ(to_canonical_json(0.1), "0.1");
    EXPECT_EQ(to_canonical_json(1.0), "1.0");
    EXPECT_EQ(to_canonical_json(-0.0), "-0.0");
    EXPECT_EQ(to_canonical_json(1e22), "1e+22");
    EXPECT_EQ(to_canonical_json(5e-324), "5e-324");
    EXPECT_EQ(to_canonical_json(0.1 + 0.2), "0.30000000000000004");
}

TEST(JsonWriter, WhatJsonCannotHold) {
    for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
        const Json value = {{"metrics", {{"energy/mj", bad}}}};
        try {
            (void)to_json_text(value);
            FAIL();
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::overflow);
            EXPECT_NE(error.message().find("/metrics/energy~1mj"), std::string::npos);
        }
    }
}

TEST(JsonWriter, TextsAreEscaped) {
    EXPECT_EQ(to_canonical_json("a\"\\\n\x01\u00e9"), "\"a\\\"\\\\\\n\\u0001\u00e9\"");
    EXPECT_EQ(to_canonical_json("\xff"), "\"\ufffd\"");
}

}  // namespace
}  // namespace scfa
