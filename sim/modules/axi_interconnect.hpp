#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/axi_interconnect.hpp
/// @brief Joins P AXI ports, each with a read and a write direction, to one memory
///        (docs/scfa.md, section 4).
///
/// The way of a burst, issued at t:
///  1. write: its data passes the port's write channel, one beat a cycle, after the port's earlier
///     writes; read: nothing;
///  2. half the latency of the path (`interconnect_ns`) to the arbiter, where it waits in the queue
///     of its direction, in the order of the address phases;
///  3. the arbiter grants one burst after the other while fewer than kMemoryRequests are at the
///     memory; when a read and a write wait, the direction that was not granted last;
///  4. the memory serves it;
///  5. the other half of the latency back; read: its beats pass the port's read channel, one a
///     cycle, after the port's earlier reads, as soon as the first data is there (cut-through), and
///     end not before the last data; then it is over on the next clock edge.

#include "sim/modules/dma.hpp"

#include <boost/circular_buffer.hpp>
#include <systemc>
#include <tlm>
#include <tlm_utils/peq_with_get.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <array>
#include <vector>

namespace scfa::sim {

/// Bursts that the memory holds at once: its controller prepares banks for the ones behind.
inline constexpr std::size_t kMemoryRequests = 8;

class AxiInterconnect : public sc_core::sc_module, public Arbitration {
  public:
    using TargetSocket = tlm_utils::simple_target_socket_tagged<AxiInterconnect>;

    /// @param latency  request and response path together
    AxiInterconnect(sc_core::sc_module_name name, const AxiSettings& axi, Picoseconds latency);

    sc_core::sc_vector<TargetSocket> read_ports;
    sc_core::sc_vector<TargetSocket> write_ports;
    tlm_utils::simple_initiator_socket<AxiInterconnect> memory;

    // Arbitration, for loosely timed initiators.
    [[nodiscard]] Picoseconds ready(const BurstRequest& request) const override;
    [[nodiscard]] Picoseconds next_grant() const override {
        return std::max(last_grant_, ends_.front());
    }
    [[nodiscard]] bool prefers_write() const override { return !last_write_; }

  private:
    struct Waiting {
        tlm::tlm_generic_payload* payload;
        Picoseconds ready;
    };

    // Both styles.
    [[nodiscard]] BurstRequest request_of(int port, tlm::tlm_generic_payload& payload,
                                          Picoseconds issue) const;
    Picoseconds take_write_channel(const BurstRequest& request);
    Picoseconds response_end(const BurstRequest& request, Picoseconds first_data,
                             Picoseconds last_data);
    unsigned transport_dbg(int port, tlm::tlm_generic_payload& payload);

    // Loosely timed.
    void b_transport(int port, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

    // Approximately timed.
    tlm::tlm_sync_enum nb_transport_fw(int port, tlm::tlm_generic_payload& payload,
                                       tlm::tlm_phase& phase, sc_core::sc_time& delay);
    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay);
    void arbitrate();
    bool grant_one();
    void send(tlm::tlm_generic_payload& payload);
    void memory_done(tlm::tlm_generic_payload& payload, Picoseconds last_data);
    void respond();

    AxiSettings axi_;
    Picoseconds request_latency_;
    Picoseconds response_latency_;
    int beat_shift_ = 0;
    std::vector<Picoseconds> read_free_;   ///< per port: its read channel
    std::vector<Picoseconds> write_free_;  ///< per port: its write channel
    bool last_write_ = true;               ///< of the last grant: reads go first

    // Loosely timed.
    boost::circular_buffer<Picoseconds> ends_;  ///< the last kMemoryRequests left the memory
    Picoseconds last_grant_ = 0;

    // Approximately timed.
    std::array<boost::circular_buffer<Waiting>, 2> queues_;  ///< reads, writes
    sc_core::sc_event arbitrate_event_;
    std::size_t at_memory_ = 0;
    const tlm::tlm_generic_payload* pending_ = nullptr;  ///< the memory has not sent its END_REQ
    tlm_utils::peq_with_get<tlm::tlm_generic_payload> responses_;
};

}  // namespace scfa::sim
