#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/memory_system.hpp
/// @brief The whole path to external memory of one design point: read DMA, write DMA, interconnect,
///        DDR, built and bound. Memory or bus can be the user's own.

#include "models/arch/device.hpp"
#include "models/cost/memory_coefficients.hpp"
#include "sim/modules/axi_interconnect.hpp"
#include "sim/modules/coding_style.hpp"
#include "sim/modules/ddr.hpp"
#include "sim/modules/dma.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace scfa::sim {

struct MemoryOptions {
    CodingStyle style = CodingStyle::loosely_timed;
    bool functional = false;  ///< the memory keeps the bytes
    std::uint64_t capacity_bytes = std::uint64_t{1} << 32;
};

class MemorySystem : public sc_core::sc_module {
  public:
    using TargetSocket = tlm::tlm_target_socket<32>;

    /// A bus of the user's own: one target socket per AXI port and direction.
    struct Bus {
        std::vector<TargetSocket*> read_ports;
        std::vector<TargetSocket*> write_ports;
    };

    /// The project's interconnect and DDR.
    MemorySystem(sc_core::sc_module_name name, const DesignPoint& point, const Device& device,
                 const MemoryCoefficients& coefficients, const MemoryOptions& options);
    /// The project's interconnect in front of the user's memory; of the options only the style
    /// counts.
    MemorySystem(sc_core::sc_module_name name, const DesignPoint& point,
                 const MemoryCoefficients& coefficients, const MemoryOptions& options,
                 TargetSocket& own_memory);
    /// The user's bus and whatever lies behind it. Loosely timed, it gets the bursts of both DMAs
    /// in the order of their address phases.
    /// @throws Error{configuration} unless it has one socket per port and direction
    MemorySystem(sc_core::sc_module_name name, const DesignPoint& point,
                 const MemoryOptions& options, const Bus& own_bus);

    [[nodiscard]] Dma& reader() { return *reader_; }
    [[nodiscard]] Dma& writer() { return *writer_; }
    [[nodiscard]] const CoreClock& clock() const { return axi_.clock; }
    /// nullptr where the memory is the user's own.
    [[nodiscard]] const Ddr* ddr() const { return ddr_.get(); }
    [[nodiscard]] const PayloadPool& pool() const { return pool_; }

    /// Writes content without taking time: weights and images before a run.
    /// @throws Error{configuration} when the memory does not take it (out of range, no content)
    void preload(std::uint64_t address, const std::uint8_t* data, std::uint64_t bytes);
    /// Reads content without taking time. @throws as preload
    void inspect(std::uint64_t address, std::uint8_t* data, std::uint64_t bytes);

  private:
    void build_dmas(const MemoryOptions& options);
    void build_interconnect(const MemoryCoefficients& coefficients);
    void access(tlm::tlm_command command, std::uint64_t address, std::uint8_t* data,
                std::uint64_t bytes);

    AxiSettings axi_;
    PayloadPool pool_;
    std::unique_ptr<Ddr> ddr_;
    std::unique_ptr<AxiInterconnect> interconnect_;
    std::unique_ptr<RunAhead> run_ahead_;
    std::unique_ptr<Dma> reader_;
    std::unique_ptr<Dma> writer_;
};

}  // namespace scfa::sim
