// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/ordered_run.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <limits>
#include <map>
#include <mutex>
#include <omp.h>

namespace scfa {
namespace {

using Clock = std::chrono::steady_clock;

/// How far the hand-out may run ahead of the consumer, per thread: slack for chunks of unequal
/// cost.
constexpr std::int64_t kWindowPerThread = 16;
/// A signal handler cannot notify a condition variable, so waits look around this often.
constexpr std::chrono::milliseconds kPoll{50};

std::int64_t milliseconds_now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch())
        .count();
}

/// What the threads share; every member but the callbacks is guarded by `mutex_`.
class Exchange {
  public:
    Exchange(const OrderedRun& run, StopState& stop) : run_(run), stop_(stop) {}

    void set_workers(int workers) {
        const std::lock_guard<std::mutex> lock(mutex_);
        active_ = workers;
        window_ = workers * kWindowPerThread;
    }

    void work() {
        try {
            const std::unique_ptr<ChunkWorker> worker = run_.make_worker();
            while (const auto issue = take()) {
                deliver(issue->sequence, execute(*worker, *issue));
            }
        } catch (...) {
            fail(std::numeric_limits<std::int64_t>::max());
        }
        const std::lock_guard<std::mutex> lock(mutex_);
        --active_;
        changed_.notify_all();
    }

    void consume_all() {
        try {
            consume_until_end();
        } catch (...) {
            fail(-1);
        }
    }

    /// One thread does both parts.
    void run_alone() {
        try {
            const std::unique_ptr<ChunkWorker> worker = run_.make_worker();
            for (auto issue = take(); issue; issue = take()) {
                if (auto result = worker->run(issue->task)) {
                    run_.consume(std::move(*result));
                }
                consumed_ = issue->sequence + 1;
                run_.tick();
            }
        } catch (...) {
            fail(-1);
        }
    }

    void rethrow() const {
        if (failure_) {
            std::rethrow_exception(failure_);
        }
    }

  private:
    struct Issue {
        std::int64_t sequence;
        std::int64_t task;
    };

    std::optional<Issue> take() {
        std::unique_lock<std::mutex> lock(mutex_);
        while (issued_ - consumed_ >= window_ && !stop_.is_requested()) {
            changed_.wait_for(lock, kPoll);
        }
        if (stop_.is_requested() || exhausted_) {
            return std::nullopt;
        }
        const auto task = run_.next();
        exhausted_ = !task;
        if (exhausted_) {
            return std::nullopt;
        }
        return Issue{issued_++, *task};
    }

    std::optional<ChunkResult> execute(ChunkWorker& worker, const Issue& issue) {
        try {
            return worker.run(issue.task);
        } catch (...) {
            fail(issue.sequence);
            return std::nullopt;
        }
    }

    void deliver(std::int64_t sequence, std::optional<ChunkResult> result) {
        const std::lock_guard<std::mutex> lock(mutex_);
        arrived_.emplace(sequence, std::move(result));
        changed_.notify_all();
    }

    /// Keeps the exception in flight if it belongs to the earliest task so far.
    void fail(std::int64_t sequence) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (!failure_ || sequence < failed_sequence_) {
            failure_ = std::current_exception();
            failed_sequence_ = sequence;
        }
        stop_.abort();
        changed_.notify_all();
    }

    void consume_until_end() {
        std::unique_lock<std::mutex> lock(mutex_);
        for (;;) {
            const auto next = arrived_.find(consumed_);
            if (next != arrived_.end()) {
                std::optional<ChunkResult> result = std::move(next->second);
                arrived_.erase(next);
                ++consumed_;
                changed_.notify_all();
                lock.unlock();
                if (result) {
                    run_.consume(std::move(*result));
                }
            } else if (active_ == 0) {
                return;
            } else {
                changed_.wait_for(lock, kPoll);
                lock.unlock();
            }
            run_.tick();
            lock.lock();
        }
    }

    const OrderedRun& run_;
    StopState& stop_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::int64_t, std::optional<ChunkResult>> arrived_;  ///< by sequence, not yet consumed
    std::int64_t issued_ = 0;
    std::int64_t consumed_ = 0;
    std::int64_t window_ = 1;
    int active_ = 1;
    bool exhausted_ = false;
    std::exception_ptr failure_;
    std::int64_t failed_sequence_ = 0;
};

}  // namespace

bool StopState::must_abandon() const {
    if (!is_requested()) {
        return false;
    }
    if (aborted_.load(std::memory_order_relaxed)) {
        return true;
    }
    const std::int64_t now = milliseconds_now();
    std::int64_t unset = 0;
    deadline_.compare_exchange_strong(unset, now + grace_.count());
    return now >= deadline_.load();
}

void run_ordered(const OrderedRun& run, int threads, StopState& stop) {
    Exchange exchange(run, stop);
#pragma omp parallel num_threads(std::max(threads, 1) + 1)
    {
        const int team = omp_get_num_threads();
#pragma omp single
        exchange.set_workers(std::max(team - 1, 1));
        if (team == 1) {
            exchange.run_alone();
        } else if (omp_get_thread_num() == 0) {
            exchange.consume_all();
        } else {
            exchange.work();
        }
    }
    exchange.rethrow();
}

}  // namespace scfa
