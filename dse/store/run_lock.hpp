#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/run_lock.hpp
/// @brief One writer a run directory.

#include <string>

namespace scfa {

/// Holds flock(2) on `run.lock` as long as it lives. The kernel drops the lock when the process
/// dies, however it dies, so a stale file never stands in the way; its text only says who holds the
/// lock. A process that forks shares the lock with its children.
class RunLock {
  public:
    /// @throws Error{environment} naming process, host and start of the holder, when there is one
    explicit RunLock(const std::string& directory);
    ~RunLock();
    RunLock(const RunLock&) = delete;
    RunLock& operator=(const RunLock&) = delete;

  private:
    int descriptor_;
};

/// `2026-11-22T23:32:00Z`
std::string utc_now();

}  // namespace scfa
