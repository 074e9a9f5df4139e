// SPDX-License-Identifier: Apache-2.0
#include "test/e2e/workspace.hpp"

#include <gmock/gmock.h>

#include <filesystem>

namespace scfa::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kConfigs = SCFA_SOURCE_DIR "/configs";

class Commands : public Workspace {
  protected:
    [[nodiscard]] Json json(std::vector<std::string> arguments, int exit_code = 0) const {
        arguments.emplace_back("--json");
        const ProcessResult result = run(arguments);
        EXPECT_EQ(result.exit_code, exit_code) << result.err;
        EXPECT_TRUE(Json::accept(result.out)) << result.out;
        const Json out = Json::parse(result.out, nullptr, false);
        EXPECT_EQ(out.begin().key(), "schema");
        return out;
    }

    /// A finished small run in "run".
    void make_run() const {
        ASSERT_EQ(run({"sweep", config(small_sweep()), "--run-dir", "run"}).exit_code, 0);
    }
};

TEST_F(Commands, VersionAndDoctor) {
    EXPECT_EQ(json({"version"})["version"], SCFA_VERSION);
    EXPECT_THAT(run({"--version"}).out, HasSubstr("scfa-dse " SCFA_VERSION));
    const Json doctor = json({"doctor"});
    EXPECT_EQ(doctor["healthy"], true);
    EXPECT_EQ(doctor["schema"], "scfa.doctor/1");
}

TEST_F(Commands, NetworkShowsLayersAndTotals) {
    const Json network = json({"network", kConfigs + "/networks/resnet18.json"});
    EXPECT_EQ(network["schema"], "scfa.network/1");
    EXPECT_EQ(network["macs"], 1'814'073'344);
    EXPECT_EQ(network["mask"], "drawn mask");
    std::int64_t macs = 0;
    for (const Json& layer : network["layers"]) {
        macs += layer["macs"].get<std::int64_t>();
    }
    EXPECT_EQ(network["macs"], macs);
    const Json half =
        json({"network", kConfigs + "/networks/resnet18.json", "--density", "0.5", "--balance"});
    EXPECT_NEAR(half["weight_density"].get<double>(), 0.5, 0.01);
    const Json trained = json({"network", kConfigs + "/networks/fmnist-cnn.onnx"});
    EXPECT_EQ(trained["mask"], "trained");
    EXPECT_LT(trained["weight_density"].get<double>(), 1.0);
    EXPECT_THAT(run({"network", kConfigs + "/networks/lenet5.json"}).out, HasSubstr("drawn mask"));
}

TEST_F(Commands, SimulateGivesTheDocumentedKeys) {
    const Json result = json({"simulate", kConfigs + "/networks/fmnist-cnn.onnx", "--point",
                              kConfigs + "/points/pynq-z2.json", "--fidelity", "analytic"});
    EXPECT_EQ(result["schema"], "scfa.simulate/1");
    EXPECT_EQ(result["fidelity"], "analytic");
    EXPECT_EQ(result["point"]["pe.rows"], 16);
    EXPECT_EQ(result["status"], "feasible");
    double cycles = 0;
    for (const Json& layer : result["layers"]) {
        EXPECT_TRUE(layer["placement"] == "scfa" || layer["placement"] == "cpu");
        EXPECT_TRUE(layer["mapping"]["tile_rows"].is_number_integer());
        EXPECT_TRUE(layer["mapping"]["order"].is_string());
        EXPECT_TRUE(layer["mapping"]["splits"].is_number_integer());
        const Json& metrics = layer["metrics"];
        cycles += metrics["cycles"].get<double>();
        if (layer["placement"] == "scfa") {
            EXPECT_EQ(metrics["cycles"].get<double>(), metrics["compute_cycles"].get<double>() +
                                                           metrics["stall_memory"].get<double>() +
                                                           metrics["fill"].get<double>());
        }
    }
    EXPECT_EQ(result["metrics"]["cycles"].get<double>(), cycles);
    double dsp = 0;
    for (const Json& component : result["resources"]) {
        dsp += component["dsp"].get<double>();
    }
    EXPECT_EQ(result["metrics"]["dsp"].get<double>(), dsp);
}

TEST_F(Commands, SimulateOfAnInfeasiblePointSaysWhyAndEndsWithThree) {
    write("point.json",
          Json({{"device", kConfigs + "/devices/pynq-z2.json"},
                {"parameters", {{"pe.rows", 256}, {"pe.columns", 16}, {"sparse.format", "dense"}}}})
              .dump());
    const Json result =
        json({"simulate", kConfigs + "/networks/lenet5.json", "--point", "point.json"}, 3);
    EXPECT_EQ(result["status"], "infeasible");
    EXPECT_THAT(result["reason"].get<std::string>(), HasSubstr("220"));
}

TEST_F(Commands, ExplainShowsAPointOfTheFrontAndWhyAnotherIsInfeasible) {
    make_run();
    const Json front = Json::parse(read("run/front.json"))["front"];
    ASSERT_FALSE(front.empty());
    const std::string id = front[0]["id"];
    const Json explained = json({"explain", "run", id});
    EXPECT_EQ(explained["status"], "feasible");
    EXPECT_EQ(explained["metrics"], front[0]["metrics"]);
    EXPECT_FALSE(explained["layers"].empty());
    EXPECT_FALSE(explained["resources"].empty());
    const ProcessResult text = run({"explain", "run", id});
    EXPECT_THAT(text.out, HasSubstr("bound by"));
    EXPECT_THAT(text.out, HasSubstr("pe array"));
    EXPECT_EQ(run({"explain", "run", "ffffffffffffffff"}).exit_code, 2);
    EXPECT_EQ(run({"explain", "run", "no-id"}).exit_code, 2);
    EXPECT_EQ(run({"explain", "absent", id}).exit_code, 4);
}

TEST_F(Commands, StatusCountsAndNamesTheReport) {
    make_run();
    const Json status = json({"status", "run"});
    EXPECT_EQ(status["complete"], true);
    EXPECT_EQ(status["points"]["evaluated"], status["points"]["total"]);
    EXPECT_EQ(status["points"]["stored"], status["points"]["total"]);
    EXPECT_EQ(status["report"], path("run/report.html"));
    std::int64_t reasons = 0;
    for (const auto& [reason, count] : status["infeasible_by_reason"].items()) {
        reasons += count.get<std::int64_t>();
    }
    EXPECT_EQ(status["points"]["infeasible"], reasons);
}

TEST_F(Commands, ReportWritesTheSameBytesAgain) {
    make_run();
    const std::string html = read("run/report.html");
    const std::string csv = read("run/front.csv");
    std::filesystem::remove(path("run/report.html"));
    std::filesystem::remove(path("run/front.csv"));
    ASSERT_EQ(run({"report", "run", "--format", "html,csv,json,md"}).exit_code, 0);
    EXPECT_EQ(read("run/report.html"), html);
    EXPECT_EQ(read("run/front.csv"), csv);
    EXPECT_THAT(read("run/report.md"), HasSubstr("small"));
}

TEST_F(Commands, ReportOfAChangedConfigurationIsRefused) {
    make_run();
    Json document = small_sweep();
    document["seed"] = 2;
    config(document);
    const ProcessResult result = run({"report", "run"});
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.err, HasSubstr("/seed: 1 -> 2"));
}

TEST_F(Commands, VerifyFindsASoundRunSound) {
    make_run();
    EXPECT_EQ(json({"verify", "run"})["sound"], true);
    EXPECT_EQ(run({"verify", "absent"}).exit_code, 4);
}

TEST_F(Commands, ConfigInitGivesASweepThatRuns) {
    const ProcessResult init = run({"config", "init"});
    ASSERT_EQ(init.exit_code, 0);
    write("my.json", init.out);
    EXPECT_EQ(run({"validate", "my.json"}).exit_code, 0);
    const ProcessResult sweep = run({"sweep", "my.json", "--dry-run"});
    EXPECT_EQ(sweep.exit_code, 0) << sweep.err;
}

TEST_F(Commands, ConfigShowIsAConfigurationOfTheSameRun) {
    const std::string file = config(small_sweep());
    const Json shown = json({"config", "show", file});
    write("full.json", run({"config", "show", file}).out);
    const Json full = json({"config", "show", "full.json"});
    EXPECT_EQ(full["hash"], shown["hash"]);
    EXPECT_EQ(full["configuration"], shown["configuration"]);
    EXPECT_EQ(shown["configuration"]["space"]["axi.ports"], Json::array({2}));
}

TEST_F(Commands, CompletionScriptsAreWellFormed) {
    write("scfa-dse.bash", run({"completion", "bash"}).out);
    const ProcessResult syntax = run_process("/bin/bash", {"-n", path("scfa-dse.bash")});
    EXPECT_EQ(syntax.exit_code, 0) << syntax.err;
    const std::string ask = "source " + path("scfa-dse.bash") +
                            "; COMP_WORDS=(scfa-dse sw); COMP_CWORD=1; _scfa_dse; "
                            "echo \"${COMPREPLY[@]}\"; COMP_WORDS=(scfa-dse sweep --thr); "
                            "COMP_CWORD=2; _scfa_dse; echo \"${COMPREPLY[@]}\"";
    EXPECT_EQ(run_process("/bin/bash", {"-c", ask}).out, "sweep\n--threads\n");
    EXPECT_THAT(run({"completion", "zsh"}).out, HasSubstr("#compdef scfa-dse"));
    EXPECT_THAT(run({"completion", "fish"}).out, HasSubstr("complete -c scfa-dse"));
}

TEST_F(Commands, ShippedFilesAreValid) {
    int checked = 0;
    for (const char* folder : {"", "/sweeps", "/points", "/devices", "/networks", "/cost"}) {
        for (const auto& entry : std::filesystem::directory_iterator(kConfigs + folder)) {
            if (entry.path().extension() == ".json") {
                const ProcessResult result = run({"validate", entry.path().string()});
                EXPECT_EQ(result.exit_code, 0) << entry.path() << ": " << result.err;
                ++checked;
            }
        }
    }
    EXPECT_GT(checked, 20);
}

TEST_F(Commands, EveryDeviceAndEveryNetworkHasAShippedSweep) {
    std::string sweeps = read_file(kConfigs + "/quickstart.json");
    for (const auto& entry : std::filesystem::directory_iterator(kConfigs + "/sweeps")) {
        sweeps += read_file(entry.path().string());
    }
    for (const char* folder : {"devices", "networks"}) {
        for (const auto& entry : std::filesystem::directory_iterator(kConfigs + "/" + folder)) {
            if (entry.is_regular_file()) {
                const std::string name =
                    std::string(folder) + "/" + entry.path().filename().string();
                EXPECT_THAT(sweeps, HasSubstr(name));
            }
        }
    }
}

}  // namespace
}  // namespace scfa::test
