// SPDX-License-Identifier: Apache-2.0
#include "models/base/escape.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace scfa {
namespace {

TEST(Escape, Html) {
    EXPECT_EQ(escape_html("</script><script>alert(\"1\" & '2')"),
              "&lt;/script&gt;&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)");
    EXPECT_EQ(escape_html("caf\u00e9"), "caf\u00e9");
    EXPECT_EQ(escape_html(""), "");
}

TEST(Escape, CsvQuoting) {
    EXPECT_EQ(escape_csv("plain"), "plain");
    EXPECT_EQ(escape_csv(""), "");
    EXPECT_EQ(escape_csv("a,b"), "\"a,b\"");
    EXPECT_EQ(escape_csv("a\"b"), "\"a\"\"b\"");
    EXPECT_EQ(escape_csv("a\nb"), "\"a\nb\"");
}

TEST(Escape, CsvFormulasBecomeText) {
    EXPECT_EQ(escape_csv("=cmd()"), "'=cmd()");
    EXPECT_EQ(escape_csv("=1,2"), "\"'=1,2\"");
    EXPECT_EQ(escape_csv("+1+2"), "'+1+2");
    EXPECT_EQ(escape_csv("@SUM(A1)"), "'@SUM(A1)");
    EXPECT_EQ(escape_csv("\tx"), "'\tx");
    EXPECT_EQ(escape_csv("\rx"), "\"'\rx\"");
    EXPECT_EQ(escape_csv("-"), "'-");
    EXPECT_EQ(escape_csv("-1-cmd"), "'-1-cmd");
    EXPECT_EQ(escape_csv("a=b"), "a=b");
}

TEST(Escape, CsvNumbersStayNumbers) {
    for (const char* number : {"-1", "-0.5", "+3", "-1e-9", "-12.5E+3"}) {
        EXPECT_EQ(escape_csv(number), number);
    }
    for (const char* text : {"-", "-.5", "-1.", "-1e", "-1 ", "--1"}) {
        EXPECT_EQ(escape_csv(text), std::string("'") + text);
    }
}

TEST(Escape, JsonInsideHtml) {
    const nlohmann::json value = {"</script>", "a&b", "x\u2028y\u2029z", "\u2027\u202a"};
    const std::string safe = escape_json_for_html(value.dump());
    EXPECT_EQ(safe.find_first_of("<>&"), std::string::npos);
    EXPECT_EQ(safe.find("\u2028"), std::string::npos);
    EXPECT_EQ(safe.find("\u2029"), std::string::npos);
    EXPECT_EQ(nlohmann::json::parse(safe), value);
    EXPECT_EQ(escape_json_for_html("\xe2\x80"), "\xe2\x80");
}

TEST(Escape, Terminal) {
    EXPECT_EQ(escape_terminal("a\x1b[31mb\tc\r\n\x7f"), "a?[31mb c???");
    EXPECT_EQ(escape_terminal("\u009b31m"), "?31m");  // C1 control sequence introducer
    EXPECT_EQ(escape_terminal("a\u202eb\u2066c\u200f"), "a?b?c?");  // text direction
    EXPECT_EQ(escape_terminal("caf\u00e9 \xff"), "caf\u00e9 ?");
}

}  // namespace
}  // namespace scfa
