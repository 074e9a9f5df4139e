#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/energy.hpp
/// @brief Energy = events x energy per event + static power x time (docs/scfa.md, section 5).
///
///     E = (N_dsp e_mac + N_bram e_bram + N_register e_register) routing_factor
///         + cycles slices e_mac clock_share + bits_ddr e_ddr + (P_static + P_ps) T

#include "models/arch/design_point.hpp"
#include "models/arch/device.hpp"
#include "models/base/fields.hpp"

#include <cstdint>
#include <string>

namespace scfa {

/// Energy per event of a process node, from configs/cost/energy-*.json.
struct EnergyCoefficients {
    std::string node;
    bool provisional = true;       ///< not yet fitted to measured power
    Sourced<double> mac_int16_pj;  ///< per DSP operation
    Sourced<double> mac_int8_pj;
    Sourced<double> mac_packed_pj;   ///< per DSP operation: two multiply-accumulates
    Sourced<double> bram18_pj;       ///< per access of up to 18 bits
    Sourced<double> bram36_pj;       ///< per access of up to 36 bits
    Sourced<double> register_pj;     ///< per access, local route included
    Sourced<double> routing_factor;  ///< control and routing, on everything on chip but the clock
    Sourced<double> clock_share;     ///< clock tree over the busy array's power
};

const FieldTable<EnergyCoefficients>& energy_table();

/// @throws Error or Errors{configuration} with file:line:column.
EnergyCoefficients load_energy(const std::string& path);

/// What a layer does, as every level of fidelity counts it.
struct LayerActivity {
    std::int64_t busy = 0;  ///< lane-cycles that multiply (Q products each)
    std::int64_t compute_cycles = 0;
    std::int64_t drained_vectors = 0;  ///< output words of Q pixels that pass the post-processor
    std::int64_t spilled_vectors = 0;  ///< partial-sum vectors of a lane stored for a later split
    std::int64_t bitmap_words = 0;     ///< bitmap words read by decoders; 0 for other formats
    std::int64_t ddr_read_bytes = 0;
    std::int64_t ddr_write_bytes = 0;
    std::int64_t cycles = 0;  ///< of the accelerator's clock, waiting included
};

/// Countable events; they add up over layers.
struct EnergyEvents {
    std::int64_t dsp_operations = 0;
    std::int64_t bram18_accesses = 0;
    std::int64_t bram36_accesses = 0;
    std::int64_t register_accesses = 0;
    std::int64_t ddr_bits = 0;
    std::int64_t cycles = 0;

    EnergyEvents& operator+=(const EnergyEvents& o) {
        dsp_operations += o.dsp_operations;
        bram18_accesses += o.bram18_accesses;
        bram36_accesses += o.bram36_accesses;
        register_accesses += o.register_accesses;
        ddr_bits += o.ddr_bits;
        cycles += o.cycles;
        return *this;
    }
};

/// Events of a layer. A sparse lane reads its own activation word (broadcasts are not credited), a
/// dense array one word for all lanes; a vector read touches the even and the odd memory; memories
/// count as block RAM whatever they map to. @throws Error{overflow} beyond 2^63 - 1. Pure.
EnergyEvents events_of(const LayerActivity& activity, const DesignPoint& point);

/// Where the energy goes, in pJ.
struct EnergyBreakdown {
    double mac = 0, bram = 0, registers = 0, routing = 0, clock = 0, ddr = 0, fixed = 0;
    [[nodiscard]] double total() const {
        return mac + bram + registers + routing + clock + ddr + fixed;
    }
};

EnergyBreakdown energy_of(const EnergyEvents& events, const DesignPoint& point,
                          const EnergyCoefficients& coefficients, const Device& device);

/// `energy_of(...).total()`.
double energy_pj(const EnergyEvents& events, const DesignPoint& point,
                 const EnergyCoefficients& coefficients, const Device& device);

}  // namespace scfa
