// SPDX-License-Identifier: Apache-2.0
#include "dse/config/resolve.hpp"

#include "test/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace scfa {
namespace {

using testing::HasSubstr;

using Json = nlohmann::ordered_json;

const std::string kConfigs = SCFA_SOURCE_DIR "/configs";

class Resolve : public testing::Test {
  protected:
    ResolvedSweep resolve(const Json& document, const std::string& name = "c.json") {
        std::ofstream(folder_ + "/" + name) << document.dump(1);
        return resolve_sweep(folder_ + "/" + name);
    }

    std::string message_of(const Json& document) {
        try {
            (void)resolve(document);
        } catch (const Error& error) {
            return error.place().pointer + " " + error.message();
        } catch (const Errors& errors) {
            return errors.errors().front().message();
        }
        return "";
    }

    static Json base() {
        return {{"name", "a"},
                {"device", kConfigs + "/devices/pynq-z2.json"},
                {"workload", {{"network", kConfigs + "/networks/lenet5.json"}}},
                {"weights", {{"density", 0.5}}},
                {"space", {{"pe.rows", {4, 8}}, {"clock_mhz", {100}}}},
                {"objectives", {"latency_ms", "dsp"}}};
    }

    const test::TemporaryFolder temporary_;
    const std::string folder_ = temporary_.path().string();
};

TEST_F(Resolve, WritesEveryParameterOut) {
    const ResolvedSweep sweep = resolve(base());
    EXPECT_EQ(sweep.config.space.size(), kParameters);
    EXPECT_EQ(sweep.configuration["space"].size(), kParameters);
    EXPECT_EQ(sweep.space->distinct(), WideCount{2});
    EXPECT_EQ(sweep.configuration["space"]["pe.columns"],
              Json::array({sweep.platform->device.default_point().columns()}));
    EXPECT_EQ(sweep.configuration["store"]["points"], "all");
}

TEST_F(Resolve, TheIdentityHoldsNoPathOfTheMachine) {
    Json document = base();
    std::filesystem::create_directory_symlink(kConfigs, folder_ + "/configs");
    document["device"] = "configs/devices/pynq-z2.json";
    document["workload"]["network"] = "configs/networks/lenet5.json";
    const ResolvedSweep sweep = resolve(document);
    EXPECT_EQ(sweep.identity.dump().find(folder_), std::string::npos);
    EXPECT_EQ(sweep.identity.dump().find(kConfigs), std::string::npos);
}

TEST_F(Resolve, TheHashIsOfWhatIsSaidNotOfHowItIsWritten) {
    const Hash128 hash = resolve(base()).hash;
    Json same = base();
    same["space"] = {{"clock_mhz", 100}, {"pe.rows", {{"from", 4}, {"to", 8}, {"times", 2}}}};
    same["seed"] = 1;
    EXPECT_EQ(resolve(same, "other-name.json").hash, hash);
    Json other = base();
    other["weights"]["density"] = 0.6;
    EXPECT_NE(resolve(other).hash, hash);
}

TEST_F(Resolve, TheHashFollowsTheContentOfTheDevice) {
    Json document = base();
    std::filesystem::copy(kConfigs + "/devices", folder_ + "/devices");
    std::filesystem::copy(kConfigs + "/cost", folder_ + "/cost");
    document["device"] = "devices/pynq-z2.json";
    const Hash128 hash = resolve(document).hash;
    const std::string path = folder_ + "/cost/energy-28nm.json";
    Json energy = Json::parse(std::ifstream(path));
    energy["mac_int8"]["value"] = 3.25;
    std::ofstream(path) << energy.dump();
    EXPECT_NE(resolve(document).hash, hash);
}

TEST_F(Resolve, AFamilyIsExploredWhole) {
    Json document = base();
    document["workload"] = {
        {"networks",
         {{{"file", kConfigs + "/networks/lenet5.json"}, {"accuracy", 0.9}},
          {{"file", kConfigs + "/networks/fmnist-resnet.json"}, {"accuracy", 0.92}}}}};
    document["objectives"] = {"latency_ms", "accuracy"};
    const ResolvedSweep sweep = resolve(document);
    ASSERT_EQ(sweep.workloads.size(), 2u);
    EXPECT_EQ(sweep.workloads[1]->accuracy, 0.92);
    EXPECT_EQ(sweep.configuration["space"]["pruning.point"], Json({0, 1}));
    EXPECT_EQ(sweep.space->distinct(), WideCount{4});
}

TEST_F(Resolve, AnIndexBeyondTheFamilyIsRefused) {
    Json document = base();
    document["space"]["pruning.point"] = {0, 1};
    EXPECT_THAT(message_of(document), HasSubstr("/space/pruning.point"));
}

TEST_F(Resolve, AnAccuracyThatNobodyStatedIsRefused) {
    Json document = base();
    document["objectives"] = {"latency_ms", "accuracy"};
    EXPECT_THAT(message_of(document), HasSubstr("/objectives/1"));
    document = base();
    document["constraints"] = {{"accuracy", {{"min", 0.5}}}};
    EXPECT_THAT(message_of(document), HasSubstr("/constraints/accuracy"));
}

TEST_F(Resolve, DrawingWeightsOfATrainedNetworkIsRefused) {
    Json document = base();
    document["workload"]["network"] = kConfigs + "/networks/fmnist-cnn.onnx";
    EXPECT_THAT(message_of(document), HasSubstr("/weights"));
    document.erase("weights");
    EXPECT_EQ(message_of(document), "");
}

/// On a copy of a shipped run, which may be spoiled.
class ResolveRun : public Resolve {
  protected:
    void SetUp() override {
        Resolve::SetUp();
        std::filesystem::copy(kConfigs + "/flrpm/vgg-fmnist", run_path(), kRecursive);
    }
    [[nodiscard]] std::string run_path(const std::string& file = {}) const {
        return folder_ + "/run" + (file.empty() ? "" : "/" + file);
    }

    static Json on_run() {
        Json out = base();
        out["workload"] = {{"flrpm", "run"}};
        out["objectives"] = {"latency_ms", "accuracy"};
        out.erase("weights");
        return out;
    }
    [[nodiscard]] Json record() const { return Json::parse(std::ifstream(run_path("run.json"))); }
    void write_record(const Json& json) const {
        std::ofstream(run_path("run.json")) << json.dump();
    }

    /// The file that the error is about, and what it says.
    std::string complaint(const Json& document) {
        try {
            (void)resolve(document);
        } catch (const Error& error) {
            return error.place().file + ": " + error.message();
        } catch (const Errors& errors) {
            return errors.errors().front().place().file + ": " + errors.errors().front().message();
        }
        return "";
    }

    static constexpr auto kRecursive = std::filesystem::copy_options::recursive;
};

TEST_F(ResolveRun, ThePointsOfAPruningRunAreAnAxis) {
    const ResolvedSweep sweep = resolve(on_run());
    const Json points = record()["points"];
    ASSERT_EQ(sweep.workloads.size(), points.size());
    EXPECT_EQ(sweep.configuration["space"]["pruning.point"].size(), points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Workload& workload = *sweep.workloads[i];
        EXPECT_EQ(workload.accuracy, points[i]["accuracy_int8"].get<double>());
        EXPECT_EQ(workload.accuracy_float, points[i]["accuracy_float"].get<double>());
        EXPECT_EQ(workload.macs, points[i]["macs"].get<std::int64_t>());
        EXPECT_EQ(workload.mask_source, MaskSource::trained);
        EXPECT_EQ(workload.file, "run/" + points[i]["network"].get<std::string>());
    }
    ASSERT_TRUE(sweep.pruning.has_value());
    EXPECT_EQ(sweep.pruning->points.size(), points.size());
    EXPECT_EQ(sweep.identity.dump().find(folder_), std::string::npos);
}

TEST_F(ResolveRun, PointsCanBeNamed) {
    Json document = on_run();
    document["space"]["pruning.point"] = {0, 2};
    EXPECT_EQ(resolve(document).space->distinct(), WideCount{4});
    document["space"]["pruning.point"] = {0, 1000};
    EXPECT_THAT(message_of(document), HasSubstr("/space/pruning.point"));
}

TEST_F(ResolveRun, AnotherAccuracyIsAnotherSweep) {
    const Hash128 hash = resolve(on_run()).hash;
    EXPECT_EQ(resolve(on_run(), "again.json").hash, hash);
    Json document = on_run();
    document["workload"] = {{"networks", {{{"file", "run/point-0.scfaq"}, {"accuracy", 0.5}}}}};
    const ResolvedSweep stated = resolve(document);
    EXPECT_EQ(stated.workloads[0]->accuracy, 0.5);
    document["workload"]["networks"][0].erase("accuracy");
    const ResolvedSweep own = resolve(document);
    EXPECT_EQ(own.workloads[0]->accuracy, record()["points"][0]["accuracy_int8"].get<double>());
    EXPECT_NE(own.hash, stated.hash);
}

TEST_F(ResolveRun, MasksCannotBeDrawnForIt) {
    Json document = on_run();
    document["weights"] = {{"density", 0.5}};
    EXPECT_THAT(message_of(document), HasSubstr("/weights"));
}

TEST_F(ResolveRun, ARunThatIsNotThereIsShownInTheConfiguration) {
    Json document = on_run();
    document["workload"]["flrpm"] = "absent";
    EXPECT_THAT(message_of(document), HasSubstr("/workload/flrpm"));
    std::filesystem::remove(run_path("run.json"));  // as of one that was interrupted
    EXPECT_THAT(message_of(on_run()), HasSubstr("/workload/flrpm"));
}

TEST_F(ResolveRun, ASpoiledRunIsRefusedByFile) {
    const Json good = record();
    for (const char* name : {"../run/point-1.scfaq", "/etc/passwd", "..", ".", "a/b"}) {
        Json hostile = good;
        hostile["points"][1]["network"] = name;
        write_record(hostile);
        EXPECT_THAT(complaint(on_run()), HasSubstr("run.json: point 1")) << name;
    }
    Json other = good;
    other["points"][1]["index"] = 7;
    write_record(other);
    EXPECT_THAT(complaint(on_run()), HasSubstr("run.json: point 7 stands in place 1"));
    other = good;
    other["points"][1]["accuracy_int8"] = 1.0;
    write_record(other);
    EXPECT_THAT(complaint(on_run()), HasSubstr("point-1.scfaq: it is not the network of point 1"));
    other = good;
    other["schema"] = "scfa.prune/9";
    write_record(other);
    EXPECT_THAT(complaint(on_run()), HasSubstr("run.json"));
    write_record(good);
    EXPECT_EQ(complaint(on_run()), "");
}

TEST_F(ResolveRun, ASpoiledNetworkIsRefusedByFile) {
    using std::filesystem::copy_options;
    const std::string path = run_path("point-2.scfaq");
    const auto size = std::filesystem::file_size(path);
    std::filesystem::resize_file(path, size / 2);
    EXPECT_THAT(complaint(on_run()), HasSubstr("point-2.scfaq"));
    std::filesystem::remove(path);
    EXPECT_THAT(complaint(on_run()), HasSubstr("point-2.scfaq"));
    std::filesystem::copy(run_path("point-0.scfaq"), path);
    EXPECT_THAT(complaint(on_run()), HasSubstr("point-2.scfaq: it is not the network of point 2"));
}

TEST_F(Resolve, AMissingFileIsNamed) {
    Json document = base();
    document["device"] = "absent.json";
    EXPECT_THAT(message_of(document), HasSubstr("absent.json"));
    document = base();
    document["workload"]["network"] = "absent.onnx";
    EXPECT_THAT(message_of(document), HasSubstr("absent.onnx"));
}

}  // namespace
}  // namespace scfa
