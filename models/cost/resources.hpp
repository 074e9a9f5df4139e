#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/resources.hpp
/// @brief DSP, LUT, FF, block RAM and UltraRAM of a point, in all and by component (docs/scfa.md,
///        section 5).
///
/// DSP slices, block RAM and UltraRAM are counted; LUT and FF are estimates by formula.

#include "models/arch/design_point.hpp"
#include "models/cost/platform.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace scfa {

struct Resources {
    std::int64_t dsp = 0;
    std::int64_t lut = 0;  ///< LUT memories included
    std::int64_t ff = 0;
    std::int64_t bram18 = 0;
    std::int64_t uram = 0;
    std::int64_t lutram = 0;  ///< of `lut`, those used as memory

    Resources& operator+=(const Resources& o) {
        dsp += o.dsp;
        lut += o.lut;
        ff += o.ff;
        bram18 += o.bram18;
        uram += o.uram;
        lutram += o.lutram;
        return *this;
    }
    friend bool operator==(const Resources& a, const Resources& b) {
        return a.dsp == b.dsp && a.lut == b.lut && a.ff == b.ff && a.bram18 == b.bram18 &&
               a.uram == b.uram && a.lutram == b.lutram;
    }
};

/// In the order in which UltraRAM is handed out.
enum class Component : std::int32_t {
    activation_buffer,
    weight_buffer,
    output_buffer,
    pe_array,
    accumulators,
    sparse_decoders,
    sparse_fifos,
    crossbar,
    post_processor,
    dma,
    controller,
};
inline constexpr std::size_t kComponents = static_cast<std::size_t>(Component::controller) + 1;

/// "pe_array", ...
std::string_view name_of(Component component);

/// What the networks of a workload ask of the hardware.
struct NetworkNeeds {
    bool has_residual_add = false;
};

/// All of a legal point (models/cost/legality.hpp). Cost: well under a microsecond, no allocation.
/// Pure.
Resources resources_of(const DesignPoint& point, const Platform& platform,
                       const NetworkNeeds& needs);

/// The same by component, indexed by `Component`; adds up to `resources_of` exactly.
std::array<Resources, kComponents> itemised_resources(const DesignPoint& point,
                                                      const Platform& platform,
                                                      const NetworkNeeds& needs);

/// The highest clock of a point in MHz: of the fabric, of the arbitration loop for formats with a
/// FIFO, and of the DSP columns at clock ratio 2.
double clock_limit_mhz(const DesignPoint& point, const FabricCoefficients& fabric);

/// Delay of the loop FIFO state -> `rounds` rounds of grant and accept -> FIFO state in ns, logic
/// only.
double arbitration_loop_ns(std::int32_t rows, std::int32_t banks, std::int32_t window,
                           std::int32_t rounds, const FabricCoefficients& fabric);

/// LUTs of the arbiter.
double arbiter_luts(std::int32_t rows, std::int32_t banks, std::int32_t window, std::int32_t rounds,
                    const FabricCoefficients& fabric);

}  // namespace scfa
