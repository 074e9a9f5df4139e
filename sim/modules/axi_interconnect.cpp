// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/axi_interconnect.hpp"

#include <algorithm>
#include <limits>

namespace scfa::sim {

AxiInterconnect::AxiInterconnect(sc_core::sc_module_name name, const AxiSettings& axi,
                                 Picoseconds latency)
    : sc_core::sc_module(name),
      read_ports("read_ports", static_cast<std::size_t>(axi.ports)),
      write_ports("write_ports", static_cast<std::size_t>(axi.ports)),
      memory("memory"),
      axi_(axi),
      request_latency_(latency / 2),
      response_latency_(latency - latency / 2),
      read_free_(static_cast<std::size_t>(axi.ports)),
      write_free_(static_cast<std::size_t>(axi.ports)),
      ends_(kMemoryRequests, kMemoryRequests, 0),
      responses_("responses") {
    while ((1 << beat_shift_) < axi.beat_bytes) {
        ++beat_shift_;
    }
    for (auto* const sockets : {&read_ports, &write_ports}) {
        for (int port = 0; port < axi.ports; ++port) {
            TargetSocket& socket = (*sockets)[static_cast<std::size_t>(port)];
            socket.register_b_transport(this, &AxiInterconnect::b_transport, port);
            socket.register_nb_transport_fw(this, &AxiInterconnect::nb_transport_fw, port);
            socket.register_transport_dbg(this, &AxiInterconnect::transport_dbg, port);
        }
    }
    memory.register_nb_transport_bw(this, &AxiInterconnect::nb_transport_bw);
    for (auto& queue : queues_) {
        queue.set_capacity(static_cast<std::size_t>(axi.ports) *
                           static_cast<std::size_t>(axi.outstanding));
    }
    SC_HAS_PROCESS(AxiInterconnect);
    SC_METHOD(arbitrate);
    sensitive << arbitrate_event_;
    dont_initialize();
    SC_METHOD(respond);
    sensitive << responses_.get_event();
    dont_initialize();
}

BurstRequest AxiInterconnect::request_of(int port, tlm::tlm_generic_payload& payload,
                                         Picoseconds issue) const {
    const std::uint64_t first = payload.get_address() >> beat_shift_;
    const std::uint64_t last =
        (payload.get_address() + payload.get_data_length() - 1) >> beat_shift_;
    return {port, static_cast<std::int32_t>(last - first + 1), payload.is_write(), issue};
}

Picoseconds AxiInterconnect::ready(const BurstRequest& request) const {
    if (!request.write) {
        return request.issue + request_latency_;
    }
    return std::max(request.issue, write_free_[static_cast<std::size_t>(request.port)]) +
           request.beats * axi_.clock.period() + request_latency_;
}

Picoseconds AxiInterconnect::take_write_channel(const BurstRequest& request) {
    const Picoseconds at = ready(request);
    if (request.write) {
        write_free_[static_cast<std::size_t>(request.port)] = at - request_latency_;
    }
    return at;
}

Picoseconds AxiInterconnect::response_end(const BurstRequest& request, Picoseconds first_data,
                                          Picoseconds last_data) {
    const Picoseconds last = axi_.clock.edge(last_data + response_latency_);
    if (request.write) {
        return last;
    }
    Picoseconds& free = read_free_[static_cast<std::size_t>(request.port)];
    const Picoseconds start = std::max(
        free, axi_.clock.edge((first_data == 0 ? last_data : first_data) + response_latency_));
    free = std::max(last, start + request.beats * axi_.clock.period());
    return free;
}

unsigned AxiInterconnect::transport_dbg(int /*port*/, tlm::tlm_generic_payload& payload) {
    return memory->transport_dbg(payload);
}

// -------------------------------------------------------------------------------------------------
// loosely timed

void AxiInterconnect::b_transport(int port, tlm::tlm_generic_payload& payload,
                                  sc_core::sc_time& delay) {
    const Picoseconds start = now();
    auto* const extension = payload.get_extension<BurstExtension>();
    const BurstRequest request = request_of(
        port, payload, extension == nullptr ? start + picoseconds(delay) : extension->issue);
    last_grant_ = std::max({take_write_channel(request), next_grant(), start});
    last_write_ = request.write;
    delay = to_time(last_grant_ - start);
    memory->b_transport(payload, delay);
    // A memory of the user's own may have waited instead of adding to the delay.
    const Picoseconds last_data = now() + picoseconds(delay);
    ends_.push_back(last_data);
    const Picoseconds first_data = extension == nullptr ? 0 : extension->first_data;
    delay = to_time(response_end(request, first_data, last_data) - now());
}

// -------------------------------------------------------------------------------------------------
// approximately timed

tlm::tlm_sync_enum AxiInterconnect::nb_transport_fw(int port, tlm::tlm_generic_payload& payload,
                                                    tlm::tlm_phase& phase,
                                                    sc_core::sc_time& delay) {
    if (phase != tlm::BEGIN_REQ) {
        return tlm::TLM_COMPLETED;  // END_RESP: the read channel was booked with the burst's end
    }
    if (payload.get_extension<BurstExtension>() == nullptr) {
        payload.set_auto_extension(new BurstExtension);
    }
    auto* const extension = payload.get_extension<BurstExtension>();
    extension->port = port;
    extension->issue = now() + picoseconds(delay);
    extension->first_data = 0;
    const BurstRequest request = request_of(port, payload, extension->issue);
    auto& queue = queues_[request.write ? 1 : 0];
    const Picoseconds at = take_write_channel(request);
    if (queue.full()) {  // an initiator with more in flight than the settings say
        queue.set_capacity(2 * queue.capacity());
    }
    queue.push_back({&payload, at});
    payload.acquire();
    arbitrate_event_.notify(to_time(std::max<Picoseconds>(0, at - now())));
    // One address a cycle.
    phase = tlm::END_REQ;
    delay += to_time(axi_.clock.period());
    return tlm::TLM_UPDATED;
}

void AxiInterconnect::arbitrate() {
    while (pending_ == nullptr && at_memory_ < kMemoryRequests && grant_one()) {
    }
}

/// Sends the next waiting burst to the memory, or arranges to come back when one is ready.
bool AxiInterconnect::grant_one() {
    const auto never = std::numeric_limits<Picoseconds>::max();
    const Picoseconds read = queues_[0].empty() ? never : queues_[0].front().ready;
    const Picoseconds write = queues_[1].empty() ? never : queues_[1].front().ready;
    const Picoseconds at = now();
    if (std::min(read, write) > at) {
        if (std::min(read, write) != never) {
            arbitrate_event_.notify(to_time(std::min(read, write) - at));
        }
        return false;
    }
    const bool both = std::max(read, write) <= at;
    last_write_ = both ? !last_write_ : write <= at;
    auto& queue = queues_[last_write_ ? 1 : 0];
    tlm::tlm_generic_payload& payload = *queue.front().payload;
    queue.pop_front();
    send(payload);
    return true;
}

void AxiInterconnect::send(tlm::tlm_generic_payload& payload) {
    ++at_memory_;
    pending_ = &payload;
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay;
    const tlm::tlm_sync_enum state = memory->nb_transport_fw(payload, phase, delay);
    if (state == tlm::TLM_ACCEPTED) {
        return;
    }
    pending_ = nullptr;
    if (state == tlm::TLM_COMPLETED || phase == tlm::BEGIN_RESP) {
        memory_done(payload, now() + picoseconds(delay));
    }
    if (state == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP) {
        phase = tlm::END_RESP;
        memory->nb_transport_fw(payload, phase, delay);
    }
}

tlm::tlm_sync_enum AxiInterconnect::nb_transport_bw(tlm::tlm_generic_payload& payload,
                                                    tlm::tlm_phase& phase,
                                                    sc_core::sc_time& delay) {
    if (pending_ == &payload) {  // END_REQ, or BEGIN_RESP, which implies it
        pending_ = nullptr;
        arbitrate_event_.notify(delay);
    }
    if (phase == tlm::END_REQ) {
        return tlm::TLM_ACCEPTED;
    }
    memory_done(payload, now() + picoseconds(delay));
    return tlm::TLM_COMPLETED;
}

void AxiInterconnect::memory_done(tlm::tlm_generic_payload& payload, Picoseconds last_data) {
    --at_memory_;
    arbitrate_event_.notify(sc_core::SC_ZERO_TIME);
    const auto* const extension = payload.get_extension<BurstExtension>();
    const Picoseconds end = response_end(request_of(extension->port, payload, extension->issue),
                                         extension->first_data, last_data);
    responses_.notify(payload, to_time(std::max<Picoseconds>(0, end - now())));
}

void AxiInterconnect::respond() {
    while (tlm::tlm_generic_payload* const payload = responses_.get_next_transaction()) {
        const auto port = static_cast<std::size_t>(payload->get_extension<BurstExtension>()->port);
        auto& sockets = payload->is_write() ? write_ports : read_ports;
        tlm::tlm_phase phase = tlm::BEGIN_RESP;
        sc_core::sc_time delay;
        sockets[port]->nb_transport_bw(*payload, phase, delay);
        payload->release();
    }
}

}  // namespace scfa::sim
