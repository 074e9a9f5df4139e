#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/dma.hpp
/// @brief The read and the write DMA: initiators that cut jobs into bursts and send them to the AXI
///        ports round-robin (docs/scfa.md, section 4).
///
/// A job takes kDmaSetupCycles of set-up; then one burst a cycle may be issued, burst i to port
/// i mod P, at most `outstanding` in flight per port. A burst ends after `burst_beats` beats and at
/// each 4 KiB boundary; the first beat of an unaligned one is partial. A job ends on a clock edge:
/// with its last burst, and not before the on-chip side has moved all words (`floor_cycles`).
///
/// Two coding styles:
///  - loosely timed (a RunAhead is given): b_transport; bursts are booked ahead of simulated time
///    as far as no other process can interfere;
///  - approximately timed (none is given): nb_transport, four phases, one SystemC event a burst.

#include "models/arch/design_point.hpp"
#include "sim/modules/burst_cutter.hpp"
#include "sim/modules/core_clock.hpp"
#include "sim/modules/payload_pool.hpp"
#include "sim/modules/run_ahead.hpp"

#include <systemc>
#include <tlm>
#include <tlm_utils/peq_with_get.h>
#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace scfa::sim {

enum class DmaDirection : std::int32_t { read, write };
enum class DmaState : std::int32_t { idle, set_up, transfer };

/// The AXI side of a design point.
struct AxiSettings {
    explicit AxiSettings(const DesignPoint& point);

    std::int32_t ports;
    std::int32_t beat_bytes;
    std::int32_t burst_beats;
    std::int32_t outstanding;  ///< bursts in flight per port and direction
    CoreClock clock;
};

struct DmaJob {
    std::vector<Descriptor> descriptors;  ///< none: the job takes no time
    /// All descriptors' bytes one after another, read from or written to; nullptr: only time is
    /// wanted.
    std::uint8_t* data = nullptr;
    /// Least cycles of the on-chip side, one word each: counted from the first beat of a read, from
    /// the end of the set-up of a write.
    std::int64_t floor_cycles = 0;
};

struct DmaCounters {
    std::int64_t jobs = 0;
    std::int64_t bursts = 0;
    std::int64_t bytes = 0;
    std::int64_t busy_cycles = 0;  ///< from the start of a job to its end, set-up included
};

class Dma : public sc_core::sc_module, private Booker {
  public:
    using Socket = tlm_utils::simple_initiator_socket_tagged<Dma>;
    /// Called at each change of state; `at` never goes back, but may lie ahead of simulated time.
    using Observer = std::function<void(DmaState state, sc_core::sc_time at)>;

    /// @param run_ahead  shared by all DMAs of one memory: loosely timed; nullptr: approximately
    ///                   timed
    Dma(sc_core::sc_module_name name, DmaDirection direction, const AxiSettings& axi,
        PayloadPool& pool, RunAhead* run_ahead);

    /// Moves the job's bytes. Call from an SC_THREAD, one job at a time; returns at the job's end,
    /// on a clock edge.
    /// @throws Error{configuration} naming this module and the address that the memory refused
    void transfer(const DmaJob& job);

    [[nodiscard]] const DmaCounters& counters() const { return counters_; }
    void set_observer(Observer observer) { observer_ = std::move(observer); }

    sc_core::sc_vector<Socket> ports;  ///< one per AXI port

  private:
    /// One AXI port's bursts in flight.
    struct Port {
        std::vector<Picoseconds> ends;  ///< loosely timed: of the last `outstanding` ones, a ring
        std::size_t oldest = 0;
        // Approximately timed:
        std::int32_t in_flight = 0;
        const tlm::tlm_generic_payload* pending = nullptr;  ///< its END_REQ has not come yet
        Picoseconds address_free = 0;  ///< after END_REQ: when the next address may follow
    };

    // Loosely timed.
    [[nodiscard]] bool has_burst() const override { return !cutter_.done(); }
    [[nodiscard]] const BurstRequest& next_burst() const override { return next_; }
    void book() override;
    void prepare_next();

    // Approximately timed.
    void send_all();
    void send(tlm::tlm_generic_payload& payload, std::int32_t port);
    tlm::tlm_sync_enum nb_transport_bw(int port, tlm::tlm_generic_payload& payload,
                                       tlm::tlm_phase& phase, sc_core::sc_time& delay);
    void accepted(std::int32_t port, const tlm::tlm_generic_payload& payload,
                  Picoseconds address_free);
    void take_late_responses();
    void finish(tlm::tlm_generic_payload& payload);

    // Both.
    [[nodiscard]] Picoseconds job_end() const override;
    void fill(tlm::tlm_generic_payload& payload, Picoseconds issue);
    void ended(Picoseconds end, bool first);
    void advance(Picoseconds issue);
    void check(const tlm::tlm_generic_payload& payload);
    void report(DmaState state, Picoseconds at) const;

    DmaDirection direction_;
    AxiSettings axi_;
    PayloadPool& pool_;
    RunAhead* run_ahead_;
    Observer observer_;
    DmaCounters counters_;
    std::vector<Port> port_state_;
    std::vector<std::uint8_t> no_data_;  ///< what the bursts of a job without data carry
    sc_core::sc_event progress_;         ///< a burst was accepted or ended
    tlm_utils::peq_with_get<tlm::tlm_generic_payload> late_responses_;

    // The running job.
    bool active_ = false;
    BurstCutter cutter_;
    std::uint8_t* data_ = nullptr;
    std::int32_t port_ = 0;          ///< of the next burst
    Picoseconds address_ready_ = 0;  ///< the address generator has the next burst
    Picoseconds last_end_ = 0;       ///< of any burst
    Picoseconds first_issue_ = 0;    ///< address phase of the first burst
    std::int32_t first_beats_ = 0;   ///< of the first burst
    Picoseconds floor_ = 0;          ///< least time of the on-chip side
    Picoseconds floor_end_ = 0;
    BurstRequest next_{};                          ///< loosely timed
    tlm::tlm_generic_payload* payload_ = nullptr;  ///< loosely timed: one for all bursts
    std::int64_t in_flight_ = 0;                   ///< approximately timed, all ports
    std::string failure_;                          ///< the first burst that the memory refused
};

}  // namespace scfa::sim
