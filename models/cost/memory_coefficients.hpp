#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/memory_coefficients.hpp
/// @brief What the analytic memory model cannot derive from a data sheet: read from
/// configs/cost/memory.json.

#include "models/base/fields.hpp"

#include <string>

namespace scfa {

struct MemoryCoefficients {
    bool provisional = true;            ///< not yet fitted to the cycle-level memory model
    Sourced<double> row_miss_exposed;   ///< share of tRP + tRCD by which a row opening lengthens a
                                        ///< round of the transactions in flight, in [0, 1]
    Sourced<double> burst_overhead_ns;  ///< data-bus time lost per burst
    Sourced<double> interconnect_ns;  ///< request and response path between DMA and DDR controller
    Sourced<double> uneven_bursts;    ///< share of the longest burst's beats that shorter ones on
                                      ///< other ports wait for, at one transaction in flight
    Sourced<double> last_round;  ///< how far the last round over the ports is from even, in bursts
};

const FieldTable<MemoryCoefficients>& memory_coefficients_table();

/// @throws Error or Errors{configuration} with file:line:column.
MemoryCoefficients load_memory_coefficients(const std::string& path);

}  // namespace scfa
