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
