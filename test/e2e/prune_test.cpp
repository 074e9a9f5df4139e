// SPDX-License-Identifier: Apache-2.0
#include "test/e2e/workspace.hpp"
#include "test/models/flrpm/tiny_data.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <memory>

namespace scfa::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class Prune : public Workspace {
  protected:
    void SetUp() override { (void)tiny_config(data_); }

    [[nodiscard]] Json document() const {
        return {{"name", "tiny"},
                {"network", data_ / "tiny.json"},
                {"data", {{"path", data_.path().string()}, {"shift", 1}}},
                {"keep", {0.75, 0.5}},
                {"floors", {{"least", 2}}},
                {"epochs",
                 {{"dense", 4}, {"discover", 1}, {"anneal", 1}, {"finetune", 2}, {"sparse", 1}}},
                {"training", {{"batch", 20}}},
                {"sparsity", {{{"density", 0.5}}}},
                {"threads", 1}};
    }

    /// Sends the signal some time after the run's first checkpoint.
    [[nodiscard]] ProcessOptions signalled(const std::string& run_dir, int signal,
                                           std::chrono::milliseconds after) const {
        auto seen = std::make_shared<std::chrono::milliseconds>(-1);
        ProcessOptions options;
        const std::string checkpoint = path(run_dir + "/checkpoint");
        options.watch = [seen, signal, after, checkpoint](pid_t child,
                                                          std::chrono::milliseconds now) {
            std::error_code ignored;
            if (seen->count() < 0 && std::filesystem::exists(checkpoint, ignored)) {
                *seen = now;
            }
            if (seen->count() >= 0 && now - *seen >= after) {
                kill(child, signal);
                *seen = 1h;
            }
        };
        return options;
    }

    /// run.json without what depends on the clock.
    [[nodiscard]] Json results(const std::string& run_dir) const {
        Json record = Json::parse(read(run_dir + "/run.json"));
        record.erase("seconds");
        for (Json& point : record["points"]) {
            point.erase("seconds");
        }
        return record;
    }

    TemporaryFolder data_;
};

TEST_F(Prune, AfterKillsTheNetworksAreThoseOfAnUninterruptedRun) {
    const std::string file = config(document());
    const ProcessResult whole = run({"prune", file, "--run-dir", "whole", "-q"});
    ASSERT_EQ(whole.exit_code, 0) << whole.err;
    EXPECT_THAT(whole.out, HasSubstr("tiny, flrpm, seed 1"));
    int kills = 0;
    for (int attempt = 0; attempt < 4; ++attempt) {
        const ProcessResult result = run({"prune", file, "--run-dir", "killed", "-q"},
                                         signalled("killed", SIGKILL, 60ms + 90ms * attempt));
        kills += result.signal == SIGKILL ? 1 : 0;
    }
    EXPECT_GT(kills, 0);
    const ProcessResult last = run({"prune", file, "--run-dir", "killed", "-q"});
    ASSERT_EQ(last.exit_code, 0) << last.err;
    EXPECT_EQ(results("killed"), results("whole"));
    for (int point = 0; point < 6; ++point) {
        const std::string name = "/point-" + std::to_string(point) + ".scfaq";
        EXPECT_EQ(read("killed" + name), read("whole" + name)) << point;
    }
}

TEST_F(Prune, AnInterruptSaysHowToGoOn) {
    Json slow = document();
    slow["epochs"]["dense"] = 2000;
    const std::string file = config(slow);
    const ProcessResult result =
        run({"prune", file, "--run-dir", "run"}, signalled("run", SIGINT, 50ms));
    EXPECT_EQ(result.exit_code, 130);
    EXPECT_THAT(result.err, HasSubstr("unpruned, train  epoch 1/2000"));
    EXPECT_THAT(result.err, HasSubstr("to go on: scfa-dse prune config.json --run-dir run\n"));
    EXPECT_TRUE(exists("run/checkpoint"));
}

TEST_F(Prune, AStudyComparesMethods) {
    Json tiny = document();
    tiny["keep"] = {0.6};
    tiny["epochs"] = {{"dense", 2}, {"discover", 1}, {"anneal", 1}, {"finetune", 1}};
    config(tiny, "tiny.json");
    const std::string file = config(
        {{"name", "s"},
         {"jobs",
          {{{"config", "tiny.json"}, {"methods", {"flrpm", "l1"}}, {"ablations", {"annealing"}}}}}},
        "study.json");
    const ProcessResult result = run({"prune", "--study", file, "--run-dir", "study", "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const Json study = Json::parse(result.out);
    EXPECT_EQ(study["schema"], "scfa.study/1");
    ASSERT_EQ(study["cells"].size(), 6U);
    EXPECT_EQ(study["cells"][0]["accuracy_float"], study["cells"][2]["accuracy_float"]);
    EXPECT_TRUE(exists("study/tiny/flrpm-without-annealing/seed-1/run.json"));
    EXPECT_THAT(read("study/study.md"), HasSubstr("| tiny | l1 | 0.6 |"));
}

TEST_F(Prune, MistakesAreNamed) {
    EXPECT_EQ(run({"prune"}).exit_code, 2);
    const std::string file = config(document());
    EXPECT_EQ(run({"prune", file, "--study", file}).exit_code, 2);

    Json greedy = document();
    greedy["keep"] = {0.05};
    const ProcessResult floors = run({"prune", config(greedy, "greedy.json")});
    EXPECT_EQ(floors.exit_code, 3);
    EXPECT_THAT(floors.err, HasSubstr("the floors leave"));

    const std::string labels = data_ / "t10k-labels-idx1-ubyte";
    std::filesystem::resize_file(labels, 100);
    const ProcessResult cut = run({"prune", file});
    EXPECT_EQ(cut.exit_code, 4);
    EXPECT_THAT(cut.err, HasSubstr("t10k-labels-idx1-ubyte"));
}

}  // namespace
}  // namespace scfa::test
