#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/burst_cutter.hpp
/// @brief Cuts the descriptors of a DMA job into AXI bursts.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::sim {

/// A contiguous piece of external memory.
struct Descriptor {
    std::uint64_t address = 0;
    std::int64_t bytes = 0;  ///< >= 0
};

/// AXI: no burst crosses this boundary.
inline constexpr std::uint64_t kBurstBoundary = 4096;

struct Burst {
    std::uint64_t address = 0;
    std::int32_t bytes = 0;
    std::int32_t beats = 0;  ///< a partial one at either end counts
};

/// Walks over the bursts of a job. A burst ends with its descriptor, after `burst_beats` beats, or
/// at a 4 KiB boundary.
class BurstCutter {
  public:
    BurstCutter() = default;
    /// @param beat_bytes  a power of two
    /// @param descriptors must outlive the walk
    BurstCutter(const std::vector<Descriptor>& descriptors, std::int32_t beat_bytes,
                std::int32_t burst_beats)
        : next_(descriptors.data()),
          end_(descriptors.data() + descriptors.size()),
          beat_mask_(static_cast<std::uint64_t>(beat_bytes) - 1),
          burst_bytes_(static_cast<std::uint64_t>(beat_bytes) *
                       static_cast<std::uint64_t>(burst_beats)) {
        while ((1 << beat_shift_) < beat_bytes) {
            ++beat_shift_;
        }
        step();
    }

    [[nodiscard]] bool done() const { return burst_.bytes == 0; }
    [[nodiscard]] const Burst& burst() const { return burst_; }

    /// Goes on to the next burst.
    void step() {
        while (address_ == limit_) {
            if (next_ == end_) {
                burst_ = {};
                return;
            }
            address_ = next_->address;
            limit_ = address_ + static_cast<std::uint64_t>(next_->bytes);
            ++next_;
        }
        const std::uint64_t end = std::min({limit_, (address_ & ~beat_mask_) + burst_bytes_,
                                            (address_ | (kBurstBoundary - 1)) + 1});
        burst_.address = address_;
        burst_.bytes = static_cast<std::int32_t>(end - address_);
        burst_.beats = static_cast<std::int32_t>(((end + beat_mask_) >> beat_shift_) -
                                                 (address_ >> beat_shift_));
        address_ = end;
    }

  private:
    const Descriptor* next_ = nullptr;
    const Descriptor* end_ = nullptr;
    std::uint64_t beat_mask_ = 0;
    std::uint64_t burst_bytes_ = 1;
    int beat_shift_ = 0;
    std::uint64_t address_ = 0;  ///< of the rest of the current descriptor
    std::uint64_t limit_ = 0;
    Burst burst_;
};

}  // namespace scfa::sim
