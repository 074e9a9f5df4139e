// SPDX-License-Identifier: Apache-2.0
// The SystemC level as a user meets it.
#include "test/e2e/workspace.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace scfa::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string kConfigs = SCFA_SOURCE_DIR "/configs";
const std::string kNetwork = kConfigs + "/networks/fmnist-cnn.onnx";
const std::string kPoint = kConfigs + "/points/pynq-z2.json";

class Tlm : public Workspace {
  protected:
    [[nodiscard]] Json simulated(std::vector<std::string> more, int exit_code = 0) const {
        std::vector<std::string> arguments{"simulate", kNetwork, "--point", kPoint, "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const ProcessResult result = run(arguments);
        EXPECT_EQ(result.exit_code, exit_code) << result.err;
        return Json::parse(result.out, nullptr, false);
    }

    static std::int64_t sum_of(const Json& layers, const std::string& metric) {
        std::int64_t sum = 0;
        for (const Json& layer : layers) {
            const Json& number = layer["metrics"][metric];
            sum += number.is_number() ? number.get<std::int64_t>() : 0;
        }
        return sum;
    }
};

TEST_F(Tlm, CyclesAddUpAndComputeCyclesAreTheAnalyticOnes) {
    const Json analytic = simulated({});
    const Json tlm = simulated({"--fidelity", "tlm", "--timing-only"});
    EXPECT_EQ(tlm["schema"], "scfa.simulate/1");
    EXPECT_EQ(tlm["fidelity"], "tlm");
    EXPECT_EQ(sum_of(tlm["layers"], "cycles"), tlm["metrics"]["cycles"]);
    for (std::size_t i = 0; i < analytic["layers"].size(); ++i) {
        EXPECT_EQ(tlm["layers"][i]["metrics"]["compute_cycles"],
                  analytic["layers"][i]["metrics"]["compute_cycles"]);
    }
    EXPECT_NEAR(tlm["metrics"]["cycles"].get<double>(), analytic["metrics"]["cycles"].get<double>(),
                0.05 * analytic["metrics"]["cycles"].get<double>());
}

TEST_F(Tlm, DataAndCodingStyleDoNotChangeTime) {
    const Json timing = simulated({"--fidelity", "tlm", "--timing-only"});
    const Json data = simulated({"--fidelity", "tlm"});
    const Json four_phases =
        simulated({"--fidelity", "tlm", "--timing-only", "--approximately-timed"});
    EXPECT_EQ(timing["metrics"], data["metrics"]);
    EXPECT_EQ(timing["metrics"], four_phases["metrics"]);
    EXPECT_EQ(data["function"]["tensors_that_differ"], 0);
    EXPECT_GT(data["function"]["values_compared"], 10'000);
}

TEST_F(Tlm, HistogramsAddUpToTheCyclesOfTheLayer) {
    const Json tlm = simulated({"--fidelity", "tlm", "--timing-only"});
    const std::int64_t banks = tlm["point"]["activation_buffer.banks"];
    for (const Json& layer : tlm["layers"]) {
        std::int64_t requests = 0;
        for (const Json& count : layer["statistics"]["bank_requests"]) {
            requests += count.get<std::int64_t>();
        }
        if (requests > 0) {
            EXPECT_EQ(requests, banks * layer["metrics"]["compute_cycles"].get<std::int64_t>());
        }
        EXPECT_EQ(layer["metrics"]["ddr_read_bytes"], layer["statistics"]["reads"]["bytes"]);
    }
}

TEST_F(Tlm, AccuracyOnTestImagesIsThatOfTheGoldenReference) {
    if (!std::filesystem::exists("/usr/share/datasets/fashion-mnist")) {
        GTEST_SKIP() << "the package dataset-fashion-mnist is not installed";
    }
    const Json tlm = simulated({"--fidelity", "tlm", "--images", "60"});
    EXPECT_EQ(tlm["function"]["images"], 60);
    EXPECT_EQ(tlm["function"]["accuracy"], tlm["function"]["accuracy_reference"]);
    EXPECT_GT(tlm["function"]["accuracy"], 0.8);
}

TEST_F(Tlm, WritesAWaveformOfOneLayer) {
    const std::string file = path("layer.vcd");
    ASSERT_EQ(simulated({"--fidelity", "tlm", "--timing-only", "--trace", file, "--trace-layer",
                         "/conv2/Conv"})["status"],
              "feasible");
    std::ifstream stream(file);
    std::string text((std::istreambuf_iterator<char>(stream)), {});
    EXPECT_THAT(text, StartsWith("$timescale 1ps $end"));
    EXPECT_THAT(text, HasSubstr("read_dma_state"));
    EXPECT_THAT(text, HasSubstr("bank_000_lanes_served"));
    EXPECT_THAT(text, HasSubstr("$enddefinitions"));
    EXPECT_EQ(run({"simulate", kNetwork, "--point", kPoint, "--fidelity", "tlm", "--timing-only",
                   "--trace", file, "--trace-layer", "conv99"})
                  .exit_code,
              2);
}

TEST_F(Tlm, OptionsThatWouldChangeNothingAreRefused) {
    const std::vector<std::vector<std::string>> asked{
        {"--images", "3"},
        {"--timing-only"},
        {"--trace", "x.vcd"},
        {"--fidelity", "tlm", "--timing-only", "--images", "3"},
        {"--fidelity", "tlm", "--trace-layer", "/conv2/Conv"},
    };
    for (const std::vector<std::string>& more : asked) {
        std::vector<std::string> arguments{"simulate", kNetwork, "--point", kPoint};
        arguments.insert(arguments.end(), more.begin(), more.end());
        EXPECT_EQ(run(arguments).exit_code, 2);
    }
}

TEST_F(Tlm, ADataSetOfAnotherShapeIsRefused) {
    const ProcessResult result =
        run({"simulate", kConfigs + "/networks/resnet18.json", "--point", kPoint, "--fidelity",
             "tlm", "--images", "1", "--density", "0.1"});
    EXPECT_NE(result.exit_code, 0);
}

TEST_F(Tlm, ClaimsListEveryStepOfEveryComparison) {
    const Json small{{"name", "small"},
                     {"device", kConfigs + "/devices/zcu102.json"},
                     {"networks", {{{"file", kConfigs + "/networks/lenet5.json"}}}},
                     {"array", {{"pe.rows", 8}, {"pe.columns", 8}}},
                     {"sparse", {{"sparse.format", "scheduled"}}},
                     {"space", {{"pe.rows", {8, 16}}, {"pe.columns", {8, 14}}}}};
    const ProcessResult result = run({"claims", config(small), "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const Json claims = Json::parse(result.out);
    EXPECT_EQ(claims["fidelity"], "tlm");
    ASSERT_EQ(claims["rows"].size(), 15U);
    for (const Json& row : claims["rows"]) {
        EXPECT_EQ(row["feasible"], true) << row.dump();
    }
    const Json& rows = claims["rows"];
    // The same array: packing halves its DSPs and changes no cycle.
    EXPECT_EQ(rows[1]["array_dsp"], 2 * rows[2]["array_dsp"].get<int>());
    EXPECT_EQ(rows[1]["metrics"]["cycles"], rows[2]["metrics"]["cycles"]);
    // Equal DSPs: the array of the first step has as many as that of the packed one.
    EXPECT_EQ(rows[5]["array_dsp"], rows[7]["array_dsp"]);
    EXPECT_EQ(rows[4]["masks"], "drawn mask");
}

}  // namespace
}  // namespace scfa::test
