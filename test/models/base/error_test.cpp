// SPDX-License-Identifier: Apache-2.0
#include "models/base/error.hpp"

#include "models/base/error_sink.hpp"
#include "models/base/json_reader.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

/// The text of the error that parsing or reading throws.
template <class Action>
std::string text_of(Action action) {
    try {
        action();
        return "no error";
    } catch (const Error& error) {
        return to_text(error);
    }
}

/// Where the carets stand: the part of the source line above them.
std::string underlined(const std::string& text) {
    const std::size_t caret_line = text.rfind("\n ", text.find('^')) + 1;
    const std::size_t source_line = text.rfind('\n', caret_line - 2) + 1;
    const std::size_t first = text.find('^') - caret_line;
    const std::size_t last = text.find_last_of('^') - caret_line;
    return text.substr(source_line + first, last - first + 1);
}

TEST(Error, Layout) {
    const Error error(
        ErrorCode::configuration, "unknown key \"bugdet\"",
        Place{"configs/alexnet.json", 7, 3, "/bugdet", "  \"bugdet\": { \"dsp\": 220 },", 8},
        "did you mean \"budget\"?");
    EXPECT_EQ(to_text(error), R"(error[configuration]: unknown key "bugdet"
  --> configs/alexnet.json:7:3   (/bugdet)
   |
 7 |   "bugdet": { "dsp": 220 },
   |   ^^^^^^^^
  = help: did you mean "budget"?)");
}

TEST(Error, PartsThatAreUnknownAreLeftOut) {
    EXPECT_EQ(to_text(Error(ErrorCode::environment, "disk full")), "error[environment]: disk full");
    EXPECT_EQ(to_text(Error(ErrorCode::model, "m", Place{"net.onnx", 0, 0, "conv1", ""})),
              "error[model]: m\n  --> net.onnx   (conv1)");
    EXPECT_EQ(to_text(Error(ErrorCode::model, "m", Place{"", 0, 0, "conv1", ""})),
              "error[model]: m\n  --> (conv1)");
}

TEST(Error, WideLineNumbersMoveTheMargin) {
    const Place place{"f", 1234, 2, "", "ab", 1};
    EXPECT_EQ(to_text(Error(ErrorCode::configuration, "m", place)),
              "error[configuration]: m\n  --> f:1234:2\n      |\n 1234 | ab\n      |  ^");
}

TEST(Error, TabsAndAccentsKeepTheCaretInPlace) {
    const std::string text = text_of([] {
        const auto document =
            JsonDocument::parse_text("x", "{\t\t\"caf\u00e9\u20ac\": \"\U0001f600\",\t\"n\": 12x}");
        (void)document;
    });
    EXPECT_EQ(text, R"(error[configuration]: 12x is no JSON number
  --> x:1:29   (/n)
   |
 1 | {  "café€": "😀", "n": 12x}
   |                        ^^^
  = help: numbers look like 16, -2, 0.5 or 1e-3: no leading zero, no +, no hexadecimal)");
}

TEST(Error, MinifiedLinesAreCutAroundTheCaret) {
    std::string json = "{";
    for (int i = 0; i < 3000; ++i) {
        json += "\"key" + std::to_string(i) + "\":" + std::to_string(i) + ",";
    }
    json += "\"bad\":\"here\",\"tail\":[";
    for (int i = 0; i < 1000; ++i) {
        json += "1,";
    }
    json += "1]}";
    const auto document = JsonDocument::parse_text("x", json);
    const std::string text = text_of([&] { (void)document.root().at("bad").integer(); });
    EXPECT_EQ(underlined(text), "\"here\"");
    EXPECT_LT(text.size(), 500U);
    EXPECT_NE(text.find(":1:" + std::to_string(json.find("\"here\"") + 1)), std::string::npos);
    // ... and at both ends of the line.
    const auto front = document.root().at("key0");
    EXPECT_EQ(underlined(text_of([&] { (void)front.text(); })), "0");
    EXPECT_EQ(
        underlined(text_of([&] { (void)document.root().at("tail").elements().back().text(); })),
        "1");
}

TEST(Error, LongTokensAreUnderlinedWithinTheWindow) {
    const auto document = JsonDocument::parse_text("x", "[\"" + std::string(5000, 'a') + "\"]");
    const std::string text = text_of([&] { (void)document.root().elements()[0].integer(); });
    EXPECT_NE(text.find("found \"aaaa"), std::string::npos);
    EXPECT_LT(text.size(), 500U);
}

TEST(Error, TerminalEscapesOfTheInputDoNotPass) {
    const Error error(ErrorCode::configuration, "bad \x1b[2J",
                      Place{"a\x1b.json", 1, 1, "/\x1b", "\x1b[31m\u202e", 1}, "\x1b]0;title\x07");
    const std::string text = to_text(error);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find("\u202e"), std::string::npos);
}

TEST(Error, ExitCodes) {
    EXPECT_EQ(exit_code_of(ErrorCode::usage), 2);
    EXPECT_EQ(exit_code_of(ErrorCode::configuration), 2);
    EXPECT_EQ(exit_code_of(ErrorCode::infeasible), 3);
    EXPECT_EQ(exit_code_of(ErrorCode::environment), 4);
    EXPECT_EQ(exit_code_of(ErrorCode::damaged), 4);
    EXPECT_EQ(name_of(ErrorCode::damaged), "damaged");
}

TEST(ErrorSink, StopsAtTheTwentieth) {
    ErrorSink sink;
    sink.throw_if_any();
    for (std::size_t i = 0; i + 1 < Errors::kMost; ++i) {
        EXPECT_FALSE(sink.collect([] { throw Error(ErrorCode::configuration, "x"); }));
    }
    EXPECT_TRUE(sink.collect([] {}));
    try {
        sink.collect([] { throw Error(ErrorCode::configuration, "last"); });
        FAIL();
    } catch (const Errors& errors) {
        EXPECT_EQ(errors.errors().size(), Errors::kMost);
        EXPECT_EQ(errors.errors().back().message(), "last");
        EXPECT_NE(to_text(errors).find("\n\nstopped after 20 errors"), std::string::npos);
    }
}

TEST(ErrorSink, ThrowsWhatItHas) {
    ErrorSink sink;
    sink.add(Error(ErrorCode::configuration, "one"));
    sink.add(Error(ErrorCode::configuration, "two"));
    try {
        sink.throw_if_any();
        FAIL();
    } catch (const Errors& errors) {
        EXPECT_EQ(to_text(errors), "error[configuration]: one\n\nerror[configuration]: two");
        EXPECT_STREQ(errors.what(), "one");
    }
}

TEST(AssertDeathTest, OurBugsStopTheProgram) {
    EXPECT_DEATH(SCFA_ASSERT(1 + 1 == 3, "context " + std::to_string(5)),
                 "1 \\+ 1 == 3.*context 5");
}

}  // namespace
}  // namespace scfa
