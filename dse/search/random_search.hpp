#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/random_search.hpp
/// @brief Points drawn evenly from the distinct points of a space: what other engines are measured
///        against.

#include "dse/search/search_engine.hpp"

#include <memory>

namespace scfa {

/// The n-th point is a function of seed and n alone. Points may be drawn again, and then are not
/// evaluated again.
/// @throws (from run) Error{configuration} when the space has 2^63 points or more
std::unique_ptr<SearchEngine> make_random();

}  // namespace scfa
