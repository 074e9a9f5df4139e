// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/worker_pool.hpp"

#include "dse/exec/worker_child.hpp"
#include "models/base/error.hpp"

#include <fmt/format.h>

#include <csignal>
#include <exception>
#include <list>
#include <map>
#include <poll.h>
#include <utility>
#include <vector>

namespace scfa {
namespace {

using Clock = std::chrono::steady_clock;

/// How far answers may run ahead of the one that is consumed next, per process.
constexpr std::int64_t kWindowPerProcess = 16;
/// How often memory and time of the children are looked at. A signal ends the wait at once.
constexpr std::chrono::milliseconds kWatch{20};
/// Between the end of an answer and the end of its process.
constexpr std::chrono::milliseconds kReap{1};

/// Where a launcher left SIGCHLD ignored, the kernel would reap children before we can ask.
class ReapingOurselves {
  public:
    ReapingOurselves() {
        struct sigaction action = {};
        action.sa_handler = SIG_DFL;
        sigaction(SIGCHLD, &action, &before_);
    }
    ~ReapingOurselves() { sigaction(SIGCHLD, &before_, nullptr); }
    ReapingOurselves(const ReapingOurselves&) = delete;
    ReapingOurselves& operator=(const ReapingOurselves&) = delete;

  private:
    struct sigaction before_ = {};
};

class Pool {
  public:
    Pool(const ForkedRun& run, const WorkerLimits& limits, StopState& stop)
        : run_(run), limits_(limits), stop_(stop) {
        SCFA_ASSERT(limits.processes >= 1 && limits.attempts >= 1,
                    fmt::format("{} processes, {} attempts", limits.processes, limits.attempts));
    }

    void work() {
        for (;;) {
            if (stop_.must_abandon()) {
                children_.clear();
            }
            start_children();
            deliver();
            if (run_.tick) {
                run_.tick();
            }
            if (children_.empty() && (exhausted_ || stop_.is_requested())) {
                break;
            }
            wait();
            look_after_children();
        }
        deliver_rest();
    }

  private:
    struct Running {
        WorkerChild child;
        std::int64_t sequence;
        std::int64_t task;
        int attempt;
        std::string verdict;  ///< why it was killed; empty while it may run
    };

    [[nodiscard]] bool may_start() const {
        return children_.size() < static_cast<std::size_t>(limits_.processes) && !exhausted_ &&
               !stop_.is_requested() && issued_ - consumed_ < kWindowPerProcess * limits_.processes;
    }

    void start_children() {
        while (may_start()) {
            const std::optional<std::int64_t> task = run_.next();
            if (!task) {
                exhausted_ = true;
                return;
            }
            const std::int64_t sequence = issued_++;
            if (prepare(sequence, *task)) {
                start(sequence, *task, 1);
            }
        }
    }

    /// @return whether the task may be started
    bool prepare(std::int64_t sequence, std::int64_t task) {
        if (!run_.prepare) {
            return true;
        }
        try {
            run_.prepare(task);
            return true;
        } catch (const std::exception& error) {
            WorkerAnswer answer;
            answer.task = task;
            answer.failure = error.what();
            arrived_.emplace(sequence, std::move(answer));
            return false;
        }
    }

    void start(std::int64_t sequence, std::int64_t task, int attempt) {
        children_.push_back(
            {WorkerChild([this, task] { return run_.work(task); }), sequence, task, attempt, ""});
    }

    void wait() {
        if (children_.empty()) {
            return;
        }
        std::vector<pollfd> descriptors;
        bool any_ending = false;
        for (const Running& running : children_) {
            any_ending = any_ending || running.child.is_ending();
            for (const Descriptor* end : {&running.child.answer(), &running.child.log()}) {
                if (end->is_open() && !running.child.wrote_too_much()) {
                    descriptors.push_back({end->get(), POLLIN, 0});
                }
            }
        }
        const std::chrono::milliseconds longest = any_ending ? kReap : kWatch;
        poll(descriptors.data(), descriptors.size(), static_cast<int>(longest.count()));
    }

    void look_after_children() {
        const Clock::time_point now = Clock::now();
        const bool look_at_memory = now - memory_seen_ >= kWatch;
        memory_seen_ = look_at_memory ? now : memory_seen_;
        for (auto it = children_.begin(); it != children_.end();) {
            it->child.read();
            if (it->child.has_ended()) {
                Running ended = std::move(*it);
                it = children_.erase(it);
                settle(std::move(ended));
                continue;
            }
            if (it->verdict.empty()) {
                it->verdict = verdict_on(it->child, now, look_at_memory);
                if (!it->verdict.empty()) {
                    it->child.kill();
                }
            }
            ++it;
        }
    }

    /// Why a child has to end; empty when it may go on.
    [[nodiscard]] std::string verdict_on(const WorkerChild& child, Clock::time_point now,
                                         bool look_at_memory) const {
        if (child.wrote_too_much()) {
            return fmt::format("its answer is longer than {} MiB", kMostFrameBytes >> 20);
        }
        if (now - child.started() >= limits_.time) {
            return fmt::format("no answer within {:g} s",
                               std::chrono::duration<double>(limits_.time).count());
        }
        if (look_at_memory && child.resident_bytes() > limits_.memory_bytes) {
            return fmt::format("out of memory: limit {} MiB", limits_.memory_bytes >> 20);
        }
        return {};
    }

    void settle(Running&& ended) {
        Frame frame = ended.child.outcome();
        if (!frame.fault.empty() && ended.attempt < limits_.attempts) {
            if (!stop_.is_requested()) {
                start(ended.sequence, ended.task, ended.attempt + 1);
            }
            return;
        }
        WorkerAnswer answer;
        answer.task = ended.task;
        answer.attempts = ended.attempt;
        answer.peak_bytes = ended.child.peak_bytes();
        if (!frame.fault.empty()) {
            answer.failure = ended.verdict.empty() ? std::move(frame.fault)
                                                   : ended.verdict + ended.child.last_words();
        } else if (frame.kind == FrameKind::failure) {
            answer.failure =
                frame.bytes.empty() ? "failed without a reason" : std::move(frame.bytes);
        } else {
            answer.bytes = std::move(frame.bytes);
        }
        arrived_.emplace(ended.sequence, std::move(answer));
    }

    void deliver() {
        for (auto it = arrived_.find(consumed_); it != arrived_.end();
             it = arrived_.find(consumed_)) {
            WorkerAnswer answer = std::move(it->second);
            arrived_.erase(it);
            ++consumed_;
            run_.consume(std::move(answer));
        }
    }

    /// After a stop: what came behind a task that was given up is good all the same.
    void deliver_rest() {
        while (!arrived_.empty()) {
            const auto first = arrived_.begin();
            WorkerAnswer answer = std::move(first->second);
            arrived_.erase(first);
            run_.consume(std::move(answer));
        }
    }

    const ReapingOurselves reaping_;  // outlives the children
    const ForkedRun& run_;
    const WorkerLimits& limits_;
    StopState& stop_;
    std::list<Running> children_;
    std::map<std::int64_t, WorkerAnswer> arrived_;  ///< by sequence, not yet consumed
    std::int64_t issued_ = 0;
    std::int64_t consumed_ = 0;
    bool exhausted_ = false;
    Clock::time_point memory_seen_;
};

}  // namespace

void run_forked(const ForkedRun& run, const WorkerLimits& limits, StopState& stop) {
    Pool(run, limits, stop).work();
}

}  // namespace scfa
