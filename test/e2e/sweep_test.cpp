// SPDX-License-Identifier: Apache-2.0
#include "test/e2e/workspace.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace scfa::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::vector<std::string> kProducts{"front.csv", "front.json", "report.html"};

class Sweep : public Workspace {
  protected:
    void expect_same_products(const std::string& a, const std::string& b) const {
        for (const std::string& name : kProducts) {
            EXPECT_EQ(read(a + "/" + name), read(b + "/" + name)) << name;
        }
    }
};

TEST_F(Sweep, WritesReportFrontAndDatabase) {
    const ProcessResult result = run({"sweep", config(small_sweep()), "--run-dir", "run"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    for (const char* name :
         {"run/report.html", "run/front.csv", "run/front.json", "run/run.json", "run/run.db"}) {
        EXPECT_TRUE(exists(name)) << name;
    }
    EXPECT_THAT(result.out, HasSubstr("Knee point"));
    EXPECT_THAT(result.out, HasSubstr(" ms"));
    EXPECT_THAT(result.out, EndsWith("report: " + path("run/report.html") + "\n"));
}

TEST_F(Sweep, IsNamedAfterItsConfigurationWithoutARunDirectory) {
    const ProcessResult result = run({"sweep", config(small_sweep()), "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const std::string run_dir = Json::parse(result.out)["run_dir"];
    EXPECT_EQ(run_dir.rfind("runs/small-", 0), 0u) << run_dir;
    EXPECT_TRUE(exists(run_dir + "/report.html"));
}

TEST_F(Sweep, JsonHasTheDocumentedKeys) {
    const ProcessResult result = run({"sweep", config(small_sweep()), "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const Json document = Json::parse(result.out);
    EXPECT_EQ(document.begin().key(), "schema");
    EXPECT_EQ(document["schema"], "scfa.sweep/1");
    const Json& points = document["points"];
    EXPECT_EQ(points["evaluated"], points["total"]);
    EXPECT_EQ(points["feasible"].get<int>() + points["infeasible"].get<int>() +
                  points["failed"].get<int>(),
              points["total"].get<int>());
    EXPECT_GT(document["seconds"].get<double>(), 0.0);
    ASSERT_FALSE(document["front"].empty());
    for (const Json& point : document["front"]) {
        EXPECT_TRUE(point["id"].is_string());
        EXPECT_TRUE(point["parameters"]["pe.rows"].is_number_integer());
        EXPECT_GT(point["metrics"]["latency_ms"].get<double>(), 0.0);
        EXPECT_GT(point["metrics"]["energy_mj"].get<double>(), 0.0);
    }
}

TEST_F(Sweep, GivesTheSameBytesWithAnyNumberOfThreads) {
    const std::string file = config(small_sweep());
    ProcessOptions options;
    options.environment = {{"TZ", "Asia/Tokyo"}, {"LC_ALL", "de_DE.UTF-8"}};
    for (const char* threads : {"1", "2", "3"}) {
        const ProcessResult result =
            run({"sweep", file, "--run-dir", std::string("run-") + threads, "--threads", threads},
                options);
        ASSERT_EQ(result.exit_code, 0) << result.err;
        options.environment.clear();
    }
    expect_same_products("run-1", "run-2");
    expect_same_products("run-1", "run-3");
}

TEST_F(Sweep, GivesTheSameBytesFromAnotherFolder) {
    EXPECT_EQ(run({"sweep", config(small_sweep()), "--run-dir", "a"}).exit_code, 0);
    EXPECT_EQ(run({"sweep", path("config.json"), "--run-dir", path("b")}).exit_code, 0);
    expect_same_products("a", "b");
}

TEST_F(Sweep, ShardsPutTogetherAreTheWhole) {
    const std::string file = config(small_sweep());
    ASSERT_EQ(run({"sweep", file, "--run-dir", "whole"}).exit_code, 0);
    std::vector<std::string> merge{"merge"};
    for (const char* shard : {"0/3", "1/3", "2/3"}) {
        const std::string folder = std::string("shard-") + shard[0];
        const ProcessResult result = run({"sweep", file, "--run-dir", folder, "--shard", shard});
        EXPECT_EQ(result.exit_code, 0) << result.err;
        EXPECT_FALSE(exists(folder + "/report.html"));
        merge.push_back(folder);
    }
    merge.insert(merge.end(), {"--run-dir", "merged"});
    const ProcessResult merged = run(merge);
    EXPECT_EQ(merged.exit_code, 0) << merged.err;
    expect_same_products("whole", "merged");
}

TEST_F(Sweep, RunAgainHasNothingLeftToDo) {
    const std::string file = config(small_sweep());
    ASSERT_EQ(run({"sweep", file, "--run-dir", "run"}).exit_code, 0);
    const std::string report = read("run/report.html");
    const ProcessResult again = run({"sweep", file, "--run-dir", "run", "--json"});
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(Json::parse(again.out)["evaluated_now"], 0);
    EXPECT_EQ(read("run/report.html"), report);
}

TEST_F(Sweep, RestartMovesTheOldRunAside) {
    const std::string file = config(small_sweep());
    ASSERT_EQ(run({"sweep", file, "--run-dir", "run"}).exit_code, 0);
    const ProcessResult again = run({"sweep", file, "--run-dir", "run", "--restart", "--json"});
    ASSERT_EQ(again.exit_code, 0) << again.err;
    EXPECT_GT(Json::parse(again.out)["evaluated_now"], 0);
    EXPECT_TRUE(exists("run.old-1/run.db"));
}

TEST_F(Sweep, DryRunCountsAndWritesNothing) {
    const std::string file = config(small_sweep());
    const ProcessResult result = run({"sweep", file, "--dry-run", "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const Json document = Json::parse(result.out);
    EXPECT_EQ(document["combinations"], "384");  // 2^7 x 3 values in small_sweep()
    EXPECT_LT(document["points"], 384);
    EXPECT_THAT(files(), testing::ElementsAre("config.json"));
}

TEST_F(Sweep, NothingFeasibleEndsWithThree) {
    Json document = small_sweep();
    document["constraints"] = {{"latency_ms", {{"max", 1e-6}}}};
    const ProcessResult result = run({"sweep", config(document), "--run-dir", "run"});
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_TRUE(exists("run/report.html"));
    EXPECT_THAT(result.out, HasSubstr("constraint"));
}

TEST_F(Sweep, AConstraintIsKept) {
    const ProcessResult free = run({"sweep", config(small_sweep()), "--run-dir", "a", "--json"});
    Json document = small_sweep();
    document["constraints"] = {{"dsp", {{"max", 40}}}};
    const ProcessResult tight = run({"sweep", config(document), "--run-dir", "b", "--json"});
    const auto most_dsps = [](const ProcessResult& result) {
        double most = 0;
        const Json parsed = Json::parse(result.out);
        for (const Json& point : parsed["front"]) {
            most = std::max(most, point["metrics"]["dsp"].get<double>());
        }
        return most;
    };
    EXPECT_GT(most_dsps(free), 40);
    EXPECT_LE(most_dsps(tight), 40);
}

TEST_F(Sweep, AReaderThatGoesAwayIsNoError) {
    const std::string file = config(small_sweep());
    const std::string command = std::string(SCFA_PROGRAM) + " sweep " + file +
                                " --run-dir run --json | head -c 10 > /dev/null; "
                                "exit ${PIPESTATUS[0]}";
    ProcessOptions options;
    options.folder = folder_;
    const ProcessResult result = run_process("/bin/bash", {"-c", command}, options);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(exists("run/report.html"));
}

TEST_F(Sweep, AFullStandardOutputEndsWithFour) {
    const std::string command = std::string(SCFA_PROGRAM) + " version > /dev/full";
    const ProcessResult result = run_process("/bin/sh", {"-c", command});
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_THAT(result.err, HasSubstr("No space left"));
}

TEST_F(Sweep, ProgressGoesToStderrAndQuietSilencesIt) {
    const std::string file = config(small_sweep());
    const ProcessResult quiet = run({"sweep", file, "--run-dir", "run", "--quiet", "--json"});
    EXPECT_THAT(quiet.err, IsEmpty());
    EXPECT_TRUE(Json::accept(quiet.out));
    EXPECT_THAT(quiet.out, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace scfa::test
