// SPDX-License-Identifier: Apache-2.0
#include "models/cost/point_context.hpp"

#include "models/base/checked.hpp"

namespace scfa {

PointContext::PointContext(const DesignPoint& p, const Device& device,
                           const MemoryCoefficients& coefficients)
    : point(p),
      geometry(geometry_of(p)),
      memory(p, device, coefficients),
      drain(ceil_div(p.rows(), p.post_lanes())),
      word_bytes(p.word_bits() / 8) {
    for (const Parameter axis :
         {Parameter::axi_ports, Parameter::axi_width_bits, Parameter::axi_burst_beats,
          Parameter::axi_outstanding, Parameter::clock_mhz}) {
        memory_id =
            memory_id * 4099 + static_cast<std::uint64_t>(p[axis]) + 1;  // each value is below 4098
    }
}

}  // namespace scfa
