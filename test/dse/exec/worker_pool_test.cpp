// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/worker_pool.hpp"

#include "dse/exec/worker_child.hpp"
#include "models/base/error.hpp"
#include "models/base/rng.hpp"
#include "test/dse/fake_run.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <new>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace scfa {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

using Work = std::function<std::string(std::int64_t)>;

/// Under a sanitizer a process that does nothing has hundreds of megabytes of shadow.
constexpr std::int64_t kMemoryLimit = std::int64_t{SCFA_SANITIZED != 0 ? 1'536 : 192} << 20;

WorkerLimits quick_limits(int processes = 2) {
    WorkerLimits limits;
    limits.processes = processes;
    limits.time = 20s;
    limits.memory_bytes = kMemoryLimit;
    return limits;
}

std::function<std::optional<std::int64_t>()> counting(std::int64_t tasks) {
    return [next = std::int64_t{0}, tasks]() mutable -> std::optional<std::int64_t> {
        return next < tasks ? std::optional(next++) : std::nullopt;
    };
}

std::vector<WorkerAnswer> run_all(std::int64_t tasks, const Work& work, const WorkerLimits& limits,
                                  const std::function<void(std::int64_t)>& prepare = {}) {
    std::vector<WorkerAnswer> answers;
    StopState stop(nullptr);
    ForkedRun run;
    run.next = counting(tasks);
    run.prepare = prepare;
    run.work = work;
    run.consume = [&answers](WorkerAnswer&& answer) { answers.push_back(std::move(answer)); };
    run_forked(run, limits, stop);
    return answers;
}

WorkerAnswer run_one(const Work& work, const WorkerLimits& limits = quick_limits()) {
    std::vector<WorkerAnswer> answers = run_all(1, work, limits);
    EXPECT_EQ(answers.size(), 1U);
    return answers.at(0);
}

std::string square(std::int64_t task) {
    return std::to_string(task * task);
}

/// Ends the process as if there were neither a handler nor a sanitizer's.
[[noreturn]] void die_by(int signal) {
    std::signal(signal, SIG_DFL);
    raise(signal);
    _exit(99);
}

[[noreturn]] void hang() {
    for (;;) {
        pause();
    }
}

/// Takes real memory, a megabyte at a time.
[[noreturn]] void allocate_without_end() {
    std::vector<std::vector<char>> taken;
    for (;;) {
        taken.emplace_back(std::size_t{1} << 20, 'x');
    }
}

void write_raw(std::string_view bytes) {
    const ssize_t written = write(kAnswerDescriptor, bytes.data(), bytes.size());
    (void)written;
}

bool has_children() {
    return waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD;
}

TEST(WorkerPool, AnswersComeInTheOrderOfTheTasksHoweverManyProcesses) {
    for (const int processes : {1, 2, 5}) {
        const auto late = [](std::int64_t task) {
            usleep(task % 3 == 0 ? 20'000 : 0);
            return square(task);
        };
        const auto answers = run_all(40, late, quick_limits(processes));
        ASSERT_EQ(answers.size(), 40U);
        for (std::int64_t task = 0; task < 40; ++task) {
            const WorkerAnswer& answer = answers[static_cast<std::size_t>(task)];
            EXPECT_EQ(answer.task, task);
            EXPECT_EQ(answer.bytes, square(task));
            EXPECT_EQ(answer.failure, "");
            EXPECT_EQ(answer.attempts, 1);
        }
        EXPECT_FALSE(has_children());
    }
}

TEST(WorkerPool, NothingToDoIsNoTrouble) {
    EXPECT_TRUE(run_all(0, square, quick_limits()).empty());
}

TEST(WorkerPool, LongAnswersCrossWhole) {
    std::string bytes(5'000'000, '\0');
    Rng rng(1);
    for (char& c : bytes) {
        c = static_cast<char>(rng.below(256));
    }
    const WorkerAnswer answer = run_one([&bytes](std::int64_t) { return bytes; });
    EXPECT_TRUE(answer.bytes == bytes);
    EXPECT_EQ(answer.failure, "");
}

TEST(WorkerPool, ACrashIsNamedWithItsLastWordsAndTriedTwice) {
    const WorkerAnswer answer = run_one([](std::int64_t) -> std::string {
        std::fputs("first line\nlayer conv3: \x1b[31moff the end\n\n", stderr);
        die_by(SIGSEGV);
    });
    EXPECT_EQ(answer.failure,
              "killed by SIGSEGV; its last words: first line | layer conv3:  [31moff the end");
    EXPECT_EQ(answer.attempts, 2);
    EXPECT_EQ(answer.bytes, "");
}

TEST(WorkerPool, EverySignalIsNamed) {
    for (const auto& [signal, name] : std::vector<std::pair<int, std::string>>{
             {SIGABRT, "SIGABRT"}, {SIGFPE, "SIGFPE"}, {SIGKILL, "SIGKILL"}, {SIGBUS, "SIGBUS"}}) {
        const auto answer =
            run_one([signal = signal](std::int64_t) -> std::string { die_by(signal); });
        EXPECT_THAT(answer.failure, StartsWith("killed by " + name));
    }
}

TEST(WorkerPool, AnEarlyExitIsNamed) {
    EXPECT_THAT(run_one([](std::int64_t) -> std::string { _exit(3); }).failure,
                StartsWith("ended with exit code 3 before it answered"));
    EXPECT_THAT(run_one([](std::int64_t) -> std::string { _exit(0); }).failure,
                StartsWith("it gave no answer"));
}

TEST(WorkerPool, WhatTheWorkThrowsIsItsAnswer) {
    const WorkerAnswer error = run_one([](std::int64_t) -> std::string {
        throw Error(ErrorCode::model, "layer conv1: a weight of -128");
    });
    EXPECT_EQ(error.failure, "layer conv1: a weight of -128");
    EXPECT_EQ(error.attempts, 1);
    EXPECT_THAT(run_one([](std::int64_t) -> std::string { throw std::bad_alloc(); }).failure,
                StartsWith("out of memory"));
    EXPECT_EQ(run_one([](std::int64_t) -> std::string { throw 1; }).failure,
              "failed without a reason");
}

TEST(WorkerPool, AHangEndsWithTheTime) {
    WorkerLimits limits = quick_limits();
    limits.time = 150ms;
    const auto answers = run_all(
        3,
        [](std::int64_t task) -> std::string {
            task == 1 ? hang() : void();
            return square(task);
        },
        limits);
    ASSERT_EQ(answers.size(), 3U);
    EXPECT_EQ(answers[1].failure, "no answer within 0.15 s");
    EXPECT_EQ(answers[1].attempts, 2);
    EXPECT_EQ(answers[2].bytes, "4");
}

TEST(WorkerPool, AHangAfterTheAnswerEndsWithTheTimeToo) {
    WorkerLimits limits = quick_limits();
    limits.time = 150ms;
    const WorkerAnswer answer = run_one(
        [](std::int64_t) -> std::string {
            close(kAnswerDescriptor);
            hang();
        },
        limits);
    EXPECT_EQ(answer.failure, "no answer within 0.15 s");
}

TEST(WorkerPool, MemoryHasALimit) {
    const WorkerAnswer answer =
        run_one([](std::int64_t) -> std::string { allocate_without_end(); });
    EXPECT_EQ(answer.failure, fmt::format("out of memory: limit {} MiB", kMemoryLimit >> 20));
    EXPECT_GT(answer.peak_bytes, kMemoryLimit / 2);
    EXPECT_LT(answer.peak_bytes, 8 * kMemoryLimit);
}

TEST(WorkerPool, GarbageIsNoAnswer) {
    const auto garbage = [](std::int64_t) -> std::string {
        write_raw("this is not an answer at all, whatever it says");
        _exit(0);
    };
    EXPECT_EQ(run_one(garbage).failure, "its answer is garbage");
    const auto torn = [](std::int64_t) -> std::string {
        write_raw(encode_frame(FrameKind::answer, "a long answer").substr(0, 30));
        _exit(0);
    };
    EXPECT_THAT(run_one(torn).failure, HasSubstr("cut off"));
    const auto before = [](std::int64_t) -> std::string {
        write_raw("x");
        return "good";
    };
    EXPECT_EQ(run_one(before).failure, "its answer is garbage");
    const auto endless = [](std::int64_t) -> std::string {
        for (const std::string block(1 << 20, 'x');;) {
            write_raw(block);
        }
    };
    EXPECT_EQ(run_one(endless).failure, "its answer is longer than 64 MiB");
}

TEST(WorkerPool, EndlessChatterDoesNotFillTheParent) {
    const auto chatter = [](std::int64_t) -> std::string {
        for (int line = 0; line < 300'000; ++line) {
            std::fprintf(stderr, "line %d of very many\n", line);
        }
        die_by(SIGABRT);
    };
    EXPECT_EQ(
        run_one(chatter).failure,
        "killed by SIGABRT; its last words: line 299997 of very many | line 299998 of very many | "
        "line 299999 of very many");
}

TEST(WorkerPool, ATaskThatFailsOnceIsGoodTheSecondTime) {
    const test::TemporaryDirectory directory;
    const std::string mark = directory.path("mark");
    const WorkerAnswer answer = run_one([&mark](std::int64_t) -> std::string {
        if (access(mark.c_str(), F_OK) != 0) {
            std::ofstream(mark) << "1";
            die_by(SIGSEGV);
        }
        return "second";
    });
    EXPECT_EQ(answer.bytes, "second");
    EXPECT_EQ(answer.attempts, 2);
}

TEST(WorkerPool, WhatIsPreparedIsThereInTheChildAndStays) {
    std::vector<std::int64_t> table;
    const auto prepare = [&table](std::int64_t task) {
        if (task == 2) {
            throw std::runtime_error("no tables");
        }
        table.push_back(10 * task);
    };
    const auto answers = run_all(
        4, [&table](std::int64_t) { return std::to_string(table.back()); }, quick_limits(),
        prepare);
    EXPECT_EQ(answers[1].bytes, "10");
    EXPECT_EQ(answers[2].failure, "no tables");
    EXPECT_EQ(answers[3].bytes, "30");
    EXPECT_EQ(table, (std::vector<std::int64_t>{0, 10, 30}));
}

TEST(WorkerPool, AChildHasNothingOfTheParentsOpen) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const WorkerAnswer answer = run_one([](std::int64_t) {
        std::string open;
        for (int descriptor = 0; descriptor < 64; ++descriptor) {
            if (fcntl(descriptor, F_GETFD) >= 0) {
                open += std::to_string(descriptor) + " ";
            }
        }
        return open;
    });
    close(ends[0]);
    close(ends[1]);
    EXPECT_EQ(answer.bytes, "0 1 2 3 ");
}

TEST(WorkerPool, SignalsThatMeanTheParentLeaveChildrenAlone) {
    const WorkerAnswer answer = run_one([](std::int64_t) {
        for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
            raise(signal);
        }
        return std::string("alive");
    });
    EXPECT_EQ(answer.bytes, "alive");
}

TEST(WorkerPool, AStopKillsChildrenAndKeepsWhatCame) {
    std::atomic<bool> requested{false};
    StopState stop(&requested, 100ms);
    ForkedRun run;
    run.next = counting(1'000);
    run.work = [](std::int64_t task) -> std::string {
        task == 3 ? hang() : void();
        return square(task);
    };
    std::vector<std::int64_t> consumed;
    run.consume = [&consumed](WorkerAnswer&& answer) {
        EXPECT_EQ(answer.bytes, square(answer.task));
        consumed.push_back(answer.task);
    };
    const auto start = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point asked;
    run.tick = [&] {
        if (!requested && std::chrono::steady_clock::now() - start > 300ms) {
            requested = true;
            asked = std::chrono::steady_clock::now();
        }
    };
    run_forked(run, quick_limits(), stop);
    EXPECT_LT(std::chrono::steady_clock::now() - asked, 2s);
    ASSERT_GT(consumed.size(), 3U);
    EXPECT_LT(consumed.size(), 40U);  // the window behind the hanging task
    EXPECT_TRUE(std::is_sorted(consumed.begin(), consumed.end()));
    EXPECT_EQ(std::count(consumed.begin(), consumed.end(), 3), 0);
    EXPECT_FALSE(has_children());
}

TEST(WorkerPool, AnErrorOfTheParentLeavesNoChildBehind) {
    StopState stop(nullptr);
    ForkedRun run;
    run.next = counting(10);
    run.work = [](std::int64_t task) -> std::string {
        task > 0 ? hang() : void();
        return "";
    };
    run.consume = [](WorkerAnswer&&) { throw std::runtime_error("disk full"); };
    EXPECT_THROW(run_forked(run, quick_limits(4), stop), std::runtime_error);
    EXPECT_FALSE(has_children());
}

TEST(WorkerPool, ChildrenDieWithTheParent) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const pid_t parent = fork();
    if (parent == 0) {
        StopState stop(nullptr);
        ForkedRun run;
        run.next = counting(2);
        run.prepare = [&ends](std::int64_t task) { (void)!write(ends[1], &task, sizeof task); };
        run.work = [](std::int64_t) -> std::string { hang(); };
        run.consume = [](WorkerAnswer&&) {};
        run_forked(run, quick_limits(2), stop);
        _exit(0);
    }
    close(ends[1]);
    std::int64_t task = 0;
    while (task < 1) {
        ASSERT_EQ(read(ends[0], &task, sizeof task), static_cast<ssize_t>(sizeof task));
    }
    usleep(50'000);  // both are forked
    const std::string listing = fmt::format("/proc/{}/task/{}/children", parent, parent);
    std::ifstream file(listing);
    std::vector<pid_t> children;
    for (pid_t child = 0; file >> child;) {
        children.push_back(child);
    }
    kill(parent, SIGKILL);
    waitpid(parent, nullptr, 0);
    close(ends[0]);
    if (children.empty()) {
        GTEST_SKIP() << listing << " is not there";
    }
    EXPECT_EQ(children.size(), 2U);
    for (const pid_t child : children) {
        for (int wait = 0; wait < 200 && kill(child, 0) == 0; ++wait) {
            usleep(10'000);
        }
        EXPECT_NE(kill(child, 0), 0) << child;
    }
}

TEST(WorkerPool, WhereChildrenWouldBeReapedByTheKernelTheyAreStillSeen) {
    const auto before = std::signal(SIGCHLD, SIG_IGN);
    EXPECT_EQ(run_one(square).bytes, "0");
    EXPECT_EQ(std::signal(SIGCHLD, before), SIG_IGN);
}

std::int64_t resident_pages() {
    std::ifstream file("/proc/self/statm");
    std::int64_t size = 0;
    std::int64_t resident = 0;
    file >> size >> resident;
    return resident;
}

TEST(WorkerPool, TheParentsMemoryIsFlatOverAThousandTasks) {
    std::int64_t warm = 0;
    std::int64_t seen = 0;
    StopState stop(nullptr);
    ForkedRun run;
    run.next = counting(1'000);
    run.work = [](std::int64_t task) {
        std::fprintf(stderr, "task %d\n", static_cast<int>(task));
        return std::string(20'000, static_cast<char>(task));
    };
    run.consume = [&](WorkerAnswer&& answer) {
        EXPECT_EQ(answer.failure, "");
        warm = ++seen == 100 ? resident_pages() : warm;
    };
    run_forked(run, quick_limits(2), stop);
    EXPECT_EQ(seen, 1'000);
    const std::int64_t most = SCFA_SANITIZED != 0 ? 16'384 : 256;  // pages
    EXPECT_LE(resident_pages() - warm, most);
}

/// What a fake evaluator may do.
enum class Deed { good, late, throws, crash, abort, exit, garbage, torn, chatter, allocate, hang };
/// Those that end soon.
constexpr int kQuickDeeds = static_cast<int>(Deed::allocate);

std::string do_deed(Deed deed, std::int64_t task) {
    switch (deed) {
        case Deed::good:
            break;
        case Deed::late:
            usleep(30'000);
            break;
        case Deed::throws:
            throw std::runtime_error("thrown");
        case Deed::crash:
            die_by(SIGSEGV);
        case Deed::abort:
            die_by(SIGABRT);
        case Deed::hang:
            hang();
        case Deed::exit:
            _exit(static_cast<int>(task % 3));
        case Deed::allocate:
            allocate_without_end();
        case Deed::garbage:
            write_raw(std::string(1 + static_cast<std::size_t>(task), '\7'));
            break;
        case Deed::torn:
            write_raw(encode_frame(FrameKind::answer, square(task)).substr(0, 25));
            _exit(0);
        case Deed::chatter:
            std::fputs(std::string(100'000, 'c').c_str(), stdout);
            std::fflush(stdout);
            break;
    }
    return square(task);
}

bool is_harmless(Deed deed) {
    return deed == Deed::good || deed == Deed::late || deed == Deed::chatter;
}

/// Every task has one answer, and it is the one that its deed leads to.
void check_answers(const std::vector<Deed>& deeds, const std::vector<WorkerAnswer>& answers,
                   int attempts) {
    ASSERT_EQ(answers.size(), deeds.size());
    for (std::size_t i = 0; i < deeds.size(); ++i) {
        const bool good = is_harmless(deeds[i]);
        EXPECT_EQ(answers[i].task, static_cast<std::int64_t>(i));
        EXPECT_EQ(answers[i].failure.empty(), good) << i << ": " << answers[i].failure;
        EXPECT_EQ(answers[i].bytes, good ? square(answers[i].task) : "");
        EXPECT_EQ(answers[i].attempts, good || deeds[i] == Deed::throws ? 1 : attempts);
    }
    EXPECT_FALSE(has_children());
}

std::vector<WorkerAnswer> run_deeds(const std::vector<Deed>& deeds, const WorkerLimits& limits) {
    return run_all(
        static_cast<std::int64_t>(deeds.size()),
        [&deeds](std::int64_t task) {
            return do_deed(deeds[static_cast<std::size_t>(task)], task);
        },
        limits);
}

// Hanging costs its whole time: rarely, and beside everything else.
TEST(WorkerPool, EveryTaskEndsExactlyOnceAlsoBesideTasksThatHang) {
    Rng rng(11);
    std::vector<Deed> deeds;
    for (int task = 0; task < 60; ++task) {
        deeds.push_back(task % 20 == 3   ? Deed::hang
                        : task % 30 == 7 ? Deed::allocate
                                         : static_cast<Deed>(rng.below(kQuickDeeds)));
    }
    WorkerLimits limits = quick_limits(3);
    limits.time = SCFA_SANITIZED != 0 ? 5'000ms : 1'000ms;
    check_answers(deeds, run_deeds(deeds, limits), limits.attempts);
}

RC_GTEST_PROP(WorkerPoolProperty, EveryTaskEndsExactlyOnce, ()) {
    const auto drawn = *rc::gen::resize(
        12, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, kQuickDeeds)));
    std::vector<Deed> deeds;
    for (const int deed : drawn) {
        deeds.push_back(static_cast<Deed>(deed));
    }
    WorkerLimits limits = quick_limits(*rc::gen::inRange(1, 5));
    limits.attempts = *rc::gen::inRange(1, 3);
    check_answers(deeds, run_deeds(deeds, limits), limits.attempts);
    RC_ASSERT(!testing::Test::HasFailure());
}

}  // namespace
}  // namespace scfa
