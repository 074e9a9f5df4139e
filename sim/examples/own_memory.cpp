// SPDX-License-Identifier: Apache-2.0
/// @file  sim/examples/own_memory.cpp
/// @brief Binds a memory of one's own behind the project's DMAs and interconnect: any TLM-2.0
///        target with a 32-bit socket will do. This one answers after a fixed time.
#include "models/cost/memory_coefficients.hpp"
#include "sim/modules/memory_system.hpp"

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_target_socket.h>

#include <cstdio>
#include <string>
#include <vector>

namespace {

/// 1 MiB, 50 ns a burst, whatever its length.
class FixedLatencyMemory : public sc_core::sc_module {
  public:
    explicit FixedLatencyMemory(sc_core::sc_module_name name)
        : sc_core::sc_module(name), socket("socket"), bytes_(1 << 20) {
        socket.register_b_transport(this, &FixedLatencyMemory::b_transport);
    }

    tlm_utils::simple_target_socket<FixedLatencyMemory> socket;

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        const std::uint64_t address = payload.get_address();
        const unsigned length = payload.get_data_length();
        if (address + length > bytes_.size()) {
            payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
            return;
        }
        std::uint8_t* const data = payload.get_data_ptr();
        std::uint8_t* const content = bytes_.data() + address;
        if (payload.is_read()) {
            std::copy(content, content + length, data);
        } else {
            std::copy(data, data + length, content);
        }
        delay += sc_core::sc_time(50, sc_core::SC_NS);
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
    }

    std::vector<std::uint8_t> bytes_;
};

/// Writes a pattern with one DMA and reads it back with the other.
class Copier : public sc_core::sc_module {
  public:
    Copier(sc_core::sc_module_name name, scfa::sim::MemorySystem& memory)
        : sc_core::sc_module(name), memory_(memory) {
        SC_HAS_PROCESS(Copier);
        SC_THREAD(run);
    }

    [[nodiscard]] bool equal() const { return written_ == read_ && !read_.empty(); }

  private:
    void run() {
        for (int i = 0; i < 10000; ++i) {
            written_.push_back(static_cast<std::uint8_t>(i * 7));
        }
        read_.assign(written_.size(), 0);
        transfer("write", memory_.writer(), written_);
        transfer("read", memory_.reader(), read_);
    }

    void transfer(const char* what, scfa::sim::Dma& dma, std::vector<std::uint8_t>& data) {
        const sc_core::sc_time start = sc_core::sc_time_stamp();
        scfa::sim::DmaJob job;
        job.descriptors = {{4096, 6000}, {65536, 4000}};
        job.data = data.data();
        dma.transfer(job);
        const auto cycles =
            memory_.clock().cycles(scfa::sim::picoseconds(sc_core::sc_time_stamp() - start));
        std::printf("%s: 10000 bytes in %lld cycles\n", what, static_cast<long long>(cycles));
    }

    scfa::sim::MemorySystem& memory_;
    std::vector<std::uint8_t> written_;
    std::vector<std::uint8_t> read_;
};

}  // namespace

int sc_main(int /*argc*/, char** /*argv*/) {
    const scfa::DesignPoint point = scfa::default_point();
    const scfa::MemoryCoefficients coefficients =
        scfa::load_memory_coefficients(std::string(SCFA_SOURCE_DIR) + "/configs/cost/memory.json");
    FixedLatencyMemory own("own");
    scfa::sim::MemorySystem memory("memory", point, coefficients, {}, own.socket);
    Copier copier("copier", memory);
    sc_core::sc_start();
    std::printf("%s\n", copier.equal() ? "equal" : "different");
    return copier.equal() ? 0 : 1;
}
