#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/chunk_result.hpp
/// @brief What came of a chunk of points: the unit of work, of storing and of resuming. Consecutive
/// points in an exhaustive search, a round or a generation in others.

#include "dse/store/evaluated_point.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

inline constexpr std::size_t kReasons = static_cast<std::size_t>(Reason::constraint) + 1;

/// Points of the space that a search disposed of without evaluating them.
struct SkippedCounts {
    std::int64_t by_bound = 0;       ///< an evaluated point dominates every one of them
    std::int64_t by_device = 0;      ///< proven not to fit the device, or to break its rules
    std::int64_t by_constraint = 0;  ///< proven to break one of the user's limits
    std::int64_t repeated = 0;       ///< proposed again, and answered from before

    [[nodiscard]] std::int64_t total() const {
        return by_bound + by_device + by_constraint + repeated;
    }
    SkippedCounts& operator+=(const SkippedCounts& other);
    friend bool operator==(const SkippedCounts& a, const SkippedCounts& b) {
        return a.by_bound == b.by_bound && a.by_device == b.by_device &&
               a.by_constraint == b.by_constraint && a.repeated == b.repeated;
    }
};

/// How many points ended how. Adds up over chunks.
struct PointCounts {
    std::int64_t evaluated = 0;  ///< feasible + infeasible + failed
    std::int64_t feasible = 0;
    std::int64_t infeasible = 0;
    std::int64_t failed = 0;
    std::array<std::int64_t, kReasons> reasons{};  ///< infeasible ones by `Reason`
    SkippedCounts skipped;

    /// What counts towards the end of a run: `RunInfo::points`.
    [[nodiscard]] std::int64_t covered() const { return evaluated + skipped.total(); }

    void add(const PointResult& result);
    PointCounts& operator+=(const PointCounts& other);
    friend bool operator==(const PointCounts& a, const PointCounts& b) {
        return a.evaluated == b.evaluated && a.feasible == b.feasible &&
               a.infeasible == b.infeasible && a.failed == b.failed && a.reasons == b.reasons &&
               a.skipped == b.skipped;
    }
};

/// `{"dsp":12,"lut":3}`: the reasons that occurred, in the order of `Reason`.
std::string reasons_text(const PointCounts& counts);
/// The inverse of `reasons_text`. @throws Error{damaged} for anything that it does not write
void read_reasons(std::string_view text, PointCounts& counts);

struct ChunkResult {
    std::int64_t chunk = 0;            ///< number of the chunk
    PointCounts counts;                ///< of all its points, kept or not
    std::vector<EvaluatedPoint> rows;  ///< those worth keeping, ordinals ascending
};

}  // namespace scfa
