// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/run_ahead.hpp"

#include <algorithm>
#include <limits>

namespace scfa::sim {

namespace {

/// Until then no process runs; the far future where nothing is pending.
Picoseconds next_activity() {
    const sc_core::sc_simcontext* const kernel = sc_core::sc_get_curr_simcontext();
    if (sc_core::sc_pending_activity_at_current_time(kernel)) {
        return now();
    }
    if (!sc_core::sc_pending_activity_at_future_time(kernel)) {
        return std::numeric_limits<Picoseconds>::max() / 2;
    }
    return now() + picoseconds(sc_core::sc_time_to_pending_activity(kernel));
}

}  // namespace

void RunAhead::run(Booker& mine) {
    jobs_.push_back(&mine);
    while (mine.has_burst() && driven_) {
        sc_core::wait(mine.wake_);
    }
    if (mine.has_burst()) {
        drive(mine);
    }
    const Picoseconds end = mine.job_end();
    if (end > now()) {
        sc_core::wait(to_time(end - now()));
    }
}

void RunAhead::drive(Booker& mine) {
    driven_ = true;
    // Other processes that run at this moment are unknown; what they start comes after its set-up.
    Picoseconds activity = now();
    for (;;) {
        if (!book_until(activity + set_up_, mine)) {
            if (!mine.has_burst()) {
                break;
            }
            activity = std::min(activity, next_activity());  // the end of another job
            continue;
        }
        sc_core::wait(to_time(activity + settled_ - now()));
        activity = next_activity();
    }
    driven_ = false;
    jobs_.erase(std::find(jobs_.begin(), jobs_.end(), &mine));
    if (!jobs_.empty()) {
        jobs_.front()->wake_.notify();
    }
}

/// Books all that is granted before the horizon. @return false: a job has no burst left before that
bool RunAhead::book_until(Picoseconds horizon, const Booker& mine) {
    for (;;) {
        Picoseconds grant = 0;
        const std::size_t index = next_job(grant);
        if (grant >= horizon) {
            return true;
        }
        Booker& booker = *jobs_[index];
        booker.book();
        if (!booker.has_burst()) {
            if (&booker != &mine) {
                finish(index);
            }
            return false;
        }
    }
}

/// The job whose burst is granted next.
std::size_t RunAhead::next_job(Picoseconds& grant) const {
    const Picoseconds free = arbitration_ == nullptr ? 0 : arbitration_->next_grant();
    const auto granted_at = [&](std::size_t job) {
        const BurstRequest& request = jobs_[job]->next_burst();
        return std::max(free,
                        arbitration_ == nullptr ? request.issue : arbitration_->ready(request));
    };
    std::size_t best = 0;
    grant = granted_at(0);
    for (std::size_t job = 1; job < jobs_.size(); ++job) {
        const Picoseconds at = granted_at(job);
        const bool preferred = arbitration_ != nullptr &&
                               jobs_[job]->next_burst().write == arbitration_->prefers_write();
        if (at < grant || (at == grant && preferred)) {
            best = job;
            grant = at;
        }
    }
    return best;
}

/// All of another thread's job is booked: that thread goes on at its end.
void RunAhead::finish(std::size_t job) {
    const Picoseconds end = jobs_[job]->job_end();
    jobs_[job]->wake_.notify(to_time(std::max<Picoseconds>(0, end - now())));
    jobs_.erase(jobs_.begin() + static_cast<std::ptrdiff_t>(job));
}

}  // namespace scfa::sim
