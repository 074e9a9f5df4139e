#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/memory_coefficients.hpp
/// @brief What the analytic memory model cannot derive from a data sheet: read from
/// configs/cost/memory.json.

#include "models/base/fields.hpp"

#include <string>

namespace scfa {

struct MemoryCoefficients {
    bool provisional = true;  ///< not yet fitted to the cycle-level memory model
    Sourced<double>
        row_miss_exposed;  ///< share of tRP + tRCD that a row opening costs the data bus, in [0, 1]
    Sourced<double>
        burst_overhead_ns;            ///< data-bus time lost per burst (command slots, turn-around)
    Sourced<double> interconnect_ns;  ///< request and response path between DMA and DDR controller
};

const FieldTable<MemoryCoefficients>& memory_coefficients_table();

/// @throws Error or Errors{configuration} with file:line:column.
MemoryCoefficients load_memory_coefficients(const std::string& path);

}  // namespace scfa
