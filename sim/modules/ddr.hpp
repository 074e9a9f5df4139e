#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/ddr.hpp
/// @brief The external memory: a TLM-2.0 target with open-page timing (ddr_banks.hpp), with or
///        without content.
///
/// b_transport returns the end of the data on the memory's bus in `delay` and never waits.
/// nb_transport takes any number of requests at once, answers BEGIN_REQ with END_REQ at once and
/// sends BEGIN_RESP at the end of the data. Both serve in the order of the calls; their times must
/// not go back. A BurstExtension is told the beginning of the data. Debug transport is supported,
/// direct memory pointers and byte enables are not.

#include "sim/modules/byte_store.hpp"
#include "sim/modules/ddr_banks.hpp"

#include <systemc>
#include <tlm>
#include <tlm_utils/peq_with_get.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstdint>
#include <optional>

namespace scfa::sim {

class Ddr : public sc_core::sc_module {
  public:
    /// @param functional  keeps the bytes; otherwise only time passes
    Ddr(sc_core::sc_module_name name, const DdrTiming& timing, std::uint64_t capacity_bytes,
        bool functional);

    tlm_utils::simple_target_socket<Ddr> socket;

    [[nodiscard]] const DdrCounters& counters() const { return banks_.counters(); }
    /// Of the pages written so far; 0 without content.
    [[nodiscard]] std::uint64_t resident_bytes() const {
        return store_ ? store_->resident_bytes() : 0;
    }

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay);
    unsigned transport_dbg(tlm::tlm_generic_payload& payload);

    Picoseconds serve(tlm::tlm_generic_payload& payload, Picoseconds arrival);
    [[nodiscard]] tlm::tlm_response_status check(const tlm::tlm_generic_payload& payload) const;
    void copy(tlm::tlm_generic_payload& payload);
    void respond();

    DdrBanks banks_;
    std::uint64_t capacity_bytes_;
    std::optional<ByteStore> store_;
    tlm_utils::peq_with_get<tlm::tlm_generic_payload> responses_;
    bool response_open_ = false;  ///< BEGIN_RESP sent, END_RESP not yet here
};

}  // namespace scfa::sim
