// SPDX-License-Identifier: Apache-2.0
#include "models/cost/legality.hpp"

#include "models/arch/packing.hpp"

#include <cmath>

namespace scfa {

namespace {

Infeasibility because(Reason reason, std::int64_t need, std::int64_t have) {
    return {reason, -1, need, have};
}

Infeasibility check_packing(const DesignPoint& point, const Device& device) {
    if (!point.double_calculation()) {
        return {};
    }
    if (point.precision() != Precision::int8) {
        return because(Reason::packing_needs_int8, 8, point.word_bits());
    }
    if (point.columns() % 2 != 0) {
        return because(Reason::packing_needs_even_columns, point.columns() + 1, point.columns());
    }
    if (!can_pack(device.slice)) {
        return because(Reason::packing_needs_dsp48, 0, 0);
    }
    return {};
}

Infeasibility check_clock_ratio(const DesignPoint& point) {
    const std::int32_t divisor =
        columns_per_slice(point.double_calculation(), point.dsp_clock_ratio());
    if (point.dsp_clock_ratio() > 1 && point.columns() % divisor != 0) {
        return because(Reason::clock_ratio_columns, divisor, point.columns());
    }
    return {};
}

Infeasibility check_arbitration(const DesignPoint& point) {
    if (!has_fifo(point.format())) {
        return {};
    }
    if (point.window() > point.fifo_depth()) {
        return because(Reason::window_exceeds_depth, point.window(), point.fifo_depth());
    }
    const std::int32_t entries = point.rows() * point.window();
    if (entries > kMostWindowEntries) {
        return because(Reason::arbitration_loop, entries, kMostWindowEntries);
    }
    if (point.banks() > kMostArbitratedBanks) {
        return because(Reason::arbitration_loop, point.banks(), kMostArbitratedBanks);
    }
    return {};
}

Infeasibility check_ports(const DesignPoint& point, const Device& device) {
    if (point.axi_ports() > device.max_axi_ports.value) {
        return because(Reason::axi_ports, point.axi_ports(), device.max_axi_ports.value);
    }
    if (point.axi_width_bits() > device.max_axi_width_bits.value) {
        return because(Reason::axi_width, point.axi_width_bits(), device.max_axi_width_bits.value);
    }
    return {};
}

Infeasibility check_clock(const DesignPoint& point, const FabricCoefficients& fabric) {
    const double limit = clock_limit_mhz(point, fabric);
    if (point.clock_mhz() > limit) {
        return because(Reason::clock_limit, point.clock_mhz(),
                       static_cast<std::int64_t>(std::floor(limit)));
    }
    return {};
}

}  // namespace

Budget budget_of(const Device& device) {
    return {device.dsp.value, device.lut.value, device.ff.value, device.bram18(),
            device.uram.value};
}

Infeasibility check_legal(const DesignPoint& point, const Platform& platform) {
    Infeasibility why = check_packing(point, platform.device);
    if (why.reason == Reason::none) {
        why = check_clock_ratio(point);
    }
    if (why.reason == Reason::none) {
        why = check_arbitration(point);
    }
    if (why.reason == Reason::none) {
        why = check_ports(point, platform.device);
    }
    if (why.reason == Reason::none) {
        why = check_clock(point, platform.fabric);
    }
    return why;
}

Infeasibility check_budget(const Resources& resources, const Budget& budget) {
    const std::array<Infeasibility, 5> uses = {
        because(Reason::dsp, resources.dsp, budget.dsp),
        because(Reason::lut, resources.lut, budget.lut),
        because(Reason::ff, resources.ff, budget.ff),
        because(Reason::bram18, resources.bram18, budget.bram18),
        because(Reason::uram, resources.uram, budget.uram)};
    for (const Infeasibility& use : uses) {
        if (use.need > use.have) {
            return use;
        }
    }
    return {};
}

}  // namespace scfa
