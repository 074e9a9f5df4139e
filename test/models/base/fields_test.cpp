// SPDX-License-Identifier: Apache-2.0
#include "models/base/fields.hpp"

#include "models/base/json_writer.hpp"
#include "test/models/base/sample_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scfa {
namespace {

using sample::Config;
using sample::config_table;
using sample::Format;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Config config_of(const std::string& text) {
    return read_document(config_table(), JsonDocument::parse_text("dir/sample.json", text));
}

/// "line:column pointer message" of everything that is wrong with a text.
std::vector<std::string> complaints(const std::string& text) {
    try {
        (void)config_of(text);
        return {};
    } catch (const Errors& errors) {
        std::vector<std::string> out;
        for (const Error& error : errors.errors()) {
            const Place& place = error.place();
            out.push_back(std::to_string(place.line) + ":" + std::to_string(place.column) + " " +
                          place.pointer + " " + error.message());
        }
        return out;
    }
}

/// The least document with one more member.
std::string with(const std::string& member) {
    const std::string least = sample::least_text();
    return least.substr(0, least.size() - 1) + ",\n" + member + "}";
}

std::string hint_for(const std::string& text) {
    try {
        (void)config_of(text);
        return "nothing";
    } catch (const Errors& errors) {
        return errors.errors().front().hint();
    }
}

TEST(Fields, ReadsEveryKind) {
    const Config config = config_of(sample::full_text());
    EXPECT_EQ(config.name, "full");
    EXPECT_EQ(config.rows, 16);
    EXPECT_EQ(config.seed, -7);
    EXPECT_EQ(config.clock, Megahertz(125.5));
    EXPECT_EQ(config.confirm, false);
    EXPECT_EQ(config.note, "");
    EXPECT_EQ(config.format, Format::rle);
    EXPECT_EQ(config.second_format, Format::dense);
    EXPECT_EQ(config.memory.latency, 40);
    EXPECT_EQ(config.spare->bandwidth, 0.5);
    EXPECT_FALSE(config.spare->latency.has_value());
    ASSERT_EQ(config.banks.size(), 2U);
    EXPECT_EQ(config.banks[1].bandwidth, 2.5);
    EXPECT_THAT(config.columns, ElementsAre(1, 16));
    EXPECT_THAT(config.densities, ElementsAre(0, 0.25, 1));
    EXPECT_THAT(config.objectives, ElementsAre("cycles", "dsp"));
    EXPECT_THAT(config.formats, ElementsAre(Format::bitmap, Format::rle));
    EXPECT_EQ(config.dsp.value, 220);
    EXPECT_EQ(config.dsp.source, "data sheet, table 1");
    EXPECT_EQ(config.power->value, 0.25);
    EXPECT_EQ(config.last, 3);
}

TEST(Fields, AbsentKeysKeepTheDefaults) {
    Config expected;
    expected.name = "least";
    expected.dsp = {1, "s"};
    EXPECT_EQ(config_of(sample::least_text()), expected);
}

TEST(Fields, WritingAndReadingGivesTheSame) {
    for (const std::string& text : {sample::full_text(), sample::least_text()}) {
        const Config config = config_of(text);
        const std::string written = to_json_text(write(config_table(), config));
        EXPECT_EQ(config_of(written), config) << written;
        EXPECT_EQ(to_json_text(write(config_table(), config_of(written))), written);
    }
}

TEST(Fields, WritesInTheOrderOfTheTableWithDefaults) {
    const Config config = config_of(sample::least_text());
    EXPECT_EQ(
        write(config_table(), config).dump(),
        R"({"name":"least","rows":8,"seed":1,"clock":100.0,"note":"none","format":"bitmap",)"
        R"("memory":{"bandwidth":4.2},"banks":[],"columns":[2,4],"densities":[],"objectives":[],)"
        R"("formats":[],"dsp":{"value":1,"unit":"slices","source":"s"}})");
}

TEST(Fields, UnknownKeys) {
    EXPECT_THAT(complaints(with("\"rwos\": 3")), ElementsAre("2:1 /rwos unknown key \"rwos\""));
    EXPECT_THAT(hint_for(with("\"rwos\": 3")),
                HasSubstr("did you mean \"rows\"? keys allowed here: name, rows"));
    EXPECT_THAT(complaints(with("\"memory\": {\"bandwidth\": 1, \"$schema\": \"x\"}")),
                ElementsAre("2:28 /memory/$schema unknown key \"$schema\""));
    EXPECT_THAT(complaints(with("\"$schema\": 1")),
                ElementsAre("2:12 /$schema \"$schema\": expected a text, found 1"));
}

TEST(Fields, MissingKeys) {
    EXPECT_THAT(complaints("{}"), ElementsAre("1:1  the document lacks the key \"name\"",
                                              "1:1  the document lacks the key \"dsp\""));
    EXPECT_EQ(hint_for("{}"), "\"name\" (text): What it is called.");
    EXPECT_THAT(complaints(with("\"memory\": {}")),
                ElementsAre("2:11 /memory \"memory\" lacks the key \"bandwidth\""));
}

TEST(Fields, EverythingWrongIsReportedAtOnce) {
    EXPECT_THAT(
        complaints("{\"name\": \"\",\n\"rows\": 65,\n\"banks\": [{\"bandwidth\": 0}, 3, {}],\n"
                   "\"columns\": [0, 1, \"2\"],\n\"dsp\": 220}"),
        ElementsAre(
            "1:10 /name \"name\": expected a text that is not empty, found \"\"",
            "2:9 /rows \"rows\": expected an integer from 1 to 64, found 65",
            "3:25 /banks/0/bandwidth \"bandwidth\": expected a number greater than 0 and at most "
            "1000, found 0",
            "3:29 /banks/1 \"banks\"[1]: expected an object, found 3",
            "3:32 /banks/2 \"banks\"[2] lacks the key \"bandwidth\"",
            "4:13 /columns/0 \"columns\"[0]: expected an integer from 1 to 16, found 0",
            "4:19 /columns/2 \"columns\"[2]: expected an integer from 1 to 16, found \"2\"",
            "5:8 /dsp \"dsp\": expected a number with its source, found 220"));
}

TEST(Fields, ReadingStopsAtTheTwentiethError) {
    std::string text = "{";
    for (int i = 0; i < 100; ++i) {
        text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\": 1";
    }
    EXPECT_EQ(complaints(text + "}").size(), Errors::kMost);
}

TEST(Fields, NothingIsConverted) {
    for (const char* member : {"\"rows\": 1.5",          "\"rows\": 3.0",
                               "\"rows\": true",         "\"rows\": null",
                               "\"rows\": \"3\"",        "\"rows\": 4294967297",
                               "\"rows\": -1",           "\"confirm\": 1",
                               "\"confirm\": null",      "\"note\": 1",
                               "\"format\": 0",          "\"format\": \"DENSE\"",
                               "\"clock\": \"100\"",     "\"memory\": []",
                               "\"banks\": {}",          "\"columns\": 3",
                               "\"columns\": []",        "\"densities\": [0, 0, 0, 0]",
                               "\"objectives\": [\"\"]", "\"spare\": null"}) {
        EXPECT_EQ(complaints(with(member)).size(), 1U) << member;
    }
}

TEST(Fields, RangesAreTight) {
    EXPECT_THAT(complaints(with("\"rows\": 1, \"clock\": 50, \"columns\": [1, 16, 1, 1, 1]")),
                ElementsAre());
    EXPECT_THAT(
        complaints(with("\"memory\": {\"bandwidth\": 4.9e-324}, \"spare\": {\"bandwidth\": 1000}")),
        ElementsAre());
    for (const char* member :
         {"\"rows\": 0", "\"rows\": 65", "\"clock\": 49.999", "\"clock\": 500.001",
          "\"columns\": [1, 1, 1, 1, 1, 1]", "\"memory\": {\"bandwidth\": 0}",
          "\"memory\": {\"bandwidth\": 1000.1}"}) {
        EXPECT_EQ(complaints(with(member)).size(), 1U) << member;
    }
}

TEST(Fields, SourcedNumbers) {
    const auto power = [](const std::string& value) { return with("\"power\": " + value); };
    EXPECT_THAT(complaints(power(R"({"value": 1, "source": "s", "unit": ""})")), ElementsAre());
    EXPECT_THAT(complaints(power(R"({"value": 1})")),
                ElementsAre("2:10 /power \"power\" lacks the key \"source\""));
    EXPECT_THAT(
        complaints(power(R"({"value": 1, "source": ""})")),
        ElementsAre(
            "2:33 /power/source \"source\": expected a text that is not empty, found \"\""));
    EXPECT_THAT(complaints(power(R"({"value": 1, "source": "s", "unit": "W"})")),
                ElementsAre("2:46 /power/unit \"unit\": expected \"\", found \"W\""));
    EXPECT_THAT(
        complaints(power(R"({"value": 0, "source": "s"})")),
        ElementsAre("2:20 /power/value \"value\": expected a number greater than 0, found 0"));
    EXPECT_THAT(complaints(power(R"({"value": 1, "sorce": "s"})")),
                ElementsAre("2:23 /power/sorce unknown key \"sorce\""));
    const std::string no_unit = R"({"name": "n", "dsp": {"value": 1, "source": "s"}})";
    EXPECT_THAT(complaints(no_unit), ElementsAre("1:22 /dsp \"dsp\" lacks the key \"unit\""));
    EXPECT_EQ(hint_for(no_unit),
              "write {\"value\": ..., \"unit\": \"slices\", \"source\": \"...\"}");
}

TEST(Fields, ChecksRunOnlyOnGoodFields) {
    EXPECT_THAT(complaints(with("\"first\": 1")),
                ElementsAre("1:1  \"first\" and \"last\" go together"));
    EXPECT_THAT(complaints(with("\"first\": 10")),
                ElementsAre("2:10 /first \"first\": expected an integer from 0 to 9, found 10"));
}

struct Odd {
    std::string file;
    std::vector<int> steps;
    std::uint8_t small = 0;
    std::uint64_t large = 0;
};

const FieldTable<Odd>& odd_table() {
    static const FieldTable<Odd> table = [] {
        FieldTable<Odd> t("odd", "Fields of special kinds.");
        t.path("file", &Odd::file, "To read.");
        t.integer("small", &Odd::small, {}, "", "A byte.");
        t.integer("large", &Odd::large, {}, "", "A count.");
        t.custom<std::vector<int>>(
            "steps", &Odd::steps, "integer or list",
            [](const JsonNode& node, ErrorSink& sink) {
                std::vector<int> out;
                for (const JsonNode& step :
                     node.is_array() ? node.elements() : std::vector<JsonNode>{node}) {
                    sink.collect([&] { out.push_back(static_cast<int>(step.integer(0, 9))); });
                }
                return out;
            },
            [](const std::vector<int>& steps) { return nlohmann::ordered_json(steps); },
            {{"type", {"integer", "array"}}}, "One or several.");
        return t;
    }();
    return table;
}

TEST(Fields, SpecialKinds) {
    const auto odd = [](const std::string& text) {
        return read_document(odd_table(), JsonDocument::parse_text("dir/x.json", text));
    };
    EXPECT_EQ(odd("{\"file\": \"a/b\"}").file, "dir/a/b");
    EXPECT_THAT(odd("{\"steps\": 3}").steps, ElementsAre(3));
    EXPECT_THAT(odd("{\"steps\": [1, 2]}").steps, ElementsAre(1, 2));
    EXPECT_THROW(odd("{\"steps\": [1, 10, 11]}"), Errors);
    EXPECT_EQ(odd("{\"small\": 255}").small, 255);
    EXPECT_THROW(odd("{\"small\": 256}"), Errors);
    EXPECT_THROW(odd("{\"small\": -1}"), Errors);
    EXPECT_THROW(odd("{\"large\": -1}"), Errors);
    // An empty path stands for none, so that what is written can be read.
    EXPECT_EQ(write(odd_table(), Odd()).dump(), R"({"small":0,"large":0,"steps":[]})");
}

TEST(Fields, TheRootMustBeAnObject) {
    EXPECT_THAT(complaints("[1]"),
                ElementsAre("1:1  the document: expected an object, found a list"));
}

TEST(FieldsDeathTest, AKeyStandsOnceInATable) {
    FieldTable<Odd> table("t", "d");
    table.path("file", &Odd::file, "x");
    EXPECT_DEATH(table.path("file", &Odd::file, "x"), "twice in a field table: file");
}

TEST(Fields, Reference) {
    const std::string page = reference_markdown(config_table());
    EXPECT_EQ(page.substr(0, page.find("\n\n")), "# sample");
    for (const char* line : {
             "A configuration | with every kind of field.\n",
             "| `name` | text |  |  | required | What it is called. |\n",
             "| `rows` | integer |  | 1 to 64 | `8` | Rows of the array. |\n",
             "| `seed` | integer |  |  | `1` | Of the random numbers. |\n",
             "| `clock` | number | MHz | 50 to 500 | `100.0` | Of the array. |\n",
             "| `confirm` | boolean |  |  |  | Whether to simulate. |\n",
             "| `format` | choice |  | dense, bitmap, rle | `\"bitmap\"` | Of the weights. |\n",
             "| `memory` | object [external memory](#external-memory) |  |  |  | Main memory. |\n",
             "| `dsp` | integer with source | slices | 0 to 100000 | required | Multipliers. |\n",
             "| `power` | number with source |  | > 0 |  | Static. |\n",
             "\n## external memory\n\nAn external memory.\n",
             "| `bandwidth` | number | GB/s | > 0, <= 1000 | required | Peak rate. |\n",
         }) {
        EXPECT_THAT(page, HasSubstr(line));
    }
    EXPECT_EQ(page.find("## external"), page.rfind("## external"));
}

TEST(Fields, Schema) {
    const nlohmann::ordered_json schema = scfa::schema(config_table());
    EXPECT_EQ(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    EXPECT_EQ(schema["required"].dump(), R"(["name","dsp"])");
    EXPECT_EQ(schema["additionalProperties"], false);
    const auto& properties = schema["properties"];
    EXPECT_EQ(
        properties["rows"].dump(),
        R"({"type":"integer","minimum":1,"maximum":64,"description":"Rows of the array.","default":8})");
    EXPECT_EQ(properties["clock"]["description"], "Of the array. [MHz]");
    EXPECT_EQ(properties["memory"]["properties"]["bandwidth"]["exclusiveMinimum"], 0);
    EXPECT_EQ(properties["banks"]["items"]["required"].dump(), R"(["bandwidth"])");
    EXPECT_EQ(properties["format"]["enum"].dump(), R"(["dense","bitmap","rle"])");
    EXPECT_EQ(properties.size(), 20U);
}

}  // namespace
}  // namespace scfa
