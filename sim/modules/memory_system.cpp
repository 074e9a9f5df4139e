// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/memory_system.hpp"

#include "models/base/error.hpp"
#include "models/cost/timing_constants.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scfa::sim {

MemorySystem::MemorySystem(sc_core::sc_module_name name, const DesignPoint& point,
                           const Device& device, const MemoryCoefficients& coefficients,
                           const MemoryOptions& options)
    : sc_core::sc_module(name), axi_(point) {
    build_interconnect(coefficients);
    ddr_ = std::make_unique<Ddr>("ddr", device.ddr, options.capacity_bytes, options.functional);
    interconnect_->memory.bind(ddr_->socket);
    build_dmas(options);
}

MemorySystem::MemorySystem(sc_core::sc_module_name name, const DesignPoint& point,
                           const MemoryCoefficients& coefficients, const MemoryOptions& options,
                           TargetSocket& own_memory)
    : sc_core::sc_module(name), axi_(point) {
    build_interconnect(coefficients);
    interconnect_->memory.bind(own_memory);
    build_dmas(options);
}

MemorySystem::MemorySystem(sc_core::sc_module_name name, const DesignPoint& point,
                           const MemoryOptions& options, const Bus& own_bus)
    : sc_core::sc_module(name), axi_(point) {
    const auto ports = static_cast<std::size_t>(axi_.ports);
    if (own_bus.read_ports.size() != ports || own_bus.write_ports.size() != ports) {
        throw Error(ErrorCode::configuration,
                    fmt::format("{}: the bus has {} read and {} write sockets, axi.ports is {}",
                                this->name(), own_bus.read_ports.size(), own_bus.write_ports.size(),
                                axi_.ports));
    }
    build_dmas(options);
    for (std::size_t port = 0; port < ports; ++port) {
        reader_->ports[port].bind(*own_bus.read_ports[port]);
        writer_->ports[port].bind(*own_bus.write_ports[port]);
    }
}

void MemorySystem::build_interconnect(const MemoryCoefficients& coefficients) {
    interconnect_ = std::make_unique<AxiInterconnect>("interconnect", axi_,
                                                      from_ns(coefficients.interconnect_ns.value));
}

void MemorySystem::build_dmas(const MemoryOptions& options) {
    if (options.style == CodingStyle::loosely_timed) {
        run_ahead_ =
            std::make_unique<RunAhead>(axi_.clock.time_of(kDmaSetupCycles), interconnect_.get());
    }
    reader_ = std::make_unique<Dma>("reader", DmaDirection::read, axi_, pool_, run_ahead_.get());
    writer_ = std::make_unique<Dma>("writer", DmaDirection::write, axi_, pool_, run_ahead_.get());
    if (interconnect_ != nullptr) {
        for (std::size_t port = 0; port < reader_->ports.size(); ++port) {
            reader_->ports[port].bind(interconnect_->read_ports[port]);
            writer_->ports[port].bind(interconnect_->write_ports[port]);
        }
    }
}

void MemorySystem::preload(std::uint64_t address, const std::uint8_t* data, std::uint64_t bytes) {
    // The payload has one pointer for both directions; a write does not touch it.
    access(tlm::TLM_WRITE_COMMAND, address, const_cast<std::uint8_t*>(data), bytes);
}

void MemorySystem::inspect(std::uint64_t address, std::uint8_t* data, std::uint64_t bytes) {
    access(tlm::TLM_READ_COMMAND, address, data, bytes);
}

void MemorySystem::access(tlm::tlm_command command, std::uint64_t address, std::uint8_t* data,
                          std::uint64_t bytes) {
    constexpr std::uint64_t kMost = 1 << 30;  // a payload's length has 32 bits
    while (bytes > 0) {
        const auto part = static_cast<unsigned>(std::min(bytes, kMost));
        tlm::tlm_generic_payload payload;
        payload.set_command(command);
        payload.set_address(address);
        payload.set_data_ptr(data);
        payload.set_data_length(part);
        payload.set_streaming_width(part);
        if (reader_->ports[0]->transport_dbg(payload) != part) {
            throw Error(ErrorCode::configuration,
                        fmt::format("{}: the memory holds no content at address 0x{:x}, {} bytes",
                                    name(), address, part));
        }
        address += part;
        data += part;
        bytes -= part;
    }
}

}  // namespace scfa::sim
