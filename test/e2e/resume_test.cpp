// SPDX-License-Identifier: Apache-2.0
#include "test/e2e/workspace.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <set>

namespace scfa::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::vector<std::string> kProducts{"front.csv", "front.json", "report.html"};

class Resume : public Workspace {
  protected:
    /// Sends the signals when the run's database has been there for some time.
    ProcessOptions signalled(const std::string& run_dir, const std::vector<int>& signals,
                             std::chrono::milliseconds after) const {
        struct State {
            std::chrono::milliseconds seen{-1};
            std::size_t sent = 0;
        };
        auto state = std::make_shared<State>();
        ProcessOptions options;
        const std::string database = path(run_dir + "/run.db");
        options.watch = [state, signals, after, database](pid_t child,
                                                          std::chrono::milliseconds now) {
            std::error_code ignored;
            if (state->seen.count() < 0 && std::filesystem::exists(database, ignored)) {
                state->seen = now;
            }
            if (state->seen.count() >= 0 && state->sent < signals.size() &&
                now - state->seen >= after + 20ms * state->sent) {
                kill(child, signals[state->sent++]);
            }
        };
        return options;
    }

    std::int64_t points_done(const std::string& run_dir) const {
        const ProcessResult status = run({"status", run_dir, "--json"});
        EXPECT_EQ(status.exit_code, 0) << status.err;
        return Json::parse(status.out)["points"]["evaluated"].get<std::int64_t>();
    }
};

TEST_F(Resume, AfterKillsTheFilesAreThoseOfAnUninterruptedRun) {
    Json document = long_sweep();
    document["space"].erase("weight_buffer.kib");
    document["space"].erase("activation_buffer.kib");
    const std::string file = config(document);
    ASSERT_EQ(run({"sweep", file, "--run-dir", "whole", "-q"}).exit_code, 0);
    int kills = 0;
    for (int attempt = 0; attempt < 6; ++attempt) {
        const ProcessResult result = run({"sweep", file, "--run-dir", "killed", "-q"},
                                         signalled("killed", {SIGKILL}, 100ms + 130ms * attempt));
        if (result.signal == 0) {
            break;
        }
        ++kills;
    }
    EXPECT_GT(kills, 0);
    const ProcessResult last = run({"sweep", file, "--run-dir", "killed", "-q"});
    ASSERT_EQ(last.exit_code, 0) << last.err;
    for (const std::string& name : kProducts) {
        EXPECT_EQ(read("whole/" + name), read("killed/" + name)) << name << " after " << kills;
    }
}

class Interrupt : public Resume, public testing::WithParamInterface<int> {};

TEST_P(Interrupt, SavesAndSaysHowToGoOn) {
    const int signal = GetParam();
    const std::string file = config(long_sweep());
    const ProcessResult result =
        run({"sweep", file, "--run-dir", "run"}, signalled("run", {signal}, 700ms));
    EXPECT_EQ(result.exit_code, 128 + signal);
    EXPECT_THAT(result.err, HasSubstr("resume with: scfa-dse sweep config.json --run-dir run\n"));
    EXPECT_FALSE(exists("run/report.html"));
    const std::int64_t done = points_done("run");
    EXPECT_GT(done, 0);
    const ProcessResult again =
        run({"sweep", file, "--run-dir", "run", "--json"}, signalled("run", {signal}, 500ms));
    const Json document = Json::parse(again.out);
    EXPECT_GE(document["points"]["evaluated"].get<std::int64_t>(), done);
}

INSTANTIATE_TEST_SUITE_P(Signals, Interrupt, testing::Values(SIGINT, SIGTERM, SIGHUP));

TEST_F(Resume, AnInterruptIsSwift) {
    const std::string file = config(long_sweep());
    ProcessOptions options = signalled("run", {SIGINT}, 500ms);
    std::chrono::milliseconds seen{0};
    const auto send = options.watch;
    options.watch = [&](pid_t child, std::chrono::milliseconds now) {
        send(child, now);
        seen = seen.count() == 0 && exists("run/run.db") ? now : seen;
    };
    const ProcessResult result = run({"sweep", file, "--run-dir", "run"}, options);
    EXPECT_EQ(result.exit_code, 130);
    EXPECT_LT(result.seconds - std::chrono::duration<double>(seen + 500ms).count(),
              SCFA_SANITIZED ? 20.0 : 5.0);
}

TEST_F(Resume, ASecondSignalStopsAtOnceAndLosesNothingCommitted) {
    const std::string file = config(long_sweep());
    const ProcessResult result =
        run({"sweep", file, "--run-dir", "run"}, signalled("run", {SIGINT, SIGINT}, 900ms));
    EXPECT_EQ(result.exit_code, 130);
    EXPECT_EQ(run({"verify", "run"}).exit_code, 0);
}

TEST_F(Resume, AChangedConfigurationIsRefusedWithWhatDiffers) {
    ASSERT_EQ(run({"sweep", config(small_sweep()), "--run-dir", "run"}).exit_code, 0);
    const std::string front = read("run/front.csv");
    struct Edit {
        const char* pointer;
        Json value;
        const char* shown;
    };
    const std::vector<Edit> edits{
        {"/space/pe.rows", {4, 16}, "/space/pe.rows/1: 8 -> 16"},
        {"/space/clock_mhz", {100, 150, 200}, "/space/clock_mhz/2"},
        {"/objectives", {"latency_ms", "energy_mj"}, "/objectives/2"},
        {"/weights/density", 0.6, "/weights/density: 0.5 -> 0.6"},
        {"/weights/seed", 2, "/content/networks/0/content"},
        {"/constraints", {{"dsp", {{"max", 100}}}}, "/constraints/dsp"},
        {"/seed", 2, "/seed: 1 -> 2"},
        {"/name", "other", "/name"},
        {"/workload/network", SCFA_SOURCE_DIR "/configs/networks/fmnist-resnet.json",
         "/workload/network"},
        {"/device", SCFA_SOURCE_DIR "/configs/devices/zc706.json", "/content/device/"},
        {"/store", {{"points", "front"}}, "/store/points"},
        {"/space/post.lanes", {2}, "/space/post.lanes"},
    };
    for (const Edit& edit : edits) {
        Json document = small_sweep();
        document[Json::json_pointer(edit.pointer)] = edit.value;
        const ProcessResult result =
            run({"sweep", config(document, "edited.json"), "--run-dir", "run"});
        EXPECT_EQ(result.exit_code, 2) << edit.pointer << result.out;
        EXPECT_THAT(result.err, HasSubstr(edit.shown)) << edit.pointer;
        EXPECT_EQ(read("run/front.csv"), front);
    }
}

TEST_F(Resume, CommentsAndTheOrderOfKeysDoNotMatter) {
    ASSERT_EQ(run({"sweep", config(small_sweep()), "--run-dir", "run"}).exit_code, 0);
    Json reversed = Json::object();
    const Json document = small_sweep();
    for (auto it = document.end(); it != document.begin();) {
        --it;
        reversed[it.key()] = it.value();
    }
    write("other.json", "// the same\n" + reversed.dump() + "/* sweep */");
    const ProcessResult result = run({"sweep", "other.json", "--run-dir", "run", "--json"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(Json::parse(result.out)["evaluated_now"], 0);
}

TEST_F(Resume, ASecondWriterIsToldWhoHoldsTheRun) {
    const std::string file = config(long_sweep());
    ProcessOptions options = signalled("run", {SIGINT}, 1500ms);
    ProcessResult second;
    const auto send = options.watch;
    pid_t first = 0;
    options.watch = [&](pid_t child, std::chrono::milliseconds now) {
        send(child, now);
        if (first == 0 && exists("run/run.db") && now > 300ms) {
            first = child;
            second = run({"sweep", file, "--run-dir", "run"});
        }
    };
    EXPECT_EQ(run({"sweep", file, "--run-dir", "run"}, options).exit_code, 130);
    EXPECT_EQ(second.exit_code, 4);
    EXPECT_THAT(second.err, HasSubstr(std::to_string(first)));
}

/// Files that may not grow beyond a limit stand for a full disk, whatever is written at that
/// moment.
TEST_F(Resume, AFullDiskEndsWithFourAndTheRunGoesOnAfterwards) {
    const std::string file = config(small_sweep());
    ASSERT_EQ(run({"sweep", file, "--run-dir", "whole"}).exit_code, 0);
    std::set<int> exit_codes;
    for (int kib = 4; kib < 4096; kib = kib * 3 / 2) {
        const std::string command = "ulimit -f " + std::to_string(kib) +
                                    "; " SCFA_PROGRAM " sweep " + file + " --run-dir small";
        ProcessOptions options;
        options.folder = folder_;
        const ProcessResult result = run_process("/bin/bash", {"-c", command}, options);
        exit_codes.insert(result.exit_code);
        if (result.exit_code != 0) {
            EXPECT_EQ(result.exit_code, 4) << kib << " KiB: " << result.err;
            EXPECT_THAT(result.err, HasSubstr("small/")) << kib << " KiB";
            EXPECT_FALSE(exists("small/report.html")) << kib << " KiB";
        } else {
            break;
        }
    }
    EXPECT_EQ(exit_codes.count(4), 1u);
    ASSERT_EQ(run({"sweep", file, "--run-dir", "small"}).exit_code, 0);
    EXPECT_EQ(run({"verify", "small"}).exit_code, 0);
    for (const std::string& name : kProducts) {
        EXPECT_EQ(read("whole/" + name), read("small/" + name)) << name;
    }
}

TEST_F(Resume, ADiskThatIsTooSmallIsRefusedBeforeAnythingIsWritten) {
    const std::string file = config(long_sweep());
    const std::string command = "mount -t tmpfs -o size=1m none " + folder_ +
                                "/disk 2> /dev/null || exit 77; " SCFA_PROGRAM " sweep " + file +
                                " --run-dir disk/run; code=$?; ls disk; exit $code";
    std::filesystem::create_directory(path("disk"));
    ProcessOptions options;
    options.folder = folder_;
    const ProcessResult result =
        run_process("/usr/bin/unshare", {"-m", "/bin/sh", "-c", command}, options);
    if (result.exit_code == 77 || result.exit_code == 1 || result.exit_code == 127) {
        GTEST_SKIP() << "no right to mount: " << result.err;
    }
    EXPECT_EQ(result.exit_code, 4) << result.err;
    EXPECT_THAT(result.err, HasSubstr("are needed"));
    EXPECT_EQ(result.out, "");
}

TEST_F(Resume, ADamagedRowIsFoundAndMended) {
    const std::string file = config(small_sweep());
    ASSERT_EQ(run({"sweep", file, "--run-dir", "run"}).exit_code, 0);
    const std::string report = read("run/report.html");
    EXPECT_EQ(run({"verify", "run"}).exit_code, 0);
    // A latency of exactly one millisecond in place of the first feasible row's.
    const ProcessResult edit = run_process(
        "/bin/sh",
        {"-c", "command -v sqlite3 > /dev/null || exit 77; sqlite3 " + path("run/run.db") +
                   " \"UPDATE point SET latency_ms = 1.0 WHERE ordinal = "
                   "(SELECT min(ordinal) FROM point WHERE latency_ms > 0)\""});
    if (edit.exit_code == 77) {
        GTEST_SKIP() << "the sqlite3 tool is not installed";
    }
    ASSERT_EQ(edit.exit_code, 0) << edit.err;
    EXPECT_EQ(run({"verify", "run"}).exit_code, 4);
    EXPECT_EQ(run({"report", "run"}).exit_code, 4);
    EXPECT_EQ(run({"verify", "run", "--repair"}).exit_code, 0);
    ASSERT_EQ(run({"sweep", file, "--run-dir", "run"}).exit_code, 0);
    EXPECT_EQ(run({"verify", "run"}).exit_code, 0);
    EXPECT_EQ(read("run/report.html"), report);
}

}  // namespace
}  // namespace scfa::test
