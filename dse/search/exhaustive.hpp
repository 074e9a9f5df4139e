#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/exhaustive.hpp
/// @brief Evaluates every distinct point of a space, in chunks of consecutive ordinals.

#include "dse/search/search_engine.hpp"

#include <memory>

namespace scfa {

/// Chunks that the recorder has are skipped, so a second run goes on where the first one ended.
/// @throws (from run) Error{configuration} when the space has 2^63 points or more
std::unique_ptr<SearchEngine> make_exhaustive();

/// The number of distinct points as a sweep counts them.
/// @throws Error{configuration} when there are 2^63 or more
std::int64_t countable_points(const Space& space);

}  // namespace scfa
