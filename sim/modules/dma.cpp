// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/dma.hpp"

#include "models/base/error.hpp"
#include "models/cost/timing_constants.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scfa::sim {

AxiSettings::AxiSettings(const DesignPoint& point)
    : ports(point.axi_ports()),
      beat_bytes(point.axi_width_bits() / 8),
      burst_beats(point.axi_burst_beats()),
      outstanding(point.axi_outstanding()),
      clock(point) {}

Dma::Dma(sc_core::sc_module_name name, DmaDirection direction, const AxiSettings& axi,
         PayloadPool& pool, RunAhead* run_ahead)
    : sc_core::sc_module(name),
      ports("ports", static_cast<std::size_t>(axi.ports)),
      direction_(direction),
      axi_(axi),
      pool_(pool),
      run_ahead_(run_ahead),
      port_state_(static_cast<std::size_t>(axi.ports)),
      no_data_(static_cast<std::size_t>(axi.beat_bytes) *
               static_cast<std::size_t>(axi.burst_beats)),
      late_responses_("late_responses") {
    for (int port = 0; port < axi.ports; ++port) {
        ports[static_cast<std::size_t>(port)].register_nb_transport_bw(this, &Dma::nb_transport_bw,
                                                                       port);
        port_state_[static_cast<std::size_t>(port)].ends.assign(
            static_cast<std::size_t>(axi.outstanding), 0);
    }
    SC_HAS_PROCESS(Dma);
    SC_METHOD(take_late_responses);
    sensitive << late_responses_.get_event();
    dont_initialize();
}

void Dma::transfer(const DmaJob& job) {
    SCFA_ASSERT(!active_, std::string(name()) + " runs one job at a time");
    cutter_ = BurstCutter(job.descriptors, axi_.beat_bytes, axi_.burst_beats);
    if (cutter_.done()) {
        return;
    }
    active_ = true;
    const Picoseconds start = axi_.clock.edge(now());
    data_ = job.data;
    port_ = 0;
    address_ready_ = start + axi_.clock.time_of(kDmaSetupCycles);
    last_end_ = address_ready_;
    floor_ = axi_.clock.time_of(job.floor_cycles);
    floor_end_ = address_ready_ + floor_;
    first_beats_ = cutter_.burst().beats;
    first_issue_ = address_ready_;
    report(DmaState::set_up, start);
    report(DmaState::transfer, address_ready_);
    if (run_ahead_ != nullptr) {
        payload_ = &pool_.acquire();
        prepare_next();
        run_ahead_->run(*this);
        payload_->release();
    } else {
        send_all();
    }
    const Picoseconds end = job_end();
    if (end > now()) {
        wait(to_time(end - now()));
    }
    report(DmaState::idle, end);
    ++counters_.jobs;
    counters_.busy_cycles += axi_.clock.cycles(end - start);
    active_ = false;
    if (!failure_.empty()) {
        throw Error(ErrorCode::configuration, std::exchange(failure_, {}));
    }
}

Picoseconds Dma::job_end() const {
    return axi_.clock.edge(std::max(last_end_, floor_end_));
}

void Dma::fill(tlm::tlm_generic_payload& payload, Picoseconds issue) {
    const Burst& burst = cutter_.burst();
    payload.set_command(direction_ == DmaDirection::read ? tlm::TLM_READ_COMMAND
                                                         : tlm::TLM_WRITE_COMMAND);
    payload.set_address(burst.address);
    payload.set_data_ptr(data_ == nullptr ? no_data_.data() : data_);
    payload.set_data_length(static_cast<unsigned>(burst.bytes));
    payload.set_streaming_width(static_cast<unsigned>(burst.bytes));
    payload.set_byte_enable_ptr(nullptr);
    payload.set_dmi_allowed(false);
    payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    auto* const extension = payload.get_extension<BurstExtension>();
    extension->port = port_;
    extension->issue = issue;
    extension->first_data = 0;
    extension->first_of_job = issue == first_issue_;
}

/// Notes a burst's end. The on-chip side of a read takes its first word with the first beat.
void Dma::ended(Picoseconds end, bool first) {
    last_end_ = std::max(last_end_, end);
    if (first && direction_ == DmaDirection::read) {
        const Picoseconds first_beat = end - first_beats_ * axi_.clock.period();
        floor_end_ = std::max(floor_end_, first_beat + floor_);
    }
}

/// Goes on to the next burst.
void Dma::advance(Picoseconds issue) {
    ++counters_.bursts;
    counters_.bytes += cutter_.burst().bytes;
    if (data_ != nullptr) {
        data_ += cutter_.burst().bytes;
    }
    cutter_.step();
    port_ = port_ + 1 == axi_.ports ? 0 : port_ + 1;
    address_ready_ = issue + axi_.clock.period();
}

void Dma::check(const tlm::tlm_generic_payload& payload) {
    if (!payload.is_response_ok() && failure_.empty()) {
        failure_ = fmt::format("{}: the memory refuses {} bytes at address 0x{:x} ({})", name(),
                               payload.get_data_length(), payload.get_address(),
                               payload.get_response_string());
    }
}

void Dma::report(DmaState state, Picoseconds at) const {
    if (observer_) {
        observer_(state, to_time(at));
    }
}

// -------------------------------------------------------------------------------------------------
// loosely timed

void Dma::prepare_next() {
    const Port& port = port_state_[static_cast<std::size_t>(port_)];
    next_.port = port_;
    next_.beats = cutter_.burst().beats;
    next_.write = direction_ == DmaDirection::write;
    const Picoseconds window = port.ends[port.oldest];
    next_.issue = window <= address_ready_ ? address_ready_ : axi_.clock.edge(window);
}

void Dma::book() {
    Port& port = port_state_[static_cast<std::size_t>(port_)];
    fill(*payload_, next_.issue);
    const Picoseconds start = now();
    sc_core::sc_time delay = to_time(std::max<Picoseconds>(0, next_.issue - start));
    ports[static_cast<std::size_t>(port_)]->b_transport(*payload_, delay);
    check(*payload_);
    // A memory of the user's own may have waited instead of adding to the delay.
    const Picoseconds end = now() + picoseconds(delay);
    port.ends[port.oldest] = end;
    port.oldest = port.oldest + 1 == port.ends.size() ? 0 : port.oldest + 1;
    ended(end, payload_->get_extension<BurstExtension>()->first_of_job);
    advance(next_.issue);
    if (!cutter_.done()) {
        prepare_next();
    }
}

// -------------------------------------------------------------------------------------------------
// approximately timed

void Dma::send_all() {
    while (!cutter_.done()) {
        Port& port = port_state_[static_cast<std::size_t>(port_)];
        while (port.in_flight == axi_.outstanding || port.pending != nullptr) {
            wait(progress_);
        }
        const Picoseconds issue =
            axi_.clock.edge(std::max({now(), address_ready_, port.address_free}));
        if (issue > now()) {
            wait(to_time(issue - now()));
        }
        tlm::tlm_generic_payload& payload = pool_.acquire();
        fill(payload, issue);
        ++port.in_flight;
        ++in_flight_;
        const std::int32_t index = port_;
        advance(issue);
        send(payload, index);
    }
    while (in_flight_ > 0) {
        wait(progress_);
    }
}

void Dma::send(tlm::tlm_generic_payload& payload, std::int32_t index) {
    port_state_[static_cast<std::size_t>(index)].pending = &payload;
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay;
    const tlm::tlm_sync_enum state =
        ports[static_cast<std::size_t>(index)]->nb_transport_fw(payload, phase, delay);
    if (state == tlm::TLM_ACCEPTED) {
        return;
    }
    accepted(index, payload, now() + picoseconds(delay));
    if (state == tlm::TLM_UPDATED && phase != tlm::BEGIN_RESP) {
        return;
    }
    late_responses_.notify(payload, delay);
    if (state == tlm::TLM_UPDATED) {
        phase = tlm::END_RESP;
        ports[static_cast<std::size_t>(index)]->nb_transport_fw(payload, phase, delay);
    }
}

tlm::tlm_sync_enum Dma::nb_transport_bw(int port, tlm::tlm_generic_payload& payload,
                                        tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    accepted(port, payload, now() + picoseconds(delay));  // BEGIN_RESP implies END_REQ
    if (phase == tlm::END_REQ) {
        return tlm::TLM_ACCEPTED;
    }
    if (delay == sc_core::SC_ZERO_TIME) {
        finish(payload);
    } else {
        late_responses_.notify(payload, delay);
    }
    return tlm::TLM_COMPLETED;
}

void Dma::accepted(std::int32_t index, const tlm::tlm_generic_payload& payload,
                   Picoseconds address_free) {
    Port& port = port_state_[static_cast<std::size_t>(index)];
    if (port.pending == &payload) {
        port.pending = nullptr;
        port.address_free = address_free;
        progress_.notify(sc_core::SC_ZERO_TIME);
    }
}

void Dma::take_late_responses() {
    while (tlm::tlm_generic_payload* const payload = late_responses_.get_next_transaction()) {
        finish(*payload);
    }
}

void Dma::finish(tlm::tlm_generic_payload& payload) {
    check(payload);
    const std::int32_t port = payload.get_extension<BurstExtension>()->port;
    --port_state_[static_cast<std::size_t>(port)].in_flight;
    --in_flight_;
    ended(now(), payload.get_extension<BurstExtension>()->first_of_job);
    payload.release();
    progress_.notify(sc_core::SC_ZERO_TIME);
}

}  // namespace scfa::sim
