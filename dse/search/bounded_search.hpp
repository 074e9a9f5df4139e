#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/bounded_search.hpp
/// @brief The exact Pareto front of a space that is too large to enumerate.
///
/// Branch and bound. The space is cut into boxes, most promising first; rounds of boxes are
/// searched side by side, each against the front as it was when the round began and what the box
/// itself has given since. So what is evaluated and what is pruned does not depend on the number of
/// threads. A box is dropped only where some evaluated point dominates the bound of all its points:
/// points that tie with one of the front are never dropped, and the front is that of the exhaustive
/// search.

#include "dse/search/box_search.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace scfa {

/// What was found of the boxes of one round.
struct BoundedRound {
    std::int64_t number = 0;  ///< 0: the space was cut into boxes, and some of them dropped
    Coverage coverage;
    PointCounts counts;                ///< of the points evaluated
    std::vector<EvaluatedPoint> rows;  ///< on the front so far, or failed; ordinals ascending
};

/// Of the whole search and of the rounds of this call.
struct BoundedResult {
    bool complete = false;            ///< no round is left; else a stop was requested
    Coverage coverage;                ///< may hold parts of a round that was given up
    WideCount points = 0;             ///< distinct points of the space
    PointCounts counts;               ///< of the points evaluated
    ParetoFront front;                ///< of ordinals
    std::int64_t boxes_searched = 0;  ///< roots of subtrees handed to threads
    std::int64_t rounds = 0;

    explicit BoundedResult(std::size_t objectives) : front(objectives) {}
};

struct BoundedOptions {
    int threads = 1;
    /// Called on the calling thread, at least every 100 ms while boxes are searched; nothing may
    /// be kept of the argument.
    std::function<void(const BoundedResult&)> tick;
    /// Called on the calling thread after each round that was searched to its end. A search that
    /// is given the rounds before and their front goes on as if it had not been interrupted.
    std::function<void(BoundedRound&&)> round;
    std::int64_t rounds_done = 0;        ///< finished by an earlier call
    const ParetoFront* front = nullptr;  ///< of those rounds
};

/// The rounds, and what is evaluated in each, are a function of space, evaluator, constraints and
/// objectives alone.
/// @throws Error{configuration} when the space has 2^63 points or more: ordinals have 63 bits
BoundedResult search_bounded(const Space& space, BoundingEvaluator& evaluator,
                             const Constraints& constraints, const Objectives& objectives,
                             const BoundedOptions& options, StopState& stop);

}  // namespace scfa
