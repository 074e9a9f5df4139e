#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/interrupt.hpp
/// @brief Ctrl-C and friends: the first asks to stop, the second stops.

#include <atomic>

namespace scfa::cli {

/// While one lives, the first SIGINT, SIGTERM or SIGHUP only sets a flag; a second one ends the
/// process at once with 128 + signal. At most one at a time.
class InterruptGuard {
  public:
    InterruptGuard();
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

    /// Set once a signal has come. May be read by any thread.
    [[nodiscard]] const std::atomic<bool>& requested() const;
    /// The signal's number; 0 when none has come.
    [[nodiscard]] int signal() const;
};

}  // namespace scfa::cli
