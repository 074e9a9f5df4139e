#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/arch/device.hpp
/// @brief A board: its FPGA's resources, external memory, power and CPU. Every number carries its
///        source.

#include "models/arch/design_point.hpp"
#include "models/arch/packing.hpp"
#include "models/arch/parameter_json.hpp"
#include "models/base/fields.hpp"

#include <cstdint>
#include <string>

namespace scfa {

/// Fabric families: they differ in LUT memories and have coefficient files of their own
/// (configs/cost).
enum class FabricFamily : std::int32_t { seven_series, ultrascale_plus, other };

enum class DdrType : std::int32_t { ddr3, ddr4, lpddr4 };

/// External memory as the accelerator sees it: one channel, open-page timing.
struct DdrTiming {
    DdrType type = DdrType::ddr3;
    Sourced<double> peak_gbps;  ///< = data_bits / 8 x mega_transfers / 1000
    Sourced<std::int32_t> data_bits;
    Sourced<double> mega_transfers;  ///< 10^6 transfers per second
    Sourced<double> tcl_ns, trcd_ns, trp_ns, tras_ns, trfc_ns, trefi_ns;
    Sourced<double> read_to_write_ns;  ///< bus turn-around
    Sourced<double> write_to_read_ns;
    Sourced<std::int32_t> banks;
    Sourced<std::int32_t> row_bytes;    ///< of an open row over the whole data width
    Sourced<double> energy_pj_per_bit;  ///< device, I/O, PHY and controller
};

/// What runs the layers that the array does not.
struct Cpu {
    std::string name;
    Sourced<double> clock_mhz;
    Sourced<double> operations_per_second;  ///< elementary operations of CPU-placed layers
};

struct Device {
    std::string name;
    std::string board;
    std::string part;
    FabricFamily family = FabricFamily::other;
    Slice slice = Slice::other;
    Sourced<std::int64_t> dsp, lut, ff, bram36, uram;
    Sourced<std::int32_t> max_axi_ports;
    Sourced<std::int32_t> max_axi_width_bits;
    DdrTiming ddr;
    Cpu cpu;
    Sourced<double> static_power_w;   ///< of the programmable logic
    Sourced<double> ps_power_w;       ///< of the processing system while a network runs
    std::string fabric_coefficients;  ///< path of a configs/cost/fabric-*.json
    std::string energy_coefficients;  ///< path of a configs/cost/energy-*.json
    std::string memory_coefficients;  ///< path of configs/cost/memory.json
    GivenParameters defaults{};       ///< of points that leave a parameter out

    [[nodiscard]] std::int64_t bram18() const { return 2 * bram36.value; }
    /// The device's defaults, and the parameters' own fallbacks where it has none.
    [[nodiscard]] DesignPoint default_point() const {
        return with_parameters(scfa::default_point(), defaults);
    }
};

const FieldTable<Device>& device_table();

/// @throws Error or Errors{configuration} with file:line:column.
Device load_device(const std::string& path);

}  // namespace scfa
