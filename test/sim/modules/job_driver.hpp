#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/sim/modules/job_driver.hpp
/// @brief A process that gives jobs to a DMA, one after another, and notes when each began and
///        ended.

#include "sim/modules/dma.hpp"

#include <systemc>

#include <exception>
#include <utility>
#include <vector>

namespace scfa::sim::test {

struct PlannedJob {
    Picoseconds pause = 0;  ///< before the job
    DmaJob job;
};

class JobDriver : public sc_core::sc_module {
  public:
    JobDriver(sc_core::sc_module_name name, Dma& dma) : sc_core::sc_module(name), dma_(dma) {
        SC_HAS_PROCESS(JobDriver);
        SC_THREAD(run);
    }

    /// Starts the jobs when the kernel next runs.
    void start(std::vector<PlannedJob> jobs) {
        jobs_ = std::move(jobs);
        starts.clear();
        ends.clear();
        waiting_ = true;
        go_.notify(sc_core::SC_ZERO_TIME);
    }
    /// The same jobs again.
    void repeat() { start(std::move(jobs_)); }

    std::vector<Picoseconds> starts;
    std::vector<Picoseconds> ends;
    std::exception_ptr failure;  ///< of the last run; it skips the rest of its jobs

  private:
    void run() {
        for (;;) {
            if (!waiting_) {
                wait(go_);
            }
            waiting_ = false;
            failure = nullptr;
            try {
                for (const PlannedJob& planned : jobs_) {
                    if (planned.pause > 0) {
                        wait(to_time(planned.pause));
                    }
                    starts.push_back(now());
                    dma_.transfer(planned.job);
                    ends.push_back(now());
                }
            } catch (const Error&) {
                failure = std::current_exception();
            }
        }
    }

    Dma& dma_;
    sc_core::sc_event go_;
    bool waiting_ = false;  ///< jobs have been given
    std::vector<PlannedJob> jobs_;
};

}  // namespace scfa::sim::test
