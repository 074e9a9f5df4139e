#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/top/host_memory.hpp
/// @brief External memory as the processing system sees it: no simulated time passes.

#include <cstdint>

namespace scfa::sim {

class HostMemory {
  public:
    virtual ~HostMemory() = default;
    /// @throws Error{configuration} naming the address when there is no memory
    virtual void read(std::uint64_t address, std::uint8_t* bytes, std::int64_t size) = 0;
    virtual void write(std::uint64_t address, const std::uint8_t* bytes, std::int64_t size) = 0;
};

}  // namespace scfa::sim
