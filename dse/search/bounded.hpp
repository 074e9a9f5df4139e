#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/bounded.hpp
/// @brief The engine that proves most of a space to be off the front instead of evaluating it.

#include "dse/search/search_engine.hpp"

#include <memory>

namespace scfa {

/// Wants a `BoundingEvaluator`. Chunk 0 of the run is the cutting of the space into boxes, chunk r
/// the boxes of round r; a second run goes on after the last round that was stored. The front is
/// that of the exhaustive search, and the counts of all chunks add up to the points of the space.
/// @throws (from run) Error{unsupported} for an evaluator without bounds and for a shard of a run;
///         Error{configuration} when the space has 2^63 points or more
std::unique_ptr<SearchEngine> make_bounded();

}  // namespace scfa
