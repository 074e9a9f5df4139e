// SPDX-License-Identifier: Apache-2.0
#include "models/base/json_reader.hpp"

#include "models/base/rng.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace scfa {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

/// What an action complains about: message, then hint.
template <class Action>
std::string complaint(Action action) {
    try {
        action();
        return "nothing";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::configuration);
        return error.message() + "; " + error.hint();
    }
}

/// Text of a random document, with white space and comments where JSON allows them.
class RandomText {
  public:
    explicit RandomText(std::uint64_t seed) : rng_(seed) {}

    std::string document() {
        value(0);
        return space() + out_ + space();
    }

  private:
    std::string space() {
        const char* const kinds[] = {"",        "", "", " ", "\n", "\t", "\r\n", "/* , \" [ */",
                                     "// ] }\n"};
        return kinds[rng_.below(9)];
    }
    std::string text() {
        const char* const kinds[] = {"\"\"",          "\"a\"",           "\"\\\"]\"",
                                     "\"caf\u00e9\"", "\"\\u00e9\\\\\"", "\"//\""};
        return kinds[rng_.below(6)];
    }
    std::string scalar() {
        const char* const kinds[] = {"0",
                                     "-1",
                                     "1.5",
                                     "1e3",
                                     "-0.25E-2",
                                     "true",
                                     "false",
                                     "null",
                                     "9223372036854775807",
                                     "18446744073709551615"};
        return rng_.below(3) == 0 ? text() : kinds[rng_.below(10)];
    }
    void value(int depth) {
        const std::uint64_t kind = depth > 4 ? 2 : rng_.below(3);
        if (kind == 2) {
            out_ += scalar();
            return;
        }
        out_ += kind == 0 ? '[' : '{';
        const std::uint64_t count = rng_.below(5);
        for (std::uint64_t i = 0; i < count; ++i) {
            out_ += (i == 0 ? "" : ",") + space();
            if (kind == 1) {
                std::string key = text();
                key.insert(key.size() - 1, std::to_string(i) + "/~");
                out_ += key + space() + ":" + space();
            }
            value(depth + 1);
            out_ += space();
        }
        out_ += (count == 0 ? space() : "") + (kind == 0 ? ']' : '}');
    }

    Rng rng_;
    std::string out_;
};

/// The text from a place on; needs a file without long lines.
std::string_view text_at(const std::string& text, const Place& place) {
    std::size_t at = 0;
    for (int line = 1; line < place.line; ++line) {
        at = text.find('\n', at) + 1;
    }
    return std::string_view(text).substr(at + static_cast<std::size_t>(place.column) - 1);
}

/// The shortest prefix that is a whole JSON value. The places were found without this parser's
/// help.
Json value_at(std::string_view text, char first) {
    const bool open = first == '[' || first == '{';
    for (std::size_t size = 1; size <= text.size(); ++size) {
        const bool last =
            size == text.size() || open || first == '"' ||
            std::string_view(" \t\r\n,]}/").find(text[size]) != std::string_view::npos;
        if (last && Json::accept(text.substr(0, size), true)) {
            return Json::parse(text.substr(0, size), nullptr, true, true);
        }
    }
    return Json::value_t::discarded;
}

void check_places(const JsonDocument& document, const JsonNode& node, const Json& tree,
                  int& nodes) {
    ++nodes;
    const Place place = node.place();
    const std::string pointer = node.pointer();
    ASSERT_EQ(tree.at(Json::json_pointer(pointer)), node.value());
    ASSERT_EQ(document.place_of(pointer).line, place.line) << pointer;
    ASSERT_EQ(document.place_of(pointer).column, place.column) << pointer;
    const std::string_view from = text_at(document.text(), place);
    ASSERT_EQ(value_at(from, from.front()), node.value()) << pointer;
    if (node.is_object()) {
        for (const auto& [key, member] : node.members()) {
            const std::string_view key_text = text_at(document.text(), member.key_place());
            ASSERT_EQ(value_at(key_text, '"'), key);
            ASSERT_EQ(Json::parse(
                          key_text.substr(0, static_cast<std::size_t>(member.key_place().length))),
                      key);
            ASSERT_EQ(&node.at(key).value(), &member.value());
            check_places(document, member, tree, nodes);
        }
    } else if (node.is_array()) {
        for (const JsonNode& element : node.elements()) {
            check_places(document, element, tree, nodes);
        }
    }
}

TEST(JsonReader, TreeAndPlacesOfRandomDocuments) {
    int nodes = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const std::string text = RandomText(seed).document();
        SCOPED_TRACE(text);
        const JsonDocument document = JsonDocument::parse_text("x", text);
        const Json expected = Json::parse(text, nullptr, true, true);
        ASSERT_EQ(document.value(), expected);
        ASSERT_EQ(document.value().dump(), expected.dump());
        check_places(document, document.root(), expected, nodes);
        if (HasFatalFailure()) {
            return;
        }
    }
    EXPECT_GT(nodes, 2000);
}

TEST(JsonReader, PlacesByHand) {
    const JsonDocument document =
        JsonDocument::parse_text("c.json", "{\n  \"a\" : [1,\n\t22],\r\n  \"b\": {\"c\": true}\n}");
    const Place second = document.place_of("/a/1");
    EXPECT_EQ(second.line, 3);
    EXPECT_EQ(second.column, 2);
    EXPECT_EQ(second.length, 2);
    EXPECT_EQ(second.source_line, "\t22],");
    EXPECT_EQ(second.pointer, "/a/1");
    const Place flag = document.place_of("/b/c");
    EXPECT_EQ(flag.line, 4);
    EXPECT_EQ(flag.column, 14);
    EXPECT_EQ(document.root().at("b").key_place().column, 3);
    EXPECT_EQ(document.root().at("b").key_place().length, 3);
    // Pointers that lead nowhere end at the nearest ancestor.
    EXPECT_EQ(document.place_of("/b/nothing/x").pointer, "/b");
    EXPECT_EQ(document.place_of("/a/7").pointer, "/a");
    EXPECT_EQ(document.place_of("").line, 1);
}

TEST(JsonReader, ByteOrderMarkIsNoColumn) {
    const JsonDocument document = JsonDocument::parse_text("x", "\xef\xbb\xbf{\"a\": 1}");
    EXPECT_EQ(document.place_of("/a").column, 7);
    EXPECT_EQ(document.place_of("/a").source_line, "{\"a\": 1}");
}

TEST(JsonReader, Names) {
    const JsonDocument document = JsonDocument::parse_text("x", "{\"a\":{\"rows\":[[1,2]]}}");
    const JsonNode rows = document.root().at("a").at("rows");
    EXPECT_EQ(rows.name(), "\"rows\"");
    EXPECT_EQ(rows.elements()[0].elements()[1].name(), "\"rows\"[0][1]");
    EXPECT_EQ(document.root().name(), "the document");
    EXPECT_EQ(JsonDocument::parse_text("x", "[1]").value().size(), 1U);
}

/// The node at "v" of {"v": <text>}, with the document that keeps it alive.
struct Value {
    explicit Value(const std::string& text)
        : document(JsonDocument::parse_text("x", "{\"v\": " + text + "}")) {}
    JsonNode operator*() const { return document.root().at("v"); }
    JsonDocument document;
};

TEST(JsonReader, Integers) {
    EXPECT_EQ((*Value("3")).integer(), 3);
    EXPECT_EQ((*Value("-0")).integer(), 0);
    EXPECT_EQ((*Value("-9223372036854775808")).integer(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ((*Value("9223372036854775807")).integer(), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ((*Value("64")).integer(1, 64), 64);
    const auto wrong = [](const std::string& text) {
        const Value value(text);
        return complaint([&] { (void)(*value).integer(1, 64); });
    };
    const std::string wanted = "\"v\": expected an integer from 1 to 64, found ";
    EXPECT_EQ(wrong("65"), wanted + "65; ");
    EXPECT_EQ(wrong("0"), wanted + "0; ");
    EXPECT_EQ(wrong("-1"), wanted + "-1; ");
    EXPECT_EQ(wrong("1.5"), wanted + "1.5; ");
    EXPECT_EQ(wrong("3.0"), wanted + "3.0; write 3");
    EXPECT_EQ(wrong("3e0"), wanted + "3e0; write 3");
    EXPECT_EQ(wrong("18446744073709551615"), wanted + "18446744073709551615; ");
    EXPECT_EQ(wrong("18446744073709551616"), wanted + "18446744073709551616; it must fit 64 bits");
    EXPECT_EQ(wrong("\"3\""), wanted + "\"3\"; numbers stand without quotes");
    EXPECT_EQ(wrong("true"), wanted + "true; ");
    EXPECT_EQ(wrong("null"), wanted + "null; ");
    EXPECT_EQ(wrong("[3]"), wanted + "a list; ");
    EXPECT_EQ(wrong("{}"), wanted + "an object; ");
    const Value big("9223372036854775808");
    EXPECT_EQ(complaint([&] { (void)(*big).integer(); }),
              "\"v\": expected an integer, found 9223372036854775808; it must fit 64 bits");
    const Value long_one(std::string(60, '7'));
    EXPECT_THAT(complaint([&] { (void)(*long_one).integer(); }), HasSubstr("it must fit 64 bits"));
}

TEST(JsonReader, OtherScalars) {
    EXPECT_EQ((*Value("3")).number(), 3.0);
    EXPECT_EQ((*Value("0.1")).number(0, 1), 0.1);
    EXPECT_EQ((*Value("18446744073709551616")).number(), 18446744073709551616.0);
    EXPECT_TRUE((*Value("true")).flag());
    EXPECT_EQ((*Value("\"x\"")).text(), "x");
    EXPECT_EQ((*Value("\"bitmap\"")).choice({"dense", "bitmap"}), 1U);
    const Value number("1.5");
    EXPECT_EQ(complaint([&] { (void)(*number).number(0, 1); }),
              "\"v\": expected a number from 0 to 1, found 1.5; ");
    EXPECT_EQ(complaint([&] { (void)(*number).flag(); }),
              "\"v\": expected true or false, found 1.5; ");
    EXPECT_EQ(complaint([&] { (void)(*number).text(); }), "\"v\": expected a text, found 1.5; ");
    EXPECT_EQ(complaint([&] { (void)(*number).elements(); }),
              "\"v\": expected a list, found 1.5; ");
    EXPECT_EQ(complaint([&] { (void)(*number).members(); }),
              "\"v\": expected an object, found 1.5; ");
    EXPECT_EQ(complaint([&] { (void)(*number).find("x"); }),
              "\"v\": expected an object, found 1.5; ");
    const Value text("\"bitmapp\"");
    EXPECT_EQ(complaint([&] {
                  (void)(*text).choice({"dense", "bitmap"});
              }),
              "\"v\": expected one of \"dense\", \"bitmap\", found \"bitmapp\"; did you mean "
              "\"bitmap\"?");
    EXPECT_EQ(complaint([&] { (void)(*text).number(); }),
              "\"v\": expected a number, found \"bitmapp\"; numbers stand without quotes");
    const Value one("1");
    EXPECT_EQ(complaint([&] { (void)(*one).flag(); }), "\"v\": expected true or false, found 1; ");
    const Value object("{\"a\": 1}");
    EXPECT_EQ(complaint([&] { (void)(*object).at("b"); }), "\"v\" lacks the key \"b\"; ");
    EXPECT_FALSE((*object).find("b").has_value());
}

TEST(JsonReader, PathsStartAtTheFolderOfTheFile) {
    const auto path_in = [](const std::string& file, const std::string& written) {
        const auto document = JsonDocument::parse_text(file, "{\"v\": \"" + written + "\"}");
        return document.root().at("v").path();
    };
    EXPECT_EQ(path_in("configs/a.json", "devices/d.json"), "configs/devices/d.json");
    EXPECT_EQ(path_in("configs/a.json", "../d.json"), "d.json");
    EXPECT_EQ(path_in("a.json", "d.json"), "d.json");
    EXPECT_EQ(path_in("configs/a.json", "/x/./d.json"), "/x/d.json");
    const Value empty("\"\"");
    EXPECT_THAT(complaint([&] { (void)(*empty).path(); }),
                HasSubstr("expected the path of a file"));
    const Value nul("\"a\\u0000b\"");
    EXPECT_THAT(complaint([&] { (void)(*nul).path(); }), HasSubstr("expected the path of a file"));
}

TEST(JsonReader, DocumentsAreSharedByCopies) {
    JsonDocument copy = JsonDocument::parse_text("x", "1");
    const JsonNode node = [&] {
        const JsonDocument document = JsonDocument::parse_text("y", "{\"a\": [2]}");
        copy = document;
        return document.root().at("a");
    }();
    EXPECT_EQ(node.elements()[0].integer(), 2);
    EXPECT_EQ(copy.name(), "y");
}

TEST(JsonReader, LimitsAreTight) {
    JsonLimits limits;
    limits.depth = 2;
    limits.values = 4;
    limits.members = 2;
    limits.bytes = 20;
    const auto parse = [&](const std::string& text) {
        return complaint([&] { (void)JsonDocument::parse_text("x", text, limits); });
    };
    EXPECT_EQ(parse("[[1]]"), "nothing");
    EXPECT_THAT(parse("[[[1]]]"), HasSubstr("more than 2 arrays and objects within each other"));
    EXPECT_THAT(parse("{\"a\":{\"b\":{}}}"), HasSubstr("more than 2 arrays"));
    EXPECT_EQ(parse("[1,2,3]"), "nothing");
    EXPECT_THAT(parse("[1,2,3,4]"), HasSubstr("more than 4 values"));
    EXPECT_EQ(parse("{\"a\":1,\"b\":2}"), "nothing");
    EXPECT_EQ(parse(std::string(19, ' ') + "1"), "nothing");
    EXPECT_THAT(parse(std::string(20, ' ') + "1"), HasSubstr("21 bytes of JSON; at most 20"));
    limits.bytes = 100;
    EXPECT_THAT(parse("{\"a\":1,\"b\":2,\"c\":3}"), HasSubstr("more than 2 keys"));
}

}  // namespace
}  // namespace scfa
