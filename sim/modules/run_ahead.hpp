#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/run_ahead.hpp
/// @brief The temporal decoupling of the loosely timed DMAs: bursts are booked ahead of simulated
///        time, but only those that nothing else can still come before.
///
/// b_transport books the memory in the order of the calls, so the calls must come in the order in
/// which an interconnect that sees all waiting bursts would serve them. Two rules achieve that:
///
///  1. While several DMAs have a job, one of their threads books for all of them, burst by burst,
///     always the burst that the interconnect's arbiter would grant next.
///  2. Nothing is booked that would be granted at or after the *horizon*: the next pending activity
///     of the kernel (until then no process runs, so no job can start) plus the set-up time of a
///     job. Beyond it the thread waits for that activity, and 7.5 cycles more: a process cannot see
///     which others are about to run at the same moment, but between two clock edges none is.
///
/// So the local quantum is as long as the pause until anything else happens, without a constant to
/// choose; context switches are per job and activity, not per burst.

#include "sim/modules/core_clock.hpp"

#include <systemc>

#include <cstdint>
#include <vector>

namespace scfa::sim {

/// A burst that a DMA could issue next.
struct BurstRequest {
    std::int32_t port = 0;
    std::int32_t beats = 0;
    bool write = false;
    Picoseconds issue = 0;  ///< earliest address phase
};

/// What an interconnect tells about its arbiter, given the bursts booked so far.
class Arbitration {
  public:
    virtual ~Arbitration() = default;
    /// When the burst stands before the arbiter with all its data.
    [[nodiscard]] virtual Picoseconds ready(const BurstRequest& request) const = 0;
    /// When the arbiter can grant again.
    [[nodiscard]] virtual Picoseconds next_grant() const = 0;
    /// Which of two waiting bursts it grants.
    [[nodiscard]] virtual bool prefers_write() const = 0;
};

/// A DMA with a job.
class Booker {
  public:
    virtual ~Booker() = default;
    /// Bursts are left to book.
    [[nodiscard]] virtual bool has_burst() const = 0;
    [[nodiscard]] virtual const BurstRequest& next_burst() const = 0;
    /// Calls b_transport for next_burst().
    virtual void book() = 0;
    /// The end of the job; all bursts are booked.
    [[nodiscard]] virtual Picoseconds job_end() const = 0;

  private:
    friend class RunAhead;
    sc_core::sc_event wake_;  ///< of the thread whose job it is: at the job's end, or to take over
};

class RunAhead {
  public:
    /// @param set_up       from the start of a job to its first address phase
    /// @param arbitration  nullptr (a bus of the user's own): bursts are booked in the order of
    ///                     their address phases
    RunAhead(Picoseconds set_up, const Arbitration* arbitration)
        : set_up_(set_up), settled_(set_up / 2 - set_up / 32), arbitration_(arbitration) {}

    /// Books all bursts of a job that starts now and returns at its end. Call from an SC_THREAD.
    void run(Booker& mine);

  private:
    void drive(Booker& mine);
    [[nodiscard]] bool book_until(Picoseconds horizon, const Booker& mine);
    [[nodiscard]] std::size_t next_job(Picoseconds& grant) const;
    void finish(std::size_t job);

    Picoseconds set_up_;
    Picoseconds settled_;  ///< 7.5 cycles
    const Arbitration* arbitration_;
    std::vector<Booker*> jobs_;
    bool driven_ = false;  ///< some thread is booking for all
};

}  // namespace scfa::sim
