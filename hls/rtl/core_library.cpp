// SPDX-License-Identifier: Apache-2.0
// Compiled with what Verilator makes of one core (see core_build.cpp), not with the project: gives
// the core the interface of core_api.hpp.
#include "hls/rtl/core_api.hpp"

#include <Vscfa_top.h>
#include <core_constants.hpp>
#include <cstring>
#include <deque>
#include <memory>
#include <utility>
#include <verilated.h>

namespace {

using scfa::rtl::CoreJob;
using scfa::rtl::CoreLane;
using scfa::rtl::CoreRun;

/// Ports of up to 64 bits are integers, wider ones arrays of 32-bit words.
template <class Port>
void set(Port& port, std::uint64_t value, int bits) {
    port = static_cast<Port>(bits >= 64 ? value : value & ((std::uint64_t{1} << bits) - 1));
}
template <class Port>
void set_bytes(Port& port, const std::uint8_t* bytes, std::size_t size) {
    port = 0;
    std::memcpy(&port, bytes, size);
}
template <std::size_t Words>
void set_bytes(VlWide<Words>& port, const std::uint8_t* bytes, std::size_t size) {
    port[Words - 1] = 0;
    std::memcpy(port.data(), bytes, size);
}
template <class Port>
void get_bytes(const Port& port, std::uint8_t* bytes, std::size_t size) {
    std::memcpy(bytes, &port, size);
}
template <std::size_t Words>
void get_bytes(const VlWide<Words>& port, std::uint8_t* bytes, std::size_t size) {
    std::memcpy(bytes, port.data(), size);
}

int ones(std::uint64_t bits) {
    return __builtin_popcountll(bits);
}

class Core {
  public:
    Core() {
        context_.randReset(2);  // registers without a reset hold anything
        context_.randSeed(1);
        top_ = std::make_unique<Vscfa_top>(&context_);
        for (CData* request : {&top_->weight_write, &top_->bits_write, &top_->activation_write,
                               &top_->parameter_write, &top_->tap_write, &top_->quotient_write,
                               &top_->lane_write, &top_->store_read, &top_->job_valid}) {
            *request = 0;  // inputs hold anything, too
        }
        reset();
    }
    ~Core() { top_->final(); }

    Vscfa_top& ports() { return *top_; }
    void tick() {
        top_->clock = 0;
        top_->eval();
        top_->clock = 1;
        top_->eval();
    }
    /// Values of this cycle's outputs. Inputs must be set before.
    void settle() {
        top_->clock = 0;
        top_->eval();
    }
    void reset() {
        top_->reset = 1;
        tick();
        tick();
        top_->reset = 0;
    }

    std::deque<std::pair<std::uint32_t, CoreLane>> queued_lanes;

  private:
    VerilatedContext context_;
    std::unique_ptr<Vscfa_top> top_;
};

Core& core_of(void* core) {
    return *static_cast<Core*>(core);
}

void set_job(Vscfa_top& p, const CoreJob& job) {
    p.job_drains = job.drains;
    p.job_accumulates = job.accumulates;
    p.job_parameter_half = job.parameter_half != 0;
    p.job_output_half = job.output_half != 0;
    set(p.job_tap_base, job.tap_base, TAP_BITS);
    set(p.job_last_tap, job.last_tap, TAP_BITS);
    p.job_quotient_page = job.quotient_page != 0;
    set(p.job_channel_width, job.channel_width, 4);
    set(p.job_channels, job.channels, CHANNEL_BITS);
    set(p.job_last_group, job.last_group, CHANNEL_BITS);
    set(p.job_group_step, job.group_step, CHANNEL_BITS);
    set(p.job_slots_of_pass, job.slots_of_pass, 16);
    set(p.job_first_bank, job.first_bank, BANK_BITS);
    set(p.job_slots, job.slots, SLOT_BITS + 1);
    set(p.job_vectors, job.vectors, VECTOR_BITS);
    set(p.job_passes, job.passes, VECTOR_BITS + ROW_BITS);
    const auto word = [](std::int32_t value) { return static_cast<std::uint64_t>(value); };
    set(p.job_pass_word, word(job.pass_word), ACTIVATION_BITS + 1);
    set(p.job_row_word_step, word(job.row_word_step), ACTIVATION_BITS + 1);
    p.job_pass_parity = job.pass_parity != 0;
    p.job_row_parity_step = job.row_parity_step != 0;
    set(p.job_pass_row, word(job.pass_row), ROW_BITS);
    set(p.job_row_step, word(job.row_step), ROW_BITS);
    set(p.job_height, job.height, ROW_BITS);
    set(p.job_phase_words, job.phase_words, VECTOR_BITS);
    set(p.job_low, word(job.low), WIDTH);
    set(p.job_high, word(job.high), WIDTH);
}

void set_lane(Vscfa_top& p, std::uint32_t lane, const CoreLane& value) {
    p.lane_write = 1;
    set(p.lane_select, lane, 8);
    set(p.lane_entries, value.entries, 16);
    set(p.lane_first, value.first, WEIGHT_BITS);
    set(p.lane_last, value.last, WEIGHT_BITS);
    set(p.lane_first_word, value.first_word, WORD_BITS);
    set(p.lane_last_word, value.last_word, WORD_BITS);
    set(p.lane_channel, value.channel, CHANNEL_BITS);
}

/// Every lane-cycle has one cause.
void count(const Vscfa_top& p, CoreRun& run) {
    const std::uint64_t served = p.lane_served;
    const std::uint64_t eligible = p.lane_eligible;
    const std::uint64_t through = p.lane_through;
    const std::uint64_t waits = ~served & ~through;
    const std::uint64_t lanes = ROWS >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << ROWS) - 1;
    run.busy += ones(served);
    run.imbalance += ones(~served & through & lanes);
    run.bank += ones(waits & eligible & lanes);
    run.decode += ones(waits & ~eligible & lanes);
}

}  // namespace

extern "C" {

void* scfa_core_create() {
    return new Core;
}
void scfa_core_destroy(void* core) {
    delete static_cast<Core*>(core);
}
void scfa_core_reset(void* core) {
    core_of(core).reset();
}

void scfa_core_write_weight(void* core, std::uint32_t lane, std::uint32_t address,
                            std::uint64_t data) {
    Vscfa_top& p = core_of(core).ports();
    p.weight_write = 1;
    set(p.weight_lane, lane, 8);
    set(p.weight_address, address, WEIGHT_BITS);
    set(p.weight_data, data, ENTRY_BITS);
    core_of(core).tick();
    p.weight_write = 0;
}

void scfa_core_write_bits(void* core, std::uint32_t lane, std::uint32_t address,
                          std::uint64_t data) {
    Vscfa_top& p = core_of(core).ports();
    p.bits_write = 1;
    set(p.bits_lane, lane, 8);
    set(p.bits_address, address, WORD_BITS);
    set(p.bits_data, data, SCAN_WIDTH);
    core_of(core).tick();
    p.bits_write = 0;
}

void scfa_core_write_activation(void* core, std::uint32_t bank, std::uint32_t odd,
                                std::uint32_t address, const std::uint8_t* pixels) {
    Vscfa_top& p = core_of(core).ports();
    p.activation_write = 1;
    set(p.activation_bank, bank, BANK_BITS);
    p.activation_odd = odd != 0;
    set(p.activation_address, address, ACTIVATION_BITS);
    set_bytes(p.activation_data, pixels, COLUMNS * WIDTH / 8);
    core_of(core).tick();
    p.activation_write = 0;
}

void scfa_core_write_parameter(void* core, std::uint32_t bank, std::uint32_t address,
                               std::int64_t bias, std::uint32_t multiplier, std::uint32_t shift) {
    Vscfa_top& p = core_of(core).ports();
    p.parameter_write = 1;
    set(p.parameter_bank, bank, 8);
    set(p.parameter_address, address, 16);
    constexpr int kSumBytes = (WIDTH == 8 ? 32 : 48) / 8;
    std::uint8_t data[kSumBytes + 4];
    std::memcpy(data, &bias, kSumBytes);
    const std::uint32_t scale = multiplier | shift << 16U;
    std::memcpy(data + kSumBytes, &scale, 4);
    set_bytes(p.parameter_data, data, sizeof(data));
    core_of(core).tick();
    p.parameter_write = 0;
}

void scfa_core_write_tap(void* core, std::uint32_t address, std::uint64_t data) {
    Vscfa_top& p = core_of(core).ports();
    p.tap_write = 1;
    set(p.tap_address, address, TAP_BITS);
    set(p.tap_data, data, TABLE_BITS);
    core_of(core).tick();
    p.tap_write = 0;
}

void scfa_core_write_quotient(void* core, std::uint32_t address, std::uint32_t data) {
    Vscfa_top& p = core_of(core).ports();
    p.quotient_write = 1;
    set(p.quotient_address, address, FEW_BITS + 2);
    set(p.quotient_data, data, 2 * FEW_BITS + 1);
    core_of(core).tick();
    p.quotient_write = 0;
}

void scfa_core_write_lane(void* core, std::uint32_t lane, const CoreLane& value) {
    set_lane(core_of(core).ports(), lane, value);
    core_of(core).tick();
    core_of(core).ports().lane_write = 0;
}

void scfa_core_queue_lane(void* core, std::uint32_t lane, const CoreLane& value) {
    core_of(core).queued_lanes.emplace_back(lane, value);
}

void scfa_core_idle(void* core, std::int64_t cycles) {
    for (; cycles > 0; --cycles) {
        core_of(core).tick();
    }
}

CoreRun scfa_core_run(void* core, const CoreJob& job, std::int64_t most_cycles) {
    Vscfa_top& p = core_of(core).ports();
    set_job(p, job);
    p.job_valid = 1;
    CoreRun run;
    // The core is ready between jobs, so the first cycle takes this one.
    for (;;) {
        core_of(core).settle();
        if (run.cycles > 0 && p.job_ready) {
            break;
        }
        if (run.cycles == most_cycles) {
            run.cycles = 0;
            break;
        }
        ++run.cycles;
        if (p.counting) {
            ++run.pass_cycles;
            count(p, run);
        }
        // The cycle that takes the job copies the lanes: those of the next one come behind it.
        auto& queued = core_of(core).queued_lanes;
        p.lane_write = 0;
        if (run.cycles > 1 && !queued.empty()) {
            set_lane(p, queued.front().first, queued.front().second);
            queued.pop_front();
        }
        p.clock = 1;
        p.eval();
        p.job_valid = 0;
    }
    p.job_valid = 0;
    p.lane_write = 0;
    return run;
}

void scfa_core_read_result(void* core, std::uint32_t half, std::uint32_t address,
                           std::uint8_t* pixels) {
    Vscfa_top& p = core_of(core).ports();
    p.store_read = 1;
    p.store_half = half != 0;
    set(p.store_address, address, OUTPUT_BITS);
    core_of(core).tick();
    p.store_read = 0;
    core_of(core).settle();
    get_bytes(p.store_data, pixels, POST * COLUMNS * WIDTH / 8);
}
}
