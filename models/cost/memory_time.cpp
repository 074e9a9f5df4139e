// SPDX-License-Identifier: Apache-2.0
#include "models/cost/memory_time.hpp"

#include "models/arch/device.hpp"
#include "models/base/checked.hpp"
#include "models/cost/memory_coefficients.hpp"
#include "models/cost/timing_constants.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

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

/// Requests that the memory holds at once (docs/tlm.md).
constexpr std::int64_t kDdrRequests = 8;
/// No burst crosses this boundary.
constexpr std::int64_t kBoundary = 4096;
constexpr int kBoundaryShift = 12;

/// Bytes of a DDR burst: 8 transfers, LPDDR4 16.
std::int64_t ddr_burst_bytes(const DdrTiming& ddr) {
    return (ddr.type == DdrType::lpddr4 ? 16 : 8) * std::max(1, ddr.data_bits.value / 8);
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
    const std::int64_t ports = point.axi_ports();

    beat_bytes_ = point.axi_width_bits() / 8;
    beat_shift_ = log2_of(beat_bytes_);
    burst_bytes_ = std::min(kBoundary, beat_bytes_ * point.axi_burst_beats());
    burst_beats_ = burst_bytes_ >> beat_shift_;
    const auto unit = static_cast<double>(kRowAlignmentBytes);
    const auto burst_bytes = static_cast<double>(burst_bytes_);
    bursts_per_byte_ = fixed(static_cast<double>(ceil_div(kBoundary, burst_bytes_)) / kBoundary);
    extra_burst_ = fixed(std::max(0.0, 1.0 - unit / burst_bytes));
    first_page_bursts_ = fixed(kBoundary / 2 / burst_bytes + 1.0);
    for (std::int64_t bursts = 2; bursts <= kPortTable; ++bursts) {
        same_port_[static_cast<std::size_t>(bursts)] = std::gcd(bursts, ports) > 1 ? 1 : 0;
    }

    // A refresh closes all rows, holds the banks, and the stream begins with an opening.
    const double stall_ns = ddr.trfc_ns.value + ddr.trp_ns.value + ddr.trcd_ns.value / 2;
    const double refreshed = std::max(0.01, 1.0 - stall_ns / ddr.trefi_ns.value);
    const double pace = cycles_per_ns / refreshed;
    const double opening_ns = ddr.trp_ns.value + ddr.trcd_ns.value;
    const double granule = static_cast<double>(ddr_burst_bytes(ddr));
    byte_cost_ = fixed(pace / ddr.peak_gbps.value);
    last_beat_cost_ = std::max<std::int64_t>(0, fixed(1) - beat_bytes_ * byte_cost_);
    unaligned_cost_ = fixed(pace * std::max(0.0, granule - unit) / ddr.peak_gbps.value);
    burst_cost_ = fixed(pace * coefficients.burst_overhead_ns.value);
    column_cost_ = fixed(pace * ddr.tcl_ns.value / kDdrRequests);
    row_cost_ = fixed(pace * opening_ns / kDdrRequests);
    turn_cost_ = fixed(pace * (ddr.read_to_write_ns.value + ddr.write_to_read_ns.value));
    most_burst_cost_ = turn_cost_ + unaligned_cost_ + burst_cost_ + column_cost_ + row_cost_;
    row_shift_ = static_cast<int>(log2_of(largest_power_of_two(ddr.row_bytes.value)));

    const std::int64_t outstanding = point.axi_outstanding();
    const double idle_ports = 1.0 - 1.0 / static_cast<double>(ports);
    port_share_ = fixed(1.0 / static_cast<double>(ports));
    port_round_ = fixed(idle_ports / 2 * coefficients.last_round.value);
    uneven_ = fixed(idle_ports * coefficients.uneven_bursts.value /
                    std::sqrt(static_cast<double>(outstanding)));

    window_ = ports * outstanding;
    const auto window = static_cast<double>(window_);
    const double trip_ns = coefficients.interconnect_ns.value + ddr.tcl_ns.value;
    trip_ = static_cast<std::int64_t>(std::ceil(trip_ns * cycles_per_ns));
    trip_row_ = fixed(std::max(1.0, window / kDdrRequests) * opening_ns * cycles_per_ns *
                      coefficients.row_miss_exposed.value);
    trip_row_share_ = std::min(window_, kDdrRequests);
    window_share_ = fixed((1.0 + stall_ns / ddr.trefi_ns.value) / window);
    slack_beats_ = outstanding - 1;
    refresh_stall_ = static_cast<std::int64_t>(std::ceil(stall_ns * cycles_per_ns));
    refresh_rate_ = static_cast<std::int64_t>(4294967296.0 / (ddr.trefi_ns.value * cycles_per_ns));

    latency_ = static_cast<std::int64_t>(std::ceil((trip_ns + ddr.trcd_ns.value) * cycles_per_ns));
    start_latency_ = kDmaSetupCycles + latency_;
    const auto least = [scale](double cycles) {
        return static_cast<std::int64_t>(std::floor(cycles * scale));
    };
    least_byte_cost_ = std::max({byte_cost_, least(1.0 / static_cast<double>(ports * beat_bytes_)),
                                 least(1 / burst_bytes)});
}

MemoryTime::Bursts MemoryTime::bursts_of(std::int64_t bytes) const {
    constexpr std::int64_t kOne = std::int64_t{1} << kFraction;
    Bursts out{};
    if (bytes >= kBoundary) {
        out.count = bytes * bursts_per_byte_ + extra_burst_;
        out.unaligned = std::min(out.count, first_page_bursts_);
        out.cut = kOne;
        return out;
    }
    // Both fit 32 bits, which halves the division.
    out.whole = static_cast<std::uint32_t>(bytes + burst_bytes_ - 1) /
                static_cast<std::uint32_t>(burst_bytes_);
    out.cut = std::max<std::int64_t>(0, bytes - kRowAlignmentBytes) << (kFraction - kBoundaryShift);
    const std::int64_t whole = out.whole << kFraction;
    const std::int64_t split = std::max(whole, bytes * bursts_per_byte_ + extra_burst_);
    out.count = whole + (((split - whole) * out.cut) >> kFraction);
    out.unaligned = std::min(out.count, first_page_bursts_);
    return out;
}

/// Chunks lie twice their length apart, on average of tiles of an image, and those in one row open
/// it once.
std::int64_t MemoryTime::rows_opened(std::int64_t bytes) const {
    const std::int64_t along = bytes << (kFraction - row_shift_);
    return std::min(std::int64_t{1} << kFraction, 2 * along) + along;
}

/// Of one chunk.
std::int64_t MemoryTime::ddr_cost(std::int64_t bytes, const Bursts& bursts,
                                  std::int64_t rows) const {
    const auto times = [](std::int64_t count, std::int64_t cost) {
        return (count * cost) >> kFraction;
    };
    const std::int64_t data = bytes * byte_cost_ + times(bursts.unaligned, unaligned_cost_) +
                              times(bursts.count, burst_cost_);
    const std::int64_t latency = times(bursts.count, column_cost_) + data / kDdrRequests +
                                 times(std::min(bursts.count, kDdrRequests * rows), row_cost_);
    return std::max(data, latency);
}

Transfer MemoryTime::transfer(std::int64_t chunks, std::int64_t chunk_bytes, std::int64_t floor,
                              MemoryAccess access) const {
    if (chunks == 0) {
        return {};
    }
    constexpr std::int64_t kOne = std::int64_t{1} << kFraction;
    const auto times = [](std::int64_t a, std::int64_t b) { return (a * b) >> kFraction; };
    const auto whole = [chunks](std::int64_t cost) {
        const std::int64_t total = checked_mul(chunks, cost, "memory time");
        return (total + kOne - 1) >> kFraction;
    };
    // Whole beats, so that a longer chunk never takes less.
    const std::int64_t beats = (chunk_bytes + beat_bytes_ - 1) >> beat_shift_;
    const std::int64_t padded = beats << beat_shift_;
    const Bursts bursts = bursts_of(padded);
    const std::int64_t rows = rows_opened(padded);
    const std::int64_t ddr = ddr_cost(padded, bursts, rows);

    // The shorter bursts of a round wait for the longest one.
    const std::int64_t longest = std::min(beats, burst_beats_);
    const std::int64_t waited = times(bursts.count * longest - (beats << kFraction), uneven_);
    const std::int64_t slowed = (beats << kFraction) + std::max<std::int64_t>(0, waited);

    std::int64_t port = times(slowed, port_share_);
    if (bursts.whole > 1 && bursts.whole <= kPortTable &&
        same_port_[static_cast<std::size_t>(bursts.whole)] != 0) {
        // The full bursts of all chunks go to the same ports, until a boundary shifts them.
        const std::int64_t shifted =
            std::min(kOne, bursts.cut + static_cast<std::uint32_t>(bursts.cut * window_) /
                                            static_cast<std::uint32_t>(16 * bursts.whole));
        const std::int64_t uneven = bursts.whole * burst_beats_ * port_share_;
        const std::int64_t even = times(beats << kFraction, port_share_);
        port = std::max(port, uneven - times(uneven - even, shifted));
    }
    // A refresh stalls the ports for what the bursts in flight do not cover.
    std::int64_t ports = std::max(whole(port) + ((longest * port_round_) >> kFraction), longest);
    const std::int64_t covered =
        std::max<std::int64_t>(0, std::min(slack_beats_ * longest - trip_, ports / 2));
    const std::int64_t stall = std::max<std::int64_t>(0, refresh_stall_ - covered);
    ports += times(ports + latency_, (stall * refresh_rate_) >> kFraction);

    std::int64_t window = 0;
    if (whole(bursts.count) > window_) {
        const std::int64_t delayed = std::min(bursts.count, trip_row_share_ * rows);
        std::int64_t trip = bursts.count * trip_ + slowed + times(delayed, trip_row_);
        if (access == MemoryAccess::write) {
            trip += ddr;  // the port sends all of a burst before the memory writes it
        }
        window = whole(times(trip, window_share_)) - latency_;
    }

    Transfer out;
    out.occupancy = whole(ddr);
    out.bytes = checked_mul(chunks, chunk_bytes, "DDR bytes");
    // The port has the first burst of a write to itself, and the end of the last one of a read.
    const std::int64_t alone = longest * (access == MemoryAccess::write ? kOne : last_beat_cost_);
    const std::int64_t streamed = out.occupancy + ((alone + kOne - 1) >> kFraction);
    out.duration = start_latency_ + std::max({streamed, ports, window, whole(bursts.count), floor});
    if (access == MemoryAccess::write) {
        // Beside a load, the bus turns around for each burst, and back.
        const std::int64_t turned = whole(ddr + times(bursts.count, turn_cost_));
        out.occupancy = std::min(turned, out.duration - start_latency_);
    }
    return out;
}

}  // namespace scfa
