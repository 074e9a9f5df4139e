#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/thin.hpp
/// @brief A bounded sample of the points that are not on the front, the same whatever order they
/// arrive in.

#include "reports/report_data.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// Points beyond the front that a report carries at most: as many as a run stores.
inline constexpr std::size_t kMostOtherPoints = 200'000;

/// Keeps the `most` points whose mixed `order` is smallest: a uniform sample that depends on the
/// set of points only. Memory: O(most); add is O(log most).
class PointSample {
  public:
    explicit PointSample(std::size_t most = kMostOtherPoints) : most_(most) {}

    /// Whether `add` would keep a point of this order now: lets a caller skip making the point.
    [[nodiscard]] bool wants(std::int64_t order) const;
    /// @pre the point is not on the front, and no point of this order was added before.
    void add(ReportPoint point);
    /// Counts a point that the caller did not make because `wants` said no.
    void skip() { ++seen_; }

    /// Moves the points into `data.points` and fills `data.thinning`. The sample is empty
    /// afterwards.
    void move_into(ReportData& data);

  private:
    struct Kept {
        std::uint64_t key;
        ReportPoint point;
        friend bool operator<(const Kept& a, const Kept& b) { return a.key < b.key; }
    };
    std::size_t most_;
    std::int64_t seen_ = 0;
    std::vector<Kept> kept_;  ///< a heap, largest key first
};

}  // namespace scfa
