#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/run_info.hpp
/// @brief What a run is: everything that its results depend on, and how it is kept.

#include "models/eval/metrics.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// Which points a run keeps as rows. Failed points are always kept, counts are always complete.
enum class RowMode {
    all,    ///< every point
    front,  ///< the front, and what no point beats by more than the slack
            ///< (dse/pareto/objectives.hpp)
};
std::string_view name_of(RowMode mode);

/// Above this many points a run keeps `front` unless told otherwise.
inline constexpr std::int64_t kMostPointsKept = 200'000;
/// The neighbourhood of the front that `RowMode::front` keeps: 1 % of each objective.
inline constexpr double kDefaultSlack = 0.01;

/// A function of the number of points alone.
RowMode default_row_mode(std::int64_t points);
/// Points of a chunk, a function of the number of points alone: small enough to spread over threads
/// and to finish soon after an interrupt, large enough that a chunk's own row does not matter.
std::int64_t default_chunk_points(std::int64_t points);

/// The engine whose chunks are consecutive points; those of others follow from what came before
/// them.
inline constexpr std::string_view kExhaustiveEngine = "exhaustive";

struct RunInfo {
    std::string name;
    std::string config = "{}";  ///< resolved configuration, JSON; what it says identifies the run
    std::string program_version;
    std::string model_version;
    std::string fidelity;
    std::int64_t seed = 0;
    std::string combinations;               ///< of axis values before folding, in decimal
    std::string engine{kExhaustiveEngine};  ///< that searches
    /// To be covered: the distinct points of the space, or the budget of an engine that samples.
    std::int64_t points = 0;
    std::int64_t chunk_points = 1;  ///< exhaustive: points of a chunk
    RowMode rows = RowMode::all;
    double slack = kDefaultSlack;
    std::vector<Metric> objectives;
    std::string confirm_fidelity;     ///< level that confirms points; empty: none is confirmed
    std::int64_t confirm_points = 0;  ///< of the front at most

    /// How many points of a front of that size are to be confirmed.
    [[nodiscard]] std::int64_t confirmations(std::int64_t front) const {
        return confirm_fidelity.empty() ? 0 : std::min(front, confirm_points);
    }
    /// Whether chunk c holds the points from c * chunk_points on.
    [[nodiscard]] bool has_consecutive_chunks() const { return engine == kExhaustiveEngine; }
    /// @pre has_consecutive_chunks()
    [[nodiscard]] std::int64_t chunks() const {
        return points / chunk_points + (points % chunk_points != 0 ? 1 : 0);
    }
};

}  // namespace scfa
