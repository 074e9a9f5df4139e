#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/core_clock.hpp
/// @brief The clock of array, DMA and AXI: its period in whole picoseconds, so that every time of
///        the model is an integer.

#include "models/arch/design_point.hpp"
#include "models/base/checked.hpp"

#include <systemc>

#include <cmath>
#include <cstdint>

namespace scfa::sim {

/// Simulated time in picoseconds, SystemC's default resolution.
using Picoseconds = std::int64_t;

inline Picoseconds picoseconds(const sc_core::sc_time& time) {
    return static_cast<Picoseconds>(time.value());
}
inline sc_core::sc_time to_time(Picoseconds value) {
    return sc_core::sc_time::from_value(static_cast<sc_core::sc_time::value_type>(value));
}
inline Picoseconds now() {
    return picoseconds(sc_core::sc_time_stamp());
}
inline Picoseconds from_ns(double ns) {
    return static_cast<Picoseconds>(std::llround(ns * 1000.0));
}

/// Edges lie at multiples of the period.
class CoreClock {
  public:
    explicit CoreClock(Picoseconds period) : period_(period) {}
    explicit CoreClock(const DesignPoint& point) : CoreClock(from_ns(1000.0 / point.clock_mhz())) {}

    [[nodiscard]] Picoseconds period() const { return period_; }
    /// The time of a number of cycles. @throws Error{overflow}
    [[nodiscard]] Picoseconds time_of(std::int64_t cycles) const {
        return checked_mul(cycles, period_, "simulated time");
    }
    /// Cycles up to a time, a started one counted.
    [[nodiscard]] std::int64_t cycles(Picoseconds time) const { return ceil_div(time, period_); }
    /// The first edge at or after a time.
    [[nodiscard]] Picoseconds edge(Picoseconds time) const { return round_up(time, period_); }

  private:
    Picoseconds period_;
};

}  // namespace scfa::sim
