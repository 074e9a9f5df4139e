// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/ordered_run.hpp"

#include "models/base/rng.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <omp.h>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace scfa {
namespace {

using Function = std::function<std::optional<ChunkResult>(std::int64_t)>;

class FunctionWorker : public ChunkWorker {
  public:
    explicit FunctionWorker(const Function& function) : function_(function) {}
    std::optional<ChunkResult> run(std::int64_t task) override { return function_(task); }

  private:
    const Function& function_;
};

struct Harness {
    std::int64_t tasks = 0;
    Function work = [](std::int64_t task) {
        ChunkResult result;
        result.chunk = task;
        return result;
    };
    std::function<void(std::int64_t)> on_consume = [](std::int64_t) {};
    std::vector<std::int64_t> consumed;
    std::int64_t next = 0;
    std::int64_t ticks = 0;

    void run(int threads, StopState& stop) {
        OrderedRun ordered;
        ordered.next = [this]() -> std::optional<std::int64_t> {
            return next < tasks ? std::optional<std::int64_t>(next++) : std::nullopt;
        };
        ordered.make_worker = [this] { return std::make_unique<FunctionWorker>(work); };
        ordered.consume = [this](ChunkResult&& result) {
            consumed.push_back(result.chunk);
            on_consume(result.chunk);
        };
        ordered.tick = [this] { ++ticks; };
        run_ordered(ordered, threads, stop);
    }
};

std::vector<std::int64_t> up_to(std::int64_t end) {
    std::vector<std::int64_t> out;
    for (std::int64_t i = 0; i < end; ++i) {
        out.push_back(i);
    }
    return out;
}

void sleep_us(std::uint64_t microseconds) {
    std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
}

TEST(OrderedRun, consumes_in_order_on_any_number_of_threads) {
    for (const int threads : {1, 2, 3, 8}) {
        Harness harness;
        harness.tasks = 500;
        harness.work = [](std::int64_t task) {
            sleep_us(Rng(1, static_cast<std::uint64_t>(task)).below(200));
            ChunkResult result;
            result.chunk = task;
            return result;
        };
        StopState stop(nullptr);
        harness.run(threads, stop);
        EXPECT_EQ(harness.consumed, up_to(500)) << threads;
    }
}

TEST(OrderedRun, consumes_on_the_calling_thread_and_works_on_others) {
    Harness harness;
    harness.tasks = 50;
    std::mutex mutex;
    std::set<std::thread::id> workers;
    harness.work = [&](std::int64_t task) {
        sleep_us(500);
        const std::lock_guard<std::mutex> lock(mutex);
        workers.insert(std::this_thread::get_id());
        ChunkResult result;
        result.chunk = task;
        return result;
    };
    const auto self = std::this_thread::get_id();
    harness.on_consume = [self](std::int64_t) { EXPECT_EQ(std::this_thread::get_id(), self); };
    StopState stop(nullptr);
    harness.run(2, stop);
    EXPECT_EQ(workers.size(), 2U);
    EXPECT_EQ(workers.count(self), 0U);
}

TEST(OrderedRun, works_where_there_is_only_one_thread) {
    Harness harness;
    harness.tasks = 20;
#pragma omp parallel num_threads(2)
    {
#pragma omp master
        {
            // A region inside a region gets one thread, as does a process with OMP_THREAD_LIMIT=1.
            omp_set_max_active_levels(1);
            StopState stop(nullptr);
            harness.run(4, stop);
        }
    }
    EXPECT_EQ(harness.consumed, up_to(20));
    EXPECT_GE(harness.ticks, 20);
}

TEST(OrderedRun, runs_ahead_of_a_slow_consumer_by_a_bounded_number_of_tasks) {
    Harness harness;
    harness.tasks = 400;
    std::atomic<std::int64_t> started{0};
    harness.work = [&](std::int64_t task) {
        started = std::max<std::int64_t>(started, task);
        ChunkResult result;
        result.chunk = task;
        return result;
    };
    std::int64_t most_ahead = 0;
    harness.on_consume = [&](std::int64_t task) {
        sleep_us(200);
        most_ahead = std::max<std::int64_t>(most_ahead, started - task);
    };
    StopState stop(nullptr);
    harness.run(2, stop);
    EXPECT_EQ(harness.consumed.size(), 400U);
    EXPECT_LE(most_ahead, 2 * 16 + 2);
}

TEST(OrderedRun, a_stop_ends_the_hand_out_and_keeps_what_was_begun) {
    std::atomic<bool> requested{false};
    Harness harness;
    harness.tasks = 1'000'000;
    std::atomic<std::int64_t> begun{0};
    harness.work = [&](std::int64_t task) {
        ++begun;
        sleep_us(300);
        requested = requested || task >= 40;
        ChunkResult result;
        result.chunk = task;
        return result;
    };
    StopState stop(&requested);
    harness.run(3, stop);
    EXPECT_GE(harness.consumed.size(), 41U);
    EXPECT_EQ(static_cast<std::int64_t>(harness.consumed.size()), begun);
    EXPECT_EQ(harness.consumed, up_to(begun));
}

TEST(OrderedRun, tasks_that_outlast_the_grace_are_given_up) {
    std::atomic<bool> requested{false};
    StopState stop(&requested, std::chrono::milliseconds(50));
    Harness harness;
    harness.tasks = 100;
    harness.work = [&](std::int64_t task) -> std::optional<ChunkResult> {
        requested = true;
        while (!stop.must_abandon()) {
            sleep_us(1'000);
        }
        static_cast<void>(task);
        return std::nullopt;
    };
    const auto start = std::chrono::steady_clock::now();
    harness.run(2, stop);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
    EXPECT_TRUE(harness.consumed.empty());
}

TEST(OrderedRun, an_exception_of_a_worker_arrives_after_all_have_stopped) {
    for (const int threads : {1, 4}) {
        Harness harness;
        harness.tasks = 1'000;
        harness.work = [](std::int64_t task) -> std::optional<ChunkResult> {
            if (task == 30) {
                throw std::runtime_error("thirty");
            }
            ChunkResult result;
            result.chunk = task;
            return result;
        };
        StopState stop(nullptr);
        EXPECT_THROW(harness.run(threads, stop), std::runtime_error);
        EXPECT_GE(harness.consumed.size(), 30U);
        EXPECT_LT(harness.consumed.size(), 1'000U);
    }
}

TEST(OrderedRun, the_exception_of_the_earliest_task_wins) {
    Harness harness;
    harness.tasks = 2;
    harness.work = [](std::int64_t task) -> std::optional<ChunkResult> {
        sleep_us(task == 0 ? 100'000 : 20'000);
        throw std::runtime_error(task == 0 ? "first" : "second");
    };
    StopState stop(nullptr);
    try {
        harness.run(2, stop);
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "first");
    }
}

TEST(OrderedRun, an_exception_of_the_consumer_stops_the_workers) {
    Harness harness;
    harness.tasks = 1'000'000'000;
    harness.on_consume = [](std::int64_t task) {
        if (task == 10) {
            throw std::runtime_error("disk full");
        }
    };
    StopState stop(nullptr);
    EXPECT_THROW(harness.run(2, stop), std::runtime_error);
    EXPECT_EQ(harness.consumed.size(), 11U);
}

TEST(OrderedRun, ticks_while_nothing_arrives) {
    Harness harness;
    harness.tasks = 1;
    harness.work = [](std::int64_t) {
        sleep_us(300'000);
        return ChunkResult{};
    };
    StopState stop(nullptr);
    harness.run(1, stop);
    EXPECT_GE(harness.ticks, 3);
}

}  // namespace
}  // namespace scfa
