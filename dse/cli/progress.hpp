#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/progress.hpp
/// @brief How far a sweep is, on stderr: one line that is redrawn on a terminal, lines elsewhere.

#include "dse/cli/console.hpp"
#include "dse/exec/progress.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace scfa::cli {

/// `[#####.....] 41 %  8 214/20 000  1 310 points/s  front 57  infeasible 3 102  failed 0  ETA 9 s`
std::string progress_line(const Progress& state);

/// Redrawn with every update on a terminal (they come ten times a second); elsewhere a line every
/// 10 s or 5 %. Not thread-safe.
class ProgressLine {
  public:
    explicit ProgressLine(Console& console);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void update(const Progress& state);
    /// Clears the terminal's line, so that other text can follow.
    void finish();

  private:
    using Clock = std::chrono::steady_clock;

    Console& console_;
    bool terminal_;
    bool drawn_ = false;
    Clock::time_point last_;
    std::int64_t last_done_ = 0;
};

}  // namespace scfa::cli
