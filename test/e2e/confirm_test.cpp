// SPDX-License-Identifier: Apache-2.0
// The front of a sweep is confirmed by the SystemC model, in processes of its own.
#include "test/e2e/workspace.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>

namespace scfa::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::vector<std::string> kProducts{"front.csv", "front.json", "report.html"};

class Confirm : public Workspace {
  protected:
    void SetUp() override {
        if (!is_built()) {
            GTEST_SKIP() << "no SystemC in this build";
        }
    }

    [[nodiscard]] bool is_built() const {
        const Json doctor = Json::parse(run({"doctor", "--json"}).out);
        for (const Json& finding : doctor["findings"]) {
            if (finding["item"] == "SystemC model (tlm)") {
                return finding["state"] == "ok";
            }
        }
        ADD_FAILURE() << "doctor does not name the part";
        return false;
    }

    /// A front of some dozens of points.
    static Json confirmed_sweep(const Json& points = "front") {
        Json out = small_sweep();
        out["objectives"] = {"latency_ms", "energy_mj", "bram18", "dsp", "lut"};
        out["confirm"] = {{"fidelity", "tlm"}, {"points", points}};
        return out;
    }

    /// Few points that take their time: a signal finds some confirmed, and some not.
    static Json slow_sweep() {
        Json out = confirmed_sweep();
        out["workload"]["network"] = SCFA_SOURCE_DIR "/configs/networks/resnet18.json";
        out["space"] = {{"pe.rows", {4, 8}},
                        {"pe.columns", {2, 4, 8}},
                        {"sparse.format", {"bitmap", "scheduled"}},
                        {"activation_buffer.banks", {8, 16}},
                        {"clock_mhz", {60, 80, 100, 120, 150}}};
        // Many designs on the front, so that there is time to interrupt.
        out["objectives"] = {"latency_ms", "energy_mj", "dsp", "lut"};
        return out;
    }

    [[nodiscard]] Json status(const std::string& run_dir) const {
        return Json::parse(run({"status", run_dir, "--json"}).out);
    }
    [[nodiscard]] std::string products(const std::string& run_dir) const {
        std::string out;
        for (const std::string& name : kProducts) {
            out += read(run_dir + "/" + name);
        }
        return out;
    }

    /// Sends the signal so long after the first point was confirmed.
    [[nodiscard]] ProcessOptions signalled(const std::string& run_dir, int signal,
                                           std::chrono::milliseconds after) const {
        auto seen = std::make_shared<std::chrono::milliseconds>(-1);
        auto looked = std::make_shared<std::chrono::milliseconds>(0);
        ProcessOptions options;
        options.watch = [=](pid_t child, std::chrono::milliseconds now) {
            if (seen->count() < 0 && exists(run_dir + "/run.db") && now - *looked > 50ms) {
                *looked = now;
                const ProcessResult result = run({"status", run_dir, "--json"});
                if (result.exit_code == 0 && Json::parse(result.out)["confirm"]["confirmed"] > 0) {
                    *seen = now;
                }
            } else if (seen->count() >= 0 && now - *seen >= after) {
                kill(child, signal);
                *seen = now + 1h;
            }
        };
        return options;
    }
};

TEST_F(Confirm, TheFrontHasBothLevels) {
    const ProcessResult result =
        run({"sweep", config(confirmed_sweep()), "--run-dir", "run", "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const Json document = Json::parse(result.out);
    const std::size_t front = document["front"].size();
    ASSERT_GT(front, 5U);
    for (const Json& entry : document["front"]) {
        EXPECT_GT(entry["confirmed"]["cycles"], 0);
        EXPECT_EQ(entry["confirmed"]["dsp"], entry["metrics"]["dsp"]);
        EXPECT_EQ(entry["confirmed"]["macs"], entry["metrics"]["macs"]);
    }
    const Json& confirm = document["confirm"];
    EXPECT_EQ(confirm["fidelity"], "tlm");
    EXPECT_EQ(confirm["chosen"], front);
    EXPECT_EQ(confirm["confirmed"], front);
    EXPECT_EQ(confirm["failed"], 0);
    EXPECT_EQ(confirm["agreement"]["cycles"]["count"], front);
    EXPECT_EQ(confirm["agreement"]["unequal_compute_cycles"], 0);
    EXPECT_THAT(read("run/front.csv"), HasSubstr(",confirmed.latency_ms,"));

    const Json now = status("run");
    EXPECT_EQ(now["complete"], true);
    EXPECT_EQ(now["confirm"]["confirmed"], front);
    EXPECT_EQ(now["confirm"]["chosen"], front);
    EXPECT_EQ(run({"verify", "run"}).exit_code, 0);
    const std::string id = document["front"][0]["id"];
    const Json explained = Json::parse(run({"explain", "run", id, "--json"}).out);
    EXPECT_EQ(explained["confirmed"]["fidelity"], "tlm");
    EXPECT_EQ(explained["confirmed"]["metrics"], document["front"][0]["confirmed"]);
    EXPECT_EQ(explained["confirmed"]["layers"].size(), explained["layers"].size());
    EXPECT_THAT(run({"explain", "run", id}).out, HasSubstr("Confirmed by tlm"));

    const std::string before = products("run");
    const ProcessResult again = run({"report", "run"});
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(products("run"), before);
}

TEST_F(Confirm, OnlyWhatIsAskedForIsConfirmed) {
    for (const auto& [points, chosen] :
         std::vector<std::pair<Json, std::size_t>>{{"knee", 1}, {4, 4}}) {
        const ProcessResult result = run({"sweep", config(confirmed_sweep(points)), "--run-dir",
                                          "run" + points.dump(), "--json"});
        ASSERT_EQ(result.exit_code, 0) << result.err;
        std::size_t confirmed = 0;
        const Json document = Json::parse(result.out);
        for (const Json& entry : document["front"]) {
            confirmed += entry.contains("confirmed") ? 1 : 0;
        }
        EXPECT_EQ(confirmed, chosen) << points;
    }
}

TEST_F(Confirm, AfterKillsTheFilesAreThoseOfAnUninterruptedRun) {
    const std::string file = config(slow_sweep());
    ASSERT_EQ(run({"sweep", file, "--run-dir", "whole", "-q"}).exit_code, 0);
    int kills = 0;
    for (int attempt = 0; attempt < 3; ++attempt) {
        const ProcessResult result =
            run({"sweep", file, "--run-dir", "run", "-q", "--threads", "1"},
                signalled("run", SIGKILL, 50ms * attempt));
        kills += result.signal == SIGKILL ? 1 : 0;
        EXPECT_EQ(run({"verify", "run"}).exit_code, 0) << attempt;
        if (result.signal == 0) {
            break;
        }
    }
    const ProcessResult last = run({"sweep", file, "--run-dir", "run", "-q"});
    ASSERT_EQ(last.exit_code, 0) << last.err;
    EXPECT_GT(kills, 0);
    EXPECT_EQ(products("run"), products("whole")) << "after " << kills << " kills";
}

TEST_F(Confirm, AnInterruptKeepsWhatIsConfirmed) {
    const std::string file = config(slow_sweep());
    ProcessResult result;
    // The few points may all be confirmed before the signal comes: then once more.
    for (int attempt = 0; attempt < 8 && result.exit_code != 130; ++attempt) {
        std::filesystem::remove_all(path("run"));
        result = run({"sweep", file, "--run-dir", "run", "--threads", "1"},
                     signalled("run", SIGINT, 0ms));
    }
    ASSERT_EQ(result.exit_code, 130);
    EXPECT_THAT(result.err, HasSubstr("of the front confirmed and saved in run"));
    EXPECT_THAT(result.err, HasSubstr("resume with: scfa-dse sweep config.json --run-dir run\n"));
    EXPECT_FALSE(exists("run/report.html"));
    const Json now = status("run");
    EXPECT_EQ(now["complete"], false);
    EXPECT_GT(now["confirm"]["confirmed"], 0);
    EXPECT_LT(now["confirm"]["confirmed"], now["confirm"]["chosen"]);
    const ProcessResult refused = run({"report", "run"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr("not all are confirmed"));
    EXPECT_EQ(run({"sweep", file, "--run-dir", "run"}).exit_code, 0);
}

TEST_F(Confirm, ShardsAreConfirmedWhenTheyAreMerged) {
    const std::string file = config(confirmed_sweep());
    ASSERT_EQ(run({"sweep", file, "--run-dir", "whole", "-q"}).exit_code, 0);
    for (const char* shard : {"0/2", "1/2"}) {
        const std::string folder = std::string("part") + shard[0];
        ASSERT_EQ(run({"sweep", file, "--run-dir", folder, "--shard", shard, "-q"}).exit_code, 0);
        EXPECT_EQ(status(folder)["confirm"]["confirmed"], 0);
    }
    const ProcessResult merged = run({"merge", "part0", "part1", "--run-dir", "run"});
    ASSERT_EQ(merged.exit_code, 0) << merged.err;
    EXPECT_EQ(status("run")["complete"], true);
    EXPECT_EQ(products("run"), products("whole"));
}

TEST_F(Confirm, ADamagedConfirmationIsFoundAndMended) {
    const std::string file = config(confirmed_sweep());
    ASSERT_EQ(run({"sweep", file, "--run-dir", "run", "-q"}).exit_code, 0);
    const std::string before = products("run");
    const ProcessResult edit = run_process(
        "/bin/sh", {"-c", "command -v sqlite3 > /dev/null || exit 77; sqlite3 " +
                              path("run/run.db") + " 'UPDATE confirmed SET latency_ms = 1.0'"});
    if (edit.exit_code == 77) {
        GTEST_SKIP() << "the sqlite3 tool is not installed";
    }
    EXPECT_EQ(run({"verify", "run"}).exit_code, 4);
    EXPECT_EQ(run({"report", "run"}).exit_code, 4);
    EXPECT_EQ(run({"verify", "run", "--repair"}).exit_code, 0);
    ASSERT_EQ(run({"sweep", file, "--run-dir", "run", "-q"}).exit_code, 0);
    EXPECT_EQ(products("run"), before);
}

class ConfirmAbsent : public Confirm {
  protected:
    void SetUp() override {
        if (is_built()) {
            GTEST_SKIP() << "this build has SystemC";
        }
    }
};

TEST_F(ConfirmAbsent, IsRefusedWithItsReason) {
    for (const char* option : {"-q", "--dry-run"}) {
        const ProcessResult result = run({"sweep", config(confirmed_sweep()), option});
        EXPECT_EQ(result.exit_code, 2);
        EXPECT_THAT(result.err, HasSubstr("this build has no SystemC model (tlm)"));
        EXPECT_THAT(result.err, HasSubstr("/confirm"));
    }
    EXPECT_THAT(files(), testing::ElementsAre("config.json"));
}

}  // namespace
}  // namespace scfa::test
