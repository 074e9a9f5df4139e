// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/ddr.hpp"

#include "sim/modules/payload_pool.hpp"

namespace scfa::sim {

Ddr::Ddr(sc_core::sc_module_name name, const DdrTiming& timing, std::uint64_t capacity_bytes,
         bool functional)
    : sc_core::sc_module(name),
      socket("socket"),
      banks_(timing),
      capacity_bytes_(capacity_bytes),
      responses_("responses") {
    if (functional) {
        store_.emplace(capacity_bytes);
    }
    socket.register_b_transport(this, &Ddr::b_transport);
    socket.register_nb_transport_fw(this, &Ddr::nb_transport_fw);
    socket.register_transport_dbg(this, &Ddr::transport_dbg);
    SC_HAS_PROCESS(Ddr);
    SC_METHOD(respond);
    sensitive << responses_.get_event();
    dont_initialize();
}

void Ddr::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    delay = to_time(serve(payload, now() + picoseconds(delay)) - now());
}

tlm::tlm_sync_enum Ddr::nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                        sc_core::sc_time& delay) {
    if (phase == tlm::END_RESP) {
        response_open_ = false;
        payload.release();
        respond();
        return tlm::TLM_COMPLETED;
    }
    payload.acquire();
    const Picoseconds end = serve(payload, now() + picoseconds(delay));
    responses_.notify(payload, to_time(end - now()));
    phase = tlm::END_REQ;
    return tlm::TLM_UPDATED;
}

void Ddr::respond() {
    while (!response_open_) {
        tlm::tlm_generic_payload* const payload = responses_.get_next_transaction();
        if (payload == nullptr) {
            return;
        }
        tlm::tlm_phase phase = tlm::BEGIN_RESP;
        sc_core::sc_time delay;
        if (socket->nb_transport_bw(*payload, phase, delay) == tlm::TLM_ACCEPTED) {
            response_open_ = true;
            return;
        }
        payload->release();
    }
}

/// Moves the data; the time at which it has passed the memory's bus.
Picoseconds Ddr::serve(tlm::tlm_generic_payload& payload, Picoseconds arrival) {
    const tlm::tlm_response_status status = check(payload);
    payload.set_response_status(status);
    if (status != tlm::TLM_OK_RESPONSE || payload.get_command() == tlm::TLM_IGNORE_COMMAND) {
        return arrival;
    }
    copy(payload);
    const DdrBanks::Data data =
        banks_.serve(arrival, payload.get_address(), payload.get_data_length(), payload.is_write());
    if (auto* const extension = payload.get_extension<BurstExtension>()) {
        extension->first_data = data.first;
    }
    return data.last;
}

tlm::tlm_response_status Ddr::check(const tlm::tlm_generic_payload& payload) const {
    if (payload.get_data_length() > capacity_bytes_ ||
        payload.get_address() > capacity_bytes_ - payload.get_data_length()) {
        return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    }
    if (payload.get_byte_enable_ptr() != nullptr) {
        return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
    }
    if (payload.get_data_length() == 0 ||
        payload.get_streaming_width() < payload.get_data_length()) {
        return tlm::TLM_BURST_ERROR_RESPONSE;
    }
    return tlm::TLM_OK_RESPONSE;
}

void Ddr::copy(tlm::tlm_generic_payload& payload) {
    if (!store_) {
        return;
    }
    if (payload.is_read()) {
        store_->read(payload.get_address(), payload.get_data_ptr(), payload.get_data_length());
    } else {
        store_->write(payload.get_address(), payload.get_data_ptr(), payload.get_data_length());
    }
}

unsigned Ddr::transport_dbg(tlm::tlm_generic_payload& payload) {
    if (!store_ || check(payload) != tlm::TLM_OK_RESPONSE ||
        payload.get_command() == tlm::TLM_IGNORE_COMMAND) {
        return 0;
    }
    copy(payload);
    return payload.get_data_length();
}

}  // namespace scfa::sim
