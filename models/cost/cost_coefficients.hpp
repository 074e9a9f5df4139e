#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/cost_coefficients.hpp
/// @brief Coefficients of LUT, FF and clock of a fabric family, read from
///        configs/cost/fabric-*.json. The formulas that use them are in models/cost/resources.cpp.

#include "models/base/fields.hpp"

#include <string>
#include <vector>

namespace scfa {

/// What a measured design needs and what the formulas say of it.
struct FitRow {
    std::string design;
    std::string quantity;  ///< "LUT", "FF", "ns"
    double measured = 0.0;
    double modelled = 0.0;
    std::string source;

    /// modelled / measured - 1
    [[nodiscard]] double residual() const { return modelled / measured - 1.0; }
};

struct FabricCoefficients {
    std::string family;
    bool provisional = true;  ///< not yet fitted to synthesis runs of this accelerator

    // PE array, per PE (row and column) or per packed pair of PEs.
    Sourced<double> pe_lut, pe_ff;
    Sourced<double> pair_lut, pair_ff;
    Sourced<double> fabric_sum_lut, fabric_sum_ff;  ///< per bit of a sum kept in fabric
    Sourced<double> drain_lut, drain_ff;            ///< per bit of the drain chain

    // Buffers and crossbar.
    Sourced<double> bank_lut, bank_ff;      ///< per activation bank: addresses, padding
    Sourced<double> rotate_lut, rotate_ff;  ///< per bit of a vector and stage of four positions
    Sourced<double> lane_lut, lane_ff;      ///< per lane: weight addresses
    Sourced<double> mux_lut, mux_ff;        ///< per 4:1 multiplexer; per output bit

    // Formats with a decoder.
    Sourced<double> decoder_lut, decoder_ff;  ///< per lane: tap and channel arithmetic
    Sourced<double> scan_lut, scan_ff;        ///< per bit of a bitmap word
    Sourced<double> fifo_lut, fifo_ff;        ///< per bit held in a lane's FIFO
    Sourced<double> arbiter_lut;              ///< per lane, bank, window entry and round

    // Post-processor, DMA, controller.
    Sourced<double> post_lut, post_ff;          ///< per pixel and accumulator bit
    Sourced<double> residual_lut, residual_ff;  ///< per pixel: operand of the residual add
    Sourced<double> port_lut, port_ff;          ///< per AXI port
    Sourced<double> port_bit_lut, port_bit_ff;  ///< per bit of a port's width
    Sourced<double> controller_lut, controller_ff;

    // Clock.
    Sourced<double> clock_limit_mhz;      ///< of everything but the arbitration loop
    Sourced<double> dsp_clock_limit_mhz;  ///< of a double-pumped DSP column
    Sourced<double> loop_base_ns;         ///< arbitration loop: FIFO state out and in
    Sourced<double> loop_level_ns;        ///< per round and doubling of R, B or W
    Sourced<double> routing_factor;       ///< routed over logic-only delay

    std::vector<FitRow> fit;
};

const FieldTable<FabricCoefficients>& fabric_table();

/// @throws Error or Errors{configuration} with file:line:column.
FabricCoefficients load_fabric(const std::string& path);

}  // namespace scfa
