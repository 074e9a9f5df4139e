// SPDX-License-Identifier: Apache-2.0
#include "models/cost/memory_time.hpp"

#include "models/arch/device.hpp"
#include "models/base/checked.hpp"
#include "models/cost/memory_coefficients.hpp"
#include "models/cost/timing_constants.hpp"

#include <algorithm>
#include <cmath>

namespace scfa {

namespace {

std::int64_t log2_of(std::int64_t power_of_two) {
    std::int64_t shift = 0;
    while ((std::int64_t{1} << shift) < power_of_two) {
        ++shift;
    }
    return shift;
}

std::int64_t largest_power_of_two(std::int64_t at_most) {
    std::int64_t power = 1;
    while (power * 2 <= at_most) {
        power *= 2;
    }
    return power;
}

}  // namespace

MemoryTime::MemoryTime(const DesignPoint& point, const Device& device,
                       const MemoryCoefficients& coefficients) {
    const double scale = static_cast<double>(std::int64_t{1} << kFraction);
    const auto fixed = [scale](double cycles) {
        return static_cast<std::int64_t>(std::ceil(cycles * scale));
    };
    const double cycles_per_ns = point.clock_mhz() / 1000.0;
    const DdrTiming& ddr = device.ddr;

    beat_bytes_ = point.axi_width_bits() / 8;
    beat_shift_ = log2_of(beat_bytes_);
    // AXI cuts transfers at burst_beats and at 4 KiB; a burst that is no power of two is cut to the
    // next lower one at the 4 KiB boundary often enough to be counted as that.
    const std::int64_t burst_bytes =
        largest_power_of_two(std::min<std::int64_t>(4096, beat_bytes_ * point.axi_burst_beats()));
    burst_shift_ = log2_of(burst_bytes);
    row_shift_ = log2_of(largest_power_of_two(ddr.row_bytes.value));

    const double refreshed = 1.0 - ddr.trfc_ns.value / ddr.trefi_ns.value;
    byte_cost_ = fixed(cycles_per_ns / (ddr.peak_gbps.value * refreshed));
    burst_cost_ = fixed(coefficients.burst_overhead_ns.value * cycles_per_ns);
    row_cost_ = fixed(coefficients.row_miss_exposed.value * (ddr.trp_ns.value + ddr.trcd_ns.value) *
                      cycles_per_ns);
    beat_cost_ = fixed(1.0 / point.axi_ports());
    const double round_trip =
        (ddr.trcd_ns.value + ddr.tcl_ns.value + coefficients.interconnect_ns.value) *
            cycles_per_ns +
        static_cast<double>(burst_bytes) / static_cast<double>(beat_bytes_);
    window_cost_ =
        fixed(round_trip / (static_cast<double>(point.axi_ports()) * point.axi_outstanding()));
    least_byte_cost_ =
        std::max({byte_cost_, beat_cost_ >> beat_shift_, window_cost_ >> burst_shift_});
    start_latency_ = kDmaSetupCycles +
                     static_cast<std::int64_t>(std::ceil((ddr.trcd_ns.value + ddr.tcl_ns.value +
                                                          coefficients.interconnect_ns.value) *
                                                         cycles_per_ns));
}

Transfer MemoryTime::transfer(std::int64_t chunks, std::int64_t chunk_bytes,
                              std::int64_t floor) const {
    if (chunks == 0) {
        return {};
    }
    const auto pieces = [chunk_bytes](std::int64_t shift) {
        return (chunk_bytes + (std::int64_t{1} << shift) - 1) >> shift;
    };
    const std::int64_t bursts = pieces(burst_shift_);
    const std::int64_t ddr =
        chunk_bytes * byte_cost_ + bursts * burst_cost_ + pieces(row_shift_) * row_cost_;
    const std::int64_t ports = pieces(beat_shift_) * beat_cost_;
    const std::int64_t window = bursts * window_cost_;
    const auto whole = [chunks](std::int64_t cost) {
        const std::int64_t total = checked_mul(chunks, cost, "memory time");
        return (total + (std::int64_t{1} << kFraction) - 1) >> kFraction;
    };
    Transfer out;
    out.occupancy = whole(ddr);
    out.bytes = checked_mul(chunks, chunk_bytes, "DDR bytes");
    out.duration =
        start_latency_ + std::max({out.occupancy, whole(std::max(ports, window)), floor});
    return out;
}

}  // namespace scfa
