// SPDX-License-Identifier: Apache-2.0
#include "dse/store/config_diff.hpp"

#include "models/base/error.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

constexpr const char* kConfig =
    R"({"name":"a","space":{"pe.rows":[4,8],"x/y":{"from":1}},"seed":1})";

TEST(ConfigDiff, key_order_and_white_space_are_no_difference) {
    const std::string other = R"({ "seed": 1, "space": {"x/y": {"from": 1}, "pe.rows": [4, 8]},
                                   "name": "a" })";
    EXPECT_TRUE(config_differences(kConfig, other).empty());
    EXPECT_EQ(config_hash(kConfig), config_hash(other));
}

TEST(ConfigDiff, every_kind_of_edit_is_named) {
    const struct {
        const char* now;
        const char* text;
    } edits[] = {
        {R"({"name":"a","space":{"pe.rows":[4,8],"x/y":{"from":1}},"seed":2})", "  /seed: 1 -> 2"},
        {R"({"name":"a","space":{"pe.rows":[8,4],"x/y":{"from":1}},"seed":1})",
         "  /space/pe.rows/0: 4 -> 8\n  /space/pe.rows/1: 8 -> 4"},
        {R"({"name":"a","space":{"pe.rows":[4],"x/y":{"from":1}},"seed":1})",
         "  /space/pe.rows/1: 8 -> (absent)"},
        {R"({"name":"a","space":{"pe.rows":[4,8,9],"x/y":{"from":1}},"seed":1})",
         "  /space/pe.rows/2: (absent) -> 9"},
        {R"({"name":"a","space":{"pe.rows":[4,8],"x/y":{"from":2}},"seed":1})",
         "  /space/x~1y/from: 1 -> 2"},
        {R"({"name":"a","space":{"pe.rows":[4,8],"x/y":3},"seed":1})",
         "  /space/x~1y: {\"from\":1} -> 3"},
        {R"({"name":"b","space":{"pe.rows":[4,8],"x/y":{"from":1}}})",
         "  /name: \"a\" -> \"b\"\n  /seed: 1 -> (absent)"},
        {R"({"name":"a","space":{"pe.rows":[4,8],"x/y":{"from":1}},"seed":"1"})",
         "  /seed: 1 -> \"1\""},
        {R"({"name":"a","space":{"pe.rows":[4,8],"x/y":{"from":1}},"seed":null})",
         "  /seed: 1 -> null"},
        {"[]",
         "  /: {\"name\":\"a\",\"seed\":1,\"space\":{\"pe.rows\":[4,8],\"x/y\":{\"from\":1}}} -> "
         "[]"},
    };
    for (const auto& edit : edits) {
        EXPECT_EQ(to_text(config_differences(kConfig, edit.now)), edit.text);
        EXPECT_NE(config_hash(kConfig), config_hash(edit.now)) << edit.now;
    }
}

TEST(ConfigDiff, a_long_list_is_cut) {
    std::string before = "[0";
    std::string now = "[1";
    for (int i = 0; i < 29; ++i) {
        before += ",0";
        now += ",1";
    }
    const std::string text = to_text(config_differences(before + "]", now + "]"), 2);
    EXPECT_EQ(text, "  /0: 0 -> 1\n  /1: 0 -> 1\n  and 28 more");
}

TEST(ConfigDiff, refuses_what_is_no_json) {
    EXPECT_THROW(config_hash("{"), Error);
}

}  // namespace
}  // namespace scfa
