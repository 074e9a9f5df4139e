// SPDX-License-Identifier: Apache-2.0
// A writing process is killed at random moments: nothing that it acknowledged may be lost, and
// going on has to end as if nothing had happened.

#include "dse/exec/chunk_runner.hpp"
#include "dse/store/verify.hpp"
#include "models/base/rng.hpp"
#include "test/dse/search/sweep_harness.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

namespace scfa {
namespace {

using test::dump;
using test::small_info;
using test::SweepSetup;
using test::TemporaryDirectory;

/// Writes chunks one by one, and after each commit the chunk's number to `acknowledge`.
void write_until_killed(const std::string& directory, const RunInfo& info, int acknowledge) {
    SweepSetup setup;
    Recorder recorder(directory, info);
    const StopState stop(nullptr);
    ChunkRunner runner(
        {setup.space, setup.evaluator, setup.constraints, setup.objectives, setup.names, info},
        stop);
    for (std::int64_t chunk = 0; chunk < info.chunks(); ++chunk) {
        if (recorder.finished().contains(chunk)) {
            continue;
        }
        recorder.accept(*runner.run(chunk));
        recorder.writer().commit();
        if (write(acknowledge, &chunk, sizeof chunk) != sizeof chunk) {
            _exit(3);
        }
    }
    recorder.flush();
    pause();
}

/// Runs the writer in a process of its own, kills it after a while, gives the chunks that it
/// acknowledged.
std::set<std::int64_t> acknowledged_before_kill(const std::string& directory, const RunInfo& info,
                                                std::uint64_t microseconds) {
    int channel[2];
    EXPECT_EQ(pipe(channel), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(channel[0]);
        write_until_killed(directory, info, channel[1]);
        _exit(0);
    }
    close(channel[1]);
    usleep(static_cast<useconds_t>(microseconds));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    std::set<std::int64_t> acknowledged;
    std::int64_t chunk = 0;
    while (read(channel[0], &chunk, sizeof chunk) == sizeof chunk) {
        acknowledged.insert(chunk);
    }
    close(channel[0]);
    return acknowledged;
}

void expect_survives_kills(RowMode rows, std::uint64_t seed) {
    RunInfo info = small_info(rows);
    info.chunk_points = 5;
    const TemporaryDirectory directory;
    SweepSetup undisturbed;
    undisturbed.run(directory.path("whole"), info);
    std::set<std::int64_t> acknowledged;
    Rng rng(seed);
    for (int round = 0; round < 20; ++round) {
        acknowledged.merge(
            acknowledged_before_kill(directory.path(), info, 200 + rng.below(20'000)));
        if (acknowledged.empty()) {
            continue;
        }
        const ChunkSet finished = RunReader(directory.path()).finished_chunks();
        for (const std::int64_t chunk : acknowledged) {
            ASSERT_TRUE(finished.contains(chunk)) << "chunk " << chunk << ", round " << round;
        }
        ASSERT_TRUE(verify_run(directory.path()).is_sound()) << round;
    }
    EXPECT_GT(acknowledged.size(), 20U);
    SweepSetup setup;
    EXPECT_EQ(setup.run(directory.path(), info), SearchEnd::complete);
    EXPECT_EQ(dump(directory.path()), dump(directory.path("whole")));
}

TEST(Crash, a_killed_writer_loses_nothing_and_the_run_ends_the_same) {
    expect_survives_kills(RowMode::all, 1);
}

TEST(Crash, the_same_where_only_the_front_is_kept) {
    expect_survives_kills(RowMode::front, 2);
}

}  // namespace
}  // namespace scfa
