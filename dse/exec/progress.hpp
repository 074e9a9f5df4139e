#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/exec/progress.hpp
/// @brief What a running sweep tells: how far it is, how fast, and what it has found.

#include "dse/store/chunk_result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

namespace scfa {

struct Progress {
    std::int64_t done =
        0;  ///< points of this process's shard that are finished, earlier runs included
    std::int64_t total = 0;    ///< points of the shard
    std::int64_t front = 0;    ///< points on the front so far
    PointCounts counts;        ///< of the whole run directory
    double rate = 0.0;         ///< points a second in this process
    double eta_seconds = 0.0;  ///< NaN while nothing is known
    bool last = false;         ///< the report at the end
    /// The level of fidelity that confirms points; empty while the space is explored.
    std::string_view confirming;
};

using ProgressCallback = std::function<void(const Progress&)>;

/// Calls back at most ten times a second, and once at the end.
class ProgressMeter {
  public:
    /// @param done        points that were finished before
    /// @param confirming  as in `Progress`; has to outlive the meter
    ProgressMeter(ProgressCallback callback, std::int64_t done, std::int64_t total,
                  std::string_view confirming = {});

    void add(std::int64_t points) { done_ += points; }
    /// @param counts, front  looked at only when the callback is due
    void report_if_due(const PointCounts& counts, std::int64_t front);
    void report_last(const PointCounts& counts, std::int64_t front);

  private:
    using Clock = std::chrono::steady_clock;
    void report(const PointCounts& counts, std::int64_t front, bool last);

    ProgressCallback callback_;
    std::string_view confirming_;
    std::int64_t done_before_;
    std::int64_t done_;
    std::int64_t total_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point reported_ = start_;
};

}  // namespace scfa
