// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/progress.hpp"

#include <limits>
#include <utility>

namespace scfa {
namespace {

constexpr std::chrono::milliseconds kInterval{100};

}  // namespace

ProgressMeter::ProgressMeter(ProgressCallback callback, std::int64_t done, std::int64_t total,
                             std::string_view confirming)
    : callback_(std::move(callback)),
      confirming_(confirming),
      done_before_(done),
      done_(done),
      total_(total) {}

void ProgressMeter::report_if_due(const PointCounts& counts, std::int64_t front) {
    if (callback_ && Clock::now() - reported_ >= kInterval) {
        report(counts, front, false);
    }
}

void ProgressMeter::report_last(const PointCounts& counts, std::int64_t front) {
    if (callback_) {
        report(counts, front, true);
    }
}

void ProgressMeter::report(const PointCounts& counts, std::int64_t front, bool last) {
    reported_ = Clock::now();
    const double seconds = std::chrono::duration<double>(reported_ - start_).count();
    Progress progress;
    progress.done = done_;
    progress.total = total_;
    progress.front = front;
    progress.counts = counts;
    progress.rate = seconds > 0 ? static_cast<double>(done_ - done_before_) / seconds : 0.0;
    progress.eta_seconds = progress.rate > 0 ? static_cast<double>(total_ - done_) / progress.rate
                                             : std::numeric_limits<double>::quiet_NaN();
    progress.last = last;
    progress.confirming = confirming_;
    callback_(progress);
}

}  // namespace scfa
