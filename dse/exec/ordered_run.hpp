#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/exec/ordered_run.hpp
/// @brief Tasks on several threads, results on the calling thread in the order of the tasks.
///
/// However many threads there are and however they are scheduled, the consumer sees the same
/// sequence. The distance between the task that is consumed next and the newest one handed out is
/// bounded, so memory is, too.

#include "dse/store/chunk_result.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace scfa {

/// Whether and how a run is to end early. All members may be used by all threads.
class StopState {
  public:
    /// @param requested  set by a signal handler or another thread; nullptr: never
    /// @param grace      how long chunks under way may go on after the request
    explicit StopState(const std::atomic<bool>* requested,
                       std::chrono::milliseconds grace = std::chrono::milliseconds(1'000))
        : requested_(requested), grace_(grace) {}

    /// No further task is to be handed out.
    [[nodiscard]] bool is_requested() const {
        return aborted_.load(std::memory_order_relaxed) ||
               (requested_ != nullptr && requested_->load(std::memory_order_relaxed));
    }
    /// Ends the run from within: an error, or too many failures.
    void abort() { aborted_.store(true, std::memory_order_relaxed); }
    /// A task under way is to be given up. Cheap until a stop is requested.
    [[nodiscard]] bool must_abandon() const;

  private:
    const std::atomic<bool>* requested_;
    std::chrono::milliseconds grace_;
    std::atomic<bool> aborted_{false};
    mutable std::atomic<std::int64_t> deadline_{
        0};  ///< milliseconds of the steady clock; 0: not set
};

/// One thread's part of the work.
class ChunkWorker {
  public:
    virtual ~ChunkWorker() = default;
    /// @return nothing when the task was given up
    virtual std::optional<ChunkResult> run(std::int64_t task) = 0;
};

struct OrderedRun {
    /// The next task, or nothing. Called by one thread at a time.
    std::function<std::optional<std::int64_t>()> next;
    /// Called once on each thread.
    std::function<std::unique_ptr<ChunkWorker>()> make_worker;
    /// Called on the calling thread, in the order of `next`; tasks that were given up are left out.
    std::function<void(ChunkResult&&)> consume;
    /// Called on the calling thread at least every 100 ms.
    std::function<void()> tick;
};

/// Runs until `next` gives nothing more or a stop is requested.
///
/// @param threads  workers, >= 1; the calling thread consumes. Where OpenMP gives no second thread,
/// the
///                 calling thread does both.
/// @throws whatever a worker (the one of the earliest task) or a callback throws, after all have
/// stopped
void run_ordered(const OrderedRun& run, int threads, StopState& stop);

}  // namespace scfa
