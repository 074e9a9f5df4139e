// SPDX-License-Identifier: Apache-2.0
// Sweeps under a real mpirun, and what is left when a rank is killed.
#include "test/e2e/workspace.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>

namespace scfa::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::vector<std::string> kProducts{"front.csv", "front.json", "report.html"};

/// Processes whose parent is `parent`, from /proc.
std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> out;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename().string();
        if (name.find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        std::ifstream in(entry.path() / "stat");
        std::string line;
        std::getline(in, line);
        const std::size_t end = line.rfind(')');  // behind the name, which may hold anything
        char state = 0;
        pid_t of = 0;
        if (end != std::string::npos &&
            std::sscanf(line.c_str() + end + 1, " %c %d", &state, &of) == 2 && of == parent) {
            out.push_back(static_cast<pid_t>(std::stol(name)));
        }
    }
    return out;
}

class Mpi : public Workspace {
  protected:
    /// All on this machine, as many ranks as asked for, whoever runs the tests.
    ProcessResult mpirun(int ranks, const std::vector<std::string>& arguments,
                         ProcessOptions options = {}) const {
        std::vector<std::string> words{"--allow-run-as-root", "--oversubscribe", "-np",
                                       std::to_string(ranks), SCFA_PROGRAM};
        words.insert(words.end(), arguments.begin(), arguments.end());
        options.folder = folder_;
        return run_process(SCFA_MPIRUN, words, options);
    }

    void expect_same(const std::string& a, const std::string& b) const {
        for (const std::string& name : kProducts) {
            EXPECT_EQ(read(a + "/" + name), read(b + "/" + name)) << name;
        }
    }

    /// A sweep of some seconds.
    static Json middle_sweep() {
        Json document = long_sweep();
        document["space"].erase("weight_buffer.kib");
        document["space"].erase("activation_buffer.kib");
        return document;
    }
};

TEST_F(Mpi, ManyRanksGiveTheFilesOfOneProcess) {
    const std::string file = config(small_sweep());
    ASSERT_EQ(run({"sweep", file, "--run-dir", "threads", "-q"}).exit_code, 0);
    for (const int ranks : {1, 3}) {
        const std::string run_dir = "ranks-" + std::to_string(ranks);
        const ProcessResult result =
            mpirun(ranks, {"sweep", file, "--run-dir", run_dir, "--executor", "mpi", "--json"});
        ASSERT_EQ(result.exit_code, 0) << result.err;
        const Json document = Json::parse(result.out);
        EXPECT_EQ(document["points"]["evaluated"], document["points"]["total"]);
        expect_same("threads", run_dir);
    }
}

TEST_F(Mpi, EnginesThatSampleAskTheSame) {
    Json document = small_sweep();
    document["search"] = {{"engine", "random"}, {"budget", 300}};
    const std::string file = config(document);
    ASSERT_EQ(run({"sweep", file, "--run-dir", "threads", "-q"}).exit_code, 0);
    const ProcessResult result =
        mpirun(3, {"sweep", file, "--run-dir", "ranks", "--executor", "mpi", "-q"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    expect_same("threads", "ranks");
}

TEST_F(Mpi, ARankThatIsKilledEndsTheJobAndTheNextOneEndsTheSame) {
    const std::string file = config(middle_sweep());
    ASSERT_EQ(run({"sweep", file, "--run-dir", "whole", "-q"}).exit_code, 0);
    int kills = 0;
    for (std::size_t victim = 0; victim < 3; ++victim) {
        ProcessOptions options;
        auto killed = std::make_shared<bool>(false);
        auto seen = std::make_shared<std::chrono::milliseconds>(-1);
        options.watch = [&, killed, seen, victim](pid_t mpirun_id, std::chrono::milliseconds now) {
            if (seen->count() < 0 && exists("ranks/run.db")) {
                *seen = now;
            }
            if (*killed || seen->count() < 0 || now - *seen < 300ms) {
                return;
            }
            const std::vector<pid_t> ranks = children_of(mpirun_id);
            if (ranks.size() >= 3) {
                kill(ranks[victim], SIGKILL);
                *killed = true;
            }
        };
        const ProcessResult result =
            mpirun(3, {"sweep", file, "--run-dir", "ranks", "--executor", "mpi", "-q"}, options);
        if (*killed && result.exit_code != 0) {
            ++kills;
            EXPECT_FALSE(exists("ranks/report.html")) << "no success with a point missing";
            EXPECT_EQ(run({"verify", "ranks"}).exit_code, 0);
        }
    }
    EXPECT_GT(kills, 0);
    const ProcessResult last =
        mpirun(3, {"sweep", file, "--run-dir", "ranks", "--executor", "mpi", "-q"});
    ASSERT_EQ(last.exit_code, 0) << last.err;
    expect_same("whole", "ranks");
}

TEST_F(Mpi, WhatCannotRunUnderMpiEndsOnAllRanks) {
    Json bounded = small_sweep();
    bounded["search"] = {{"engine", "bounded"}};
    const ProcessResult refused =
        mpirun(2, {"sweep", config(bounded), "--run-dir", "run", "--executor", "mpi"});
    EXPECT_EQ(refused.exit_code, 2) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("one process"));
    EXPECT_FALSE(exists("run"));
    EXPECT_EQ(mpirun(2, {"sweep", "absent.json", "--executor", "mpi"}).exit_code, 2);
    EXPECT_EQ(mpirun(2, {"sweep", config(small_sweep()), "--executor", "mpi", "--threads", "2"})
                  .exit_code,
              2);
}

}  // namespace
}  // namespace scfa::test
