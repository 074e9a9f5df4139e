#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/cost/naive_sequence.hpp
/// @brief docs/scfa.md, section 3, one cycle at a time and nothing clever: the oracle of the tests.

#include "models/cost/filter_block.hpp"
#include "models/cost/pass_cycles.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

struct NaiveSequence {
    std::vector<std::int64_t> pass_cycles;  ///< of each pass
    SequenceCycles total;
};

/// Every format but `scheduled`. Decoders do not run past the last pass.
NaiveSequence naive_sequence(const FilterBlock& block, const CrossbarPort& port,
                             std::int64_t passes, std::int64_t drain);

}  // namespace scfa
