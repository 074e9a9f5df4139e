// SPDX-License-Identifier: Apache-2.0
#include "dse/config/sweep_config.hpp"

#include "models/base/json_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scfa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Json = nlohmann::ordered_json;

Json minimal() {
    return {{"name", "a"},
            {"device", "d/x.json"},
            {"workload", {{"network", "n.onnx"}}},
            {"space", {{"pe.rows", {4, 8}}}},
            {"objectives", {"latency_ms"}}};
}

SweepConfig read(const Json& document) {
    return read_sweep_config(JsonDocument::parse_text("some/where/c.json", document.dump()));
}

/// The messages of what is wrong, with the pointers.
std::vector<std::string> wrong(const Json& document) {
    std::vector<std::string> out;
    try {
        (void)read(document);
    } catch (const Errors& errors) {
        for (const Error& error : errors.errors()) {
            out.push_back(error.place().pointer + " " + error.message());
        }
    }
    return out;
}

Json with(const char* pointer, const Json& value) {
    Json out = minimal();
    out[Json::json_pointer(pointer)] = value;
    return out;
}

TEST(SweepConfig, TakesTheDefaultsWhereNothingIsSaid) {
    const SweepConfig config = read(minimal());
    EXPECT_EQ(config.name, "a");
    EXPECT_EQ(config.device.written, "d/x.json");
    EXPECT_EQ(config.device.path, "some/where/d/x.json");
    EXPECT_FALSE(config.weights.has_value());
    EXPECT_EQ(config.seed, 1);
    EXPECT_EQ(config.search.engine, EngineName::exhaustive);
    EXPECT_EQ(config.store.points, StoredPoints::automatic);
    EXPECT_TRUE(config.constraints.device);
    EXPECT_THAT(config.constraints.limits, IsEmpty());
    ASSERT_EQ(config.space.size(), 1u);
    EXPECT_THAT(config.space[0].values, ElementsAre(4, 8));
    EXPECT_THAT(config.objectives, ElementsAre(Metric::latency_ms));
}

TEST(SweepConfig, WhatIsWrittenReadsBackTheSame) {
    Json document = minimal();
    document["weights"] = {
        {"density", 0.5}, {"balance", true}, {"seed", 7}, {"per_layer", {{"conv1", 1.0}}}};
    document["constraints"] = {{"latency_ms", {{"min", 0.5}, {"max", 20}}}};
    document["store"] = {{"points", "front"}};
    document["space"]["sparse.format"] = {"dense", "bitmap"};
    document["space"]["pe.columns"] = {{"from", 2}, {"to", 8}, {"step", 2}};
    const Json written = write_sweep_config(read(document));
    EXPECT_EQ(written["space"]["pe.columns"], Json({2, 4, 6, 8}));
    EXPECT_EQ(written["space"]["sparse.format"], Json({"dense", "bitmap"}));
    EXPECT_EQ(written["device"], "d/x.json");
    EXPECT_EQ(to_json_text(write_sweep_config(read(written))), to_json_text(written));
}

TEST(SweepConfig, NeedsItsKeys) {
    for (const char* key : {"name", "device", "workload", "space", "objectives"}) {
        Json document = minimal();
        document.erase(key);
        EXPECT_THAT(wrong(document), ElementsAre(HasSubstr(key))) << key;
    }
}

TEST(SweepConfig, AWorkloadIsExactlyOneThing) {
    EXPECT_THAT(wrong(with("/workload", Json::object())), ElementsAre(HasSubstr("exactly one")));
    EXPECT_THAT(wrong(with("/workload", {{"network", "a"}, {"networks", Json::array()}})),
                ElementsAre(HasSubstr("exactly one")));
    EXPECT_THAT(wrong(with("/workload", {{"networks", {{{"accuracy", 0.9}}}}})),
                ElementsAre(HasSubstr("file")));
    EXPECT_THAT(wrong(with("/workload", {{"network", "a"}, {"flrpm", "x"}})),
                ElementsAre(HasSubstr("exactly one")));
    EXPECT_EQ(read(with("/workload", {{"flrpm", "x"}})).workload.flrpm->path, "some/where/x");
    const SweepConfig family = read(
        with("/workload", {{"networks", {{{"file", "a"}, {"accuracy", 0.9}}, {{"file", "b"}}}}}));
    ASSERT_EQ(family.workload.networks.size(), 2u);
    EXPECT_EQ(family.workload.networks[0].accuracy, 0.9);
    EXPECT_FALSE(family.workload.networks[1].accuracy.has_value());
}

TEST(SweepConfig, NamesAreSafeForFolders) {
    for (const char* name : {"", ".", "..", "-x", ".x", "a/b", "a b", "a\\b", "$x", "ä"}) {
        EXPECT_THAT(wrong(with("/name", name)), ElementsAre(HasSubstr("/name"))) << name;
    }
    EXPECT_THAT(wrong(with("/name", std::string(65, 'a'))), ElementsAre(HasSubstr("/name")));
    for (const char* name : {"a", "A-b_c.9", "0"}) {
        EXPECT_THAT(wrong(with("/name", name)), IsEmpty()) << name;
    }
}

TEST(SweepConfig, KeysThatAreNotBuiltAreRefused) {
    EXPECT_THAT(wrong(with("/constraints", {{"device", false}})),
                ElementsAre(HasSubstr("not in this build")));
}

TEST(SweepConfig, SaysWhatBecomesHardware) {
    EXPECT_FALSE(read(minimal()).emit.has_value());
    EXPECT_EQ(read(with("/emit", Json::object())).emit->points, "front");
    EXPECT_EQ(read(with("/emit", {{"points", "knee"}})).emit->points, "knee");
    EXPECT_THAT(wrong(with("/emit", {{"points", "all"}})), ElementsAre(HasSubstr("/emit/points")));
    EXPECT_EQ(read(with("/synth", "auto")).synth, "auto");
    EXPECT_THAT(wrong(with("/synth", Json::object())), ElementsAre(HasSubstr("/synth")));
}

TEST(SweepConfig, EnginesThatSampleWantABudgetAndOthersHaveNone) {
    for (const char* engine : {"nsga2", "moead", "nspso", "random"}) {
        EXPECT_THAT(wrong(with("/search", {{"engine", engine}})),
                    ElementsAre(HasSubstr("wants a \"budget\"")));
        EXPECT_THAT(wrong(with("/search", {{"engine", engine}, {"budget", 0}})),
                    ElementsAre(HasSubstr("/search/budget")));
        const SweepConfig config =
            read(with("/search", {{"engine", engine}, {"budget", 500}, {"population", 20}}));
        EXPECT_EQ(name_of(config.search.engine), engine);
        EXPECT_EQ(config.search.budget, 500);
        EXPECT_EQ(config.search.population, 20);
    }
    EXPECT_THAT(wrong(with("/search", {{"budget", 10}})), ElementsAre(HasSubstr("/search/budget")));
    EXPECT_THAT(wrong(with("/search", {{"engine", "bounded"}, {"population", 10}})),
                ElementsAre(HasSubstr("/search/population")));
    EXPECT_EQ(read(with("/search", {{"engine", "bounded"}})).search.engine, EngineName::bounded);
}

TEST(SweepConfig, SaysWhatIsConfirmed) {
    EXPECT_FALSE(read(minimal()).confirm.has_value());
    const auto points_of = [](const Json& confirm) {
        const SweepConfig config = read(with("/confirm", confirm));
        // What is written out reads back as the same.
        EXPECT_EQ(write_sweep_config(config)["confirm"]["fidelity"], "tlm");
        return std::pair(config.confirm->points, write_sweep_config(config)["confirm"]["points"]);
    };
    const auto whole = points_of(Json::object());
    EXPECT_FALSE(whole.first.knee);
    EXPECT_EQ(whole.first.most, std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(whole.second, "front");
    EXPECT_EQ(points_of({{"fidelity", "tlm"}, {"points", "front"}}).second, "front");
    EXPECT_TRUE(points_of({{"points", "knee"}}).first.knee);
    EXPECT_EQ(points_of({{"points", "knee"}}).second, "knee");
    EXPECT_EQ(points_of({{"points", 12}}).first.most, 12);
    EXPECT_EQ(points_of({{"points", 12}}).second, 12);
    for (const Json& points : {Json("all"), Json(0), Json(-1), Json(1.5), Json::array(), Json()}) {
        EXPECT_THAT(wrong(with("/confirm", {{"points", points}})),
                    ElementsAre(HasSubstr("/confirm/points")))
            << points;
    }
    EXPECT_THAT(wrong(with("/confirm", {{"fidelity", "rtl"}})),
                ElementsAre(HasSubstr("/confirm/fidelity")));
    EXPECT_THAT(wrong(with("/confirm", {{"poinst", "front"}})),
                ElementsAre(HasSubstr("unknown key")));
}

TEST(SweepConfig, EverythingWrongIsSaidAtOnce) {
    Json document = minimal();
    document["seed"] = -1;
    document["sed"] = 1;
    document["weights"] = {{"density", 2}};
    document["space"]["pe.rows"] = "many";
    EXPECT_EQ(wrong(document).size(), 4u);
}

TEST(SweepConfig, DensitiesByLayerAreChecked) {
    EXPECT_THAT(wrong(with("/weights", {{"per_layer", {{"a", 0.5}, {"b", 1.5}}}})),
                ElementsAre(HasSubstr("/weights/per_layer/b")));
}

}  // namespace
}  // namespace scfa
