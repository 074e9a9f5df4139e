// SPDX-License-Identifier: Apache-2.0
#include "models/base/json_syntax.hpp"

#include "models/base/json_reader.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

/// One broken text, and where and how it is refused.
struct Broken {
    const char* text;
    int line;
    int column;
    const char* pointer;
    const char* marked;  ///< what the carets underline
    const char* message;
    const char* hint;
};

const char* const kNumbers =
    "numbers look like 16, -2, 0.5 or 1e-3: no leading zero, no +, no hexadecimal";
const char* const kQuotes = "keys and texts stand in double quotes";
const char* const kComma = "is a comma missing before it?";

const Broken kBroken[] = {
    {"{\"a\":1,}", 1, 8, "", "}", "unexpected \"}\"; expected a key in double quotes",
     "remove the comma before it"},
    {"[1, // x\n ]", 2, 2, "/1", "]", "unexpected \"]\"; expected a value",
     "remove the comma before it"},
    {"[1,,2]", 1, 4, "/1", ",", "unexpected \",\"; expected a value", ""},
    {"[1 2]", 1, 4, "/1", "2", "unexpected \"2\"; expected \",\" or \"]\"", kComma},
    {"{\"a\":1\n\"b\":2}", 2, 1, "", "\"b\"", "unexpected \"b\"; expected \",\" or \"}\"", kComma},
    {"{\"a\" 1}", 1, 6, "/a", "1", "unexpected \"1\"; expected \":\" after the key",
     "is a colon missing before it?"},
    {"{\"a\":}", 1, 6, "/a", "}", "unexpected \"}\"; expected a value", ""},
    {"{a:1}", 1, 2, "", "a", "unexpected \"a\"; expected a key in double quotes", kQuotes},
    {"{'a':1}", 1, 2, "", "'", "a single quote; expected a key in double quotes", kQuotes},
    {"{1:2}", 1, 2, "", "1", "unexpected \"1\"; expected a key in double quotes", ""},
    {"[01]", 1, 2, "/0", "01", "01 is no JSON number", kNumbers},
    {"{\"a\":[0x1F]}", 1, 7, "/a/0", "0x1F", "0x1F is no JSON number", kNumbers},
    {"[1.]", 1, 2, "/0", "1.", "1. is no JSON number", kNumbers},
    {"[.5]", 1, 2, "/0", ".5", ".5 is no JSON number", kNumbers},
    {"[+1]", 1, 2, "/0", "+1", "+1 is no JSON number", kNumbers},
    {"[1e]", 1, 2, "/0", "1e", "1e is no JSON number", kNumbers},
    {"[1.2.3]", 1, 2, "/0", "1.2.3", "1.2.3 is no JSON number", kNumbers},
    {"[NaN]", 1, 2, "/0", "NaN", "JSON has no number NaN",
     "leave the key out, or write a finite number"},
    {"[-Infinity]", 1, 2, "/0", "-Infinity", "JSON has no number -Infinity",
     "leave the key out, or write a finite number"},
    {"[True]", 1, 2, "/0", "True", "unexpected \"True\"; expected a value",
     "JSON writes true, false and null, in small letters"},
    {"[yes]", 1, 2, "/0", "yes", "unexpected \"yes\"; expected a value", kQuotes},
    {"{\"a\":[1,{\"b\":1e400}]}", 1, 14, "/a/1/b", "1e400", "the number 1e400 is too large",
     "the largest is about 1.8e308"},
    {"[-1e-400]", 1, 2, "/0", "-1e-400", "the number -1e-400 is too small: it would become 0",
     "the least is about 4.9e-324; write 0 if you mean it"},
    {"[\"ab\ncd\"]", 1, 2, "/0", "\"ab", "this text is not closed on its line",
     "add the closing quote; a line break within a text is written \\n"},
    {"\"", 1, 1, "", "\"", "this text is not closed on its line",
     "add the closing quote; a line break within a text is written \\n"},
    {"[\"a\\qb\"]", 1, 5, "/0", "q", "invalid string: forbidden character after backslash", ""},
    {"[1] x", 1, 5, "", "x", "text after the end of the document", kQuotes},
    {"[1]]", 1, 4, "", "]", "text after the end of the document", ""},
    {"{} {}", 1, 4, "", "{", "text after the end of the document", ""},
    {"{\"a\":\n[1", 2, 2, "/a/0", "1", "the file ends too early",
     "the \"[\" of line 2, column 1 is not closed"},
    {"{\"x\":{\"a\":1,\n\"b\":2,\"a\":3}}", 2, 7, "/x/a", "\"a\"", "the key \"a\" is given twice",
     "it is already on line 1, column 7: remove one"},
    {"{\"a\":1,\"\\u0061\":2}", 1, 8, "/a", "\"\\u0061\"", "the key \"a\" is given twice",
     "it is already on line 1, column 2: remove one"},
    {"[1 /* x", 1, 4, "/1", "/*", "this comment is not closed", ""},
    {"[1 / 2]", 1, 4, "/1", "/", "a comment is // to the end of the line, or /* to */", ""},
    {"[\"\xe9\"]", 1, 3, "", "\xe9", "the byte 0xE9 is no valid UTF-8", "save the file as UTF-8"},
    {"\xff\xfe{", 1, 1, "", "\xff", "the file is UTF-16", "save it as UTF-8"},
    {"[\u00e9]", 1, 2, "/0", "\u00e9", "unexpected \"\u00e9\"; expected a value", ""},
};

TEST(JsonSyntax, EachFaultIsNamedAndPlaced) {
    for (const Broken& broken : kBroken) {
        SCOPED_TRACE(broken.text);
        try {
            (void)JsonDocument::parse_text("x.json", broken.text);
            ADD_FAILURE() << "accepted";
        } catch (const Error& error) {
            const Place& place = error.place();
            EXPECT_EQ(error.code(), ErrorCode::configuration);
            EXPECT_EQ(error.message(), broken.message);
            EXPECT_EQ(error.hint(), broken.hint);
            EXPECT_EQ(place.file, "x.json");
            EXPECT_EQ(place.line, broken.line);
            EXPECT_EQ(place.column, broken.column);
            EXPECT_EQ(place.pointer, broken.pointer);
            EXPECT_EQ(place.source_line.substr(static_cast<std::size_t>(place.column) - 1,
                                               static_cast<std::size_t>(place.length)),
                      broken.marked);
        }
    }
}

TEST(JsonSyntax, EmptyFiles) {
    for (const char* text : {"", " \n\t", "// only a comment", "\xef\xbb\xbf"}) {
        try {
            (void)JsonDocument::parse_text("x", text);
            ADD_FAILURE() << text;
        } catch (const Error& error) {
            EXPECT_EQ(error.message(), "the file is empty");
            EXPECT_EQ(error.place().file, "x");
        }
    }
}

TEST(JsonSyntax, NulByteIsPlaced) {
    try {
        (void)JsonDocument::parse_text("x", std::string("{\n \"a\0b\"}", 9));
        ADD_FAILURE();
    } catch (const Error& error) {
        EXPECT_EQ(error.message(), "a NUL byte: this is no text file");
        EXPECT_EQ(error.place().line, 2);
        EXPECT_EQ(error.place().column, 4);
    }
}

TEST(JsonSyntax, CommentsAreSpace) {
    const auto document = JsonDocument::parse_text(
        "x", "/* a */ { // b \" [\n \"k\" /**/ : /* ** / */ [ 1 /* , */ , // ]\r 2 ] } // end");
    EXPECT_EQ(document.value().dump(), "{\"k\":[1,2]}");
}

// A truncated file is refused at every length, without reading past its end.
TEST(JsonSyntax, EveryPrefixIsRefused) {
    const std::string text =
        "{\"a\": [1, -2.5e3, true, null, \"x\\u00e9\\n\"], \"b\": {/* c */ \"d\": {}}}";
    for (std::size_t size = 0; size < text.size(); ++size) {
        const std::string prefix = text.substr(0, size);
        EXPECT_THROW((void)JsonDocument::parse_text("x", prefix), Error) << prefix;
    }
    EXPECT_NO_THROW((void)JsonDocument::parse_text("x", text));
}

}  // namespace
}  // namespace scfa
