#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/memory_slopes.hpp
/// @brief The memory of one point, or the best of several, as what transfers take at least.

#include "models/base/checked.hpp"
#include "models/cost/memory_time.hpp"

#include <algorithm>
#include <cstdint>

namespace scfa {

/// Lower bounds that are linear in the bytes, as `MemoryTime` vouches for them.
class MemorySlopes {
  public:
    explicit MemorySlopes(const MemoryTime& memory)
        : occupancy_(memory.least_occupancy(kUnit)),
          duration_(memory.least_cycles(kUnit)),
          start_latency_(memory.start_latency()) {}

    /// Whichever is less of each.
    void merge(const MemorySlopes& o) {
        occupancy_ = std::min(occupancy_, o.occupancy_);
        duration_ = std::min(duration_, o.duration_);
        start_latency_ = std::min(start_latency_, o.start_latency_);
    }

    /// At most the occupancy of any transfers of that many bytes together.
    [[nodiscard]] std::int64_t occupancy(std::int64_t bytes) const {
        return scaled(bytes, occupancy_);
    }
    /// At most what they last beyond their start latencies.
    [[nodiscard]] std::int64_t duration(std::int64_t bytes) const {
        return scaled(bytes, duration_);
    }
    [[nodiscard]] std::int64_t start_latency() const { return start_latency_; }

  private:
    static constexpr int kShift = 16;  // the fraction of MemoryTime: its slopes come out exact
    static constexpr std::int64_t kUnit = std::int64_t{1} << kShift;

    static std::int64_t scaled(std::int64_t bytes, std::int64_t slope) {
        return checked_mul(bytes, slope, "memory time") >> kShift;
    }

    std::int64_t occupancy_ = 0;  ///< cycles of 64 KiB
    std::int64_t duration_ = 0;   ///< cycles of 64 KiB
    std::int64_t start_latency_ = 0;
};

}  // namespace scfa
