// SPDX-License-Identifier: Apache-2.0
// The reader is the judge at run time, the generated JSON Schema serves editors. Both must accept
// the same documents, apart from what a schema cannot say (models/base/field_info.hpp); an
// independent validator speaks for the schema.
#include "models/base/json_writer.hpp"
#include "models/base/rng.hpp"
#include "test/models/base/sample_config.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <iterator>
#include <set>

namespace scfa {
namespace {

using Json = nlohmann::ordered_json;

class SchemaJudge {
  public:
    SchemaJudge() {
        const auto document = nlohmann::json::parse(schema(sample::config_table()).dump());
        valijson::SchemaParser(valijson::SchemaParser::kDraft7)
            .populateSchema(valijson::adapters::NlohmannJsonAdapter(document), schema_);
    }
    bool accepts(const std::string& text) {
        const auto document = nlohmann::json::parse(text);
        valijson::Validator validator;
        return validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(document),
                                  nullptr);
    }

  private:
    valijson::Schema schema_;
};

bool reader_accepts(const std::string& text, std::string& reason) {
    try {
        (void)read_document(sample::config_table(), JsonDocument::parse_text("x", text));
        return true;
    } catch (const Errors& errors) {
        reason = to_text(errors);
    } catch (const Error& error) {
        reason = to_text(error);
    }
    return false;
}

Json random_value(Rng& rng) {
    switch (rng.below(16)) {
        case 0:
            return nullptr;
        case 1:
            return rng.below(2) == 0;
        case 2:
            return rng.between(-2, 20);
        case 3:
            return rng.between(-100000, 200000);
        case 4:
            return static_cast<double>(rng.between(-40, 4000)) / 8 + 0.0625;
        case 5:
            return 1e300;
        case 6:
            return "";
        case 7:
            return "bitmap";
        case 8:
            return "slices";
        case 9:
            return Json::array();
        case 10:
            return Json::array({1, 2});
        case 11:
            return Json::array({"dense", "x"});
        case 12:
            return Json::object();
        case 13:
            return Json{{"bandwidth", rng.between(-1, 3)}};
        case 14:
            return Json{{"value", rng.between(0, 3)}, {"unit", "slices"}, {"source", "s"}};
        default:
            return Json{{"value", 0.5}, {"source", rng.below(2) == 0 ? "s" : ""}};
    }
}

/// Every place of a document where something can be changed.
void collect(Json& node, std::vector<Json*>& out) {
    out.push_back(&node);
    for (auto& child : node) {
        if (node.is_structured()) {
            collect(child, out);
        }
    }
}

void mutate_object(Json& object, Rng& rng) {
    static const char* const kKeys[] = {"rows",    "spare", "latency",  "bandwidth", "first",
                                        "last",    "value", "unit",     "source",    "bogus",
                                        "$schema", "Rows",  "densities"};
    const std::uint64_t kind = rng.below(3);
    if (kind == 0 || object.empty()) {
        object[kKeys[rng.below(std::size(kKeys))]] = random_value(rng);
        return;
    }
    const auto member =
        std::next(object.begin(), static_cast<std::ptrdiff_t>(rng.below(object.size())));
    if (kind == 1) {
        object.erase(member.key());
    } else {
        const std::string key = member.key() + (rng.below(2) == 0 ? "s" : "");
        const Json value = random_value(rng);
        object[key] = value;
    }
}

void mutate(Json& document, Rng& rng) {
    std::vector<Json*> places;
    collect(document, places);
    Json& node = *places[rng.below(places.size())];
    if (node.is_object()) {
        mutate_object(node, rng);
    } else if (node.is_array() && rng.below(2) == 0) {
        node.push_back(node.empty() || rng.below(2) == 0 ? random_value(rng) : Json(node.front()));
    } else if (node.is_number_integer() && rng.below(2) == 0) {
        static constexpr std::int64_t kEdges[] = {0,  1,  9,      10,     16,    17,
                                                  64, 65, 100000, 100001, 10000, 10001};
        node = kEdges[rng.below(std::size(kEdges))];
    } else if (node.is_number() && rng.below(2) == 0) {
        static constexpr double kEdges[] = {49.99, 500.01, 0.001, 1.001,
                                            999.5, 1000.5, -0.5,  4.9e-324};
        node = kEdges[rng.below(std::size(kEdges))];
    } else {
        node = random_value(rng);
    }
}

TEST(FieldsSchema, ReaderAndSchemaAgreeOnMutatedDocuments) {
    SchemaJudge judge;
    const Json seeds[] = {Json::parse(sample::full_text()), Json::parse(sample::least_text())};
    int accepted = 0;
    std::set<std::string> distinct;
    for (std::uint64_t i = 0; i < 10000; ++i) {
        Rng rng(20, i);
        Json document = seeds[rng.below(2)];
        const std::uint64_t changes = 1 + rng.below(3);
        for (std::uint64_t change = 0; change < changes; ++change) {
            mutate(document, rng);
        }
        const std::string text = to_canonical_json(document);
        std::string reason;
        const bool reader = reader_accepts(text, reason);
        ASSERT_EQ(reader, judge.accepts(text)) << text << "\n" << reason;
        accepted += reader ? 1 : 0;
        distinct.insert(text);
    }
    // The sample says something only when both verdicts are common and the documents differ.
    EXPECT_GT(accepted, 500);
    EXPECT_LT(accepted, 9000);
    EXPECT_GT(distinct.size(), 5000U);
}

// What a schema cannot say, and the reader refuses all the same.
TEST(FieldsSchema, KnownDifferences) {
    SchemaJudge judge;
    const std::string tail =
        ", \"name\": \"n\", \"dsp\": {\"value\": 1, \"unit\": \"slices\", \"source\": \"s\"}}";
    std::string reason;
    for (const char* member : {"{\"densities\": [1e-400]", "{\"note\": \"a\", \"note\": \"b\""}) {
        EXPECT_TRUE(judge.accepts(member + tail)) << member;
        EXPECT_FALSE(reader_accepts(member + tail, reason)) << member;
    }
    EXPECT_FALSE(reader_accepts("{\"rows\": 3.0" + tail, reason));
}

}  // namespace
}  // namespace scfa
