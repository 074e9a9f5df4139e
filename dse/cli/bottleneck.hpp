#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/bottleneck.hpp
/// @brief Which layer holds a point back and why, and the step in the space that relieves it.

#include "dse/cli/point_view.hpp"
#include "dse/config/resolve.hpp"
#include "dse/search/neighbours.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace scfa::cli {

/// Of the layer with the most cycles.
struct Bottleneck {
    std::size_t layer = 0;
    double share = 0.0;        ///< of the network's cycles
    std::string cause;         ///< "multiplying", "banks", "decoders", "imbalance", "drain",
                               ///< "memory", "fill"
    double cause_share = 0.0;  ///< of the layer's cycles
};

/// Nothing where no layer takes time on the array.
std::optional<Bottleneck> bottleneck_of(const PointView& view);

struct Relief {
    std::optional<Bottleneck> bottleneck;  ///< of a feasible point
    std::optional<Neighbour> next;         ///< that is faster, or fits where the point does not
    std::int64_t looked_at = 0;            ///< neighbours
};

/// Evaluates the neighbours of the point in the sweep's space.
Relief relief_of(const PointView& view, const ResolvedSweep& sweep, Evaluator& evaluator);

nlohmann::ordered_json relief_json(const Relief& relief, const PointView& view,
                                   const Workload& workload, const std::string& next_id);
std::string relief_text(const Relief& relief, const PointView& view, const Workload& workload,
                        const std::string& next_id);

}  // namespace scfa::cli
