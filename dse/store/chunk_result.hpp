#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/chunk_result.hpp
/// @brief What came of a chunk of consecutive points: the unit of work, of storing and of resuming.

#include "dse/store/evaluated_point.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

inline constexpr std::size_t kReasons = static_cast<std::size_t>(Reason::constraint) + 1;

/// How many points ended how. Adds up over chunks.
struct PointCounts {
    std::int64_t evaluated = 0;  ///< feasible + infeasible + failed
    std::int64_t feasible = 0;
    std::int64_t infeasible = 0;
    std::int64_t failed = 0;
    std::array<std::int64_t, kReasons> reasons{};  ///< infeasible ones by `Reason`

    void add(const PointResult& result);
    PointCounts& operator+=(const PointCounts& other);
    friend bool operator==(const PointCounts& a, const PointCounts& b) {
        return a.evaluated == b.evaluated && a.feasible == b.feasible &&
               a.infeasible == b.infeasible && a.failed == b.failed && a.reasons == b.reasons;
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
