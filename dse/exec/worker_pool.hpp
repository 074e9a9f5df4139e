#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/exec/worker_pool.hpp
/// @brief Tasks in forked processes, one child a task: whatever a child does, every task ends
/// exactly once, with an answer or with the reason why there is none.
///
/// For models that can run once in a process and spoil it (SystemC elaborates once), or that may
/// crash. The parent keeps what children inherit for nothing: networks, tables, memo. A child
/// starts in about a millisecond and dies with its task.
///
/// `run_forked` must be called where no other thread works: a child has the calling thread only, so
/// a lock that another thread holds would never open. Threads that OpenMP keeps asleep between
/// parallel regions are harmless, but a child must not enter a parallel region: those threads are
/// not there.

#include "dse/exec/ordered_run.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace scfa {

struct WorkerLimits {
    int processes = 1;                        ///< at a time, >= 1
    std::chrono::milliseconds time{600'000};  ///< of one attempt
    /// Resident memory of a child, what it shares with the parent included. Looked at every 20 ms:
    /// RLIMIT_AS would count address space that is never touched, of which sanitizers take 20 TB.
    std::int64_t memory_bytes = std::int64_t{2'048} << 20;
    /// How often a task is tried that ends without an answer. What the work itself throws is an
    /// answer: it would throw again.
    int attempts = 2;
};

struct WorkerAnswer {
    std::int64_t task = 0;
    std::string bytes;            ///< what the work gave; empty where it failed
    std::string failure;          ///< why it failed; empty where it did not
    int attempts = 1;             ///< how often it was tried
    std::int64_t peak_bytes = 0;  ///< resident memory of the last attempt
};

struct ForkedRun {
    /// The next task, or nothing. In the parent, like everything here but `work`.
    std::function<std::optional<std::int64_t>()> next;
    /// Called before a task's child is forked: what it computes is there in the child and stays in
    /// the parent for the next. What it throws is the task's failure. May be empty.
    std::function<void(std::int64_t)> prepare;
    /// Called in the child.
    std::function<std::string(std::int64_t)> work;
    /// Called in the order of `next`, whatever the order in which children end.
    std::function<void(WorkerAnswer&&)> consume;
    /// Called at least every 100 ms. May be empty.
    std::function<void()> tick;
};

/// Runs until `next` gives nothing more or a stop is requested: children under way then have the
/// stop's grace, what was answered is consumed, what was not is left out.
/// @throws Error{environment} when no process can be started; whatever `next`, `consume` or `tick`
/// throw. All children are killed and reaped then.
void run_forked(const ForkedRun& run, const WorkerLimits& limits, StopState& stop);

}  // namespace scfa
