// SPDX-License-Identifier: Apache-2.0
// From a sweep to HLS projects that prove themselves, and synthesis reports beside the estimates.
#include "test/e2e/workspace.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

namespace scfa::test {
namespace {

using testing::HasSubstr;

class Hls : public Workspace {
  protected:
    /// Sweeps, and leaves no synthesis tool on PATH.
    void sweep(const Json& document) {
        const ProcessResult result = run({"sweep", config(document), "--run-dir", "run"});
        ASSERT_EQ(result.exit_code, 0) << result.err;
    }
    [[nodiscard]] ProcessResult without_tools(const std::vector<std::string>& arguments) const {
        ProcessOptions options;
        options.environment["PATH"] = "/nowhere";
        return run(arguments, options);
    }
    /// The directory of the only project.
    [[nodiscard]] std::string project() const {
        for (const auto& entry : std::filesystem::directory_iterator(path("run/hls"))) {
            return entry.path().string();
        }
        return {};
    }
};

TEST_F(Hls, TheKneeOfASweepProvesItselfAndItsReportStandsBesideTheEstimate) {
    Json document = small_sweep();
    document["emit"] = {{"points", "knee"}};
    sweep(document);
    ASSERT_FALSE(project().empty());
    const std::string make = "make -C " + project() + " csim > " + path("csim.txt") + " 2>&1";
    EXPECT_EQ(std::system(make.c_str()), 0) << read("csim.txt");
    EXPECT_THAT(read("csim.txt"), HasSubstr("PASS: "));

    const ProcessResult again = run({"emit", "run", "--points", "knee", "--json"});
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_FALSE(Json::parse(again.out)["projects"][0]["written"].get<bool>());

    const ProcessResult none = without_tools({"synth", project()});
    EXPECT_EQ(none.exit_code, 4);
    EXPECT_THAT(none.err, HasSubstr("no synthesis tool is on this machine"));
    EXPECT_THAT(none.err, HasSubstr("v++ -c --mode hls --config hls_config.cfg"));
    EXPECT_THAT(none.err, HasSubstr("--import FILE"));

    const std::string report = SCFA_SOURCE_DIR "/test/golden/csynth/vitis-2022.xml";
    const ProcessResult imported = run({"synth", project(), "--import", report, "--json"});
    ASSERT_EQ(imported.exit_code, 0) << imported.err;
    const Json result = Json::parse(imported.out)["projects"][0]["results"][0];
    EXPECT_EQ(result["dsp"], 64);
    EXPECT_THAT(result["flags"].dump(), HasSubstr("over capacity: 301 RAMB18"));

    const std::string id = std::filesystem::path(project()).filename();
    const ProcessResult explained = run({"explain", "run", id, "--json"});
    ASSERT_EQ(explained.exit_code, 0) << explained.err;
    const Json stored = Json::parse(explained.out)["synthesis"][0];
    EXPECT_EQ(stored["lut"], 30000);
    EXPECT_GT(stored["ratios"]["lut"].get<double>(), 0.0);
    EXPECT_EQ(run({"verify", "run"}).exit_code, 0);

    const ProcessResult few = run({"calibrate", "run", "--out", "fabric.json"});
    EXPECT_EQ(few.exit_code, 2);
    EXPECT_THAT(few.err, HasSubstr("coefficients occur"));
    EXPECT_FALSE(exists("fabric.json"));
}

TEST_F(Hls, MistakesAreNamed) {
    write("point.json", "{}");
    EXPECT_EQ(run({"synth", "."}).exit_code, 2);
    EXPECT_EQ(run({"synth", "nowhere"}).exit_code, 2);
    Json document = small_sweep();
    document["emit"] = {{"points", "all"}};
    const ProcessResult wrong = run({"sweep", config(document)});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("/emit/points"));
    document.erase("emit");
    sweep(document);
    EXPECT_EQ(run({"emit", "run", "--points", "zzzz"}).exit_code, 2);
    EXPECT_EQ(run({"synth", "run", "--tool", "quartus"}).exit_code, 2);
}

}  // namespace
}  // namespace scfa::test
