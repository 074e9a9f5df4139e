// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/prune_config.hpp"

#include "models/flrpm/study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scfa {
namespace {

PruneConfig parse(const std::string& text) {
    return read_document(prune_table(), JsonDocument::parse_text("c.json", text));
}

std::string error_of(const std::string& text) {
    try {
        parse(text);
    } catch (const Errors& errors) {
        return errors.errors().front().message() + "\n" + errors.errors().front().hint();
    }
    return "";
}

TEST(PruneConfig, ComesBackFromWhatItWrites) {
    const PruneConfig config = parse(
        R"({"name": "n", "network": "x.json", "method": "slimming", "keep": [0.5, 0.25],
            "sparsity": [{"density": 0.5, "balance": true}], "without": ["floor"], "seed": 7})");
    const nlohmann::ordered_json written = write(prune_table(), config);
    EXPECT_EQ(write(prune_table(), parse(written.dump())), written);
    EXPECT_EQ(config.method, MethodName::slimming);
    EXPECT_TRUE(config.sparsity[0].balanced);
    EXPECT_EQ(config.without, std::vector<Ablation>{Ablation::floor});
}

TEST(PruneConfig, RefusesWhatCannotBe) {
    EXPECT_THAT(error_of(R"({"name": "n", "network": "x", "keep": [0.5, 0.5]})"),
                testing::HasSubstr("each ratio must be smaller"));
    EXPECT_THAT(error_of(R"({"name": "../n", "network": "x"})"),
                testing::HasSubstr("part of the run's directory"));
    EXPECT_THAT(error_of(R"({"name": "n", "network": "x", "budget": {"resource": "cycles"}})"),
                testing::HasSubstr("cycles needs a \"point\""));
    EXPECT_THAT(error_of(R"({"name": "n", "network": "x", "method": "slimmin"})"),
                testing::HasSubstr("slimming"));
    EXPECT_THAT(error_of(R"({"name": "n"})"), testing::HasSubstr("network"));
}

/// Where files lie does not matter to what a run is; everything else does.
TEST(PruneConfig, IdentityLeavesOutPathsAlone) {
    const std::string head = R"({"name": "n", "network": )";
    EXPECT_EQ(prune_identity(parse(head + R"("a/x.json"})")),
              prune_identity(parse(head + R"("b/x.json"})")));
    EXPECT_NE(prune_identity(parse(head + R"("x"})")),
              prune_identity(parse(head + R"("x", "seed": 2})")));
    EXPECT_NE(prune_identity(parse(head + R"("x"})")),
              prune_identity(parse(head + R"("x", "epochs": {"anneal": 3}})")));
}

TEST(PruneConfig, ShippedOnesAreGood) {
    for (const char* name : {"vgg", "resnet", "mobilenet"}) {
        const PruneConfig config = read_prune_config(std::string(SCFA_SOURCE_DIR) +
                                                     "/configs/flrpm/" + name + "-fmnist.json");
        EXPECT_EQ(config.name, std::string(name) + "-fmnist");
    }
    const StudyConfig study =
        read_study_config(std::string(SCFA_SOURCE_DIR) + "/configs/flrpm/study.json");
    EXPECT_GE(study_runs(study, "x").size(), 15U);
}

}  // namespace
}  // namespace scfa
