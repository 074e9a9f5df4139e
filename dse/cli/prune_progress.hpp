#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/prune_progress.hpp
/// @brief How far a pruning run is, on stderr.

#include "dse/cli/console.hpp"
#include "models/flrpm/prune_run.hpp"

#include <chrono>
#include <string>

namespace scfa::cli {

/// `[####....] 41 %  stage 2 of 5 (keep 0.5), fine-tune  epoch 2/3  loss 0.312  accuracy 88.9 %
/// 1 540 images/s  ETA 12 min 05 s`
std::string prune_progress_line(const PruneProgress& state);

/// Redrawn ten times a second on a terminal; elsewhere a line every 30 s and at each new phase. Not
/// thread-safe.
class PruneProgressLine {
  public:
    explicit PruneProgressLine(Console& console);
    ~PruneProgressLine();
    PruneProgressLine(const PruneProgressLine&) = delete;
    PruneProgressLine& operator=(const PruneProgressLine&) = delete;

    void update(const PruneProgress& state);
    /// Clears the terminal's line, so that other text can follow.
    void finish();

  private:
    using Clock = std::chrono::steady_clock;

    Console& console_;
    bool terminal_;
    bool drawn_ = false;
    std::string phase_;
    Clock::time_point last_;
};

}  // namespace scfa::cli
