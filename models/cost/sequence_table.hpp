#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/sequence_table.hpp
/// @brief Cycles of sequences of any length in O(1), for callers that ask for many lengths of one
/// profile.

#include "models/cost/pass_cycles.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// Partial sums of max(t_p, drain) over the passes of a profile.
class SequenceTable {
  public:
    /// @param drain  as for `sequence_cycles`, >= 0
    /// @throws Error{overflow} when the sums exceed 2^63 - 1. Cost: O(prefix + period).
    SequenceTable(const PassProfile& profile, std::int64_t drain);

    /// The same as `sequence_cycles(profile, passes, drain).cycles`.
    ///
    /// @param passes  >= 0
    /// @throws Error{overflow} beyond 2^63 - 1. Cost: O(1).
    [[nodiscard]] std::int64_t cycles(std::int64_t passes) const;

  private:
    std::int64_t drain_;
    std::vector<std::int64_t> prefix_;  ///< of the first 0, 1, ..., prefix passes
    std::vector<std::int64_t> period_;  ///< of the first 0, 1, ..., period passes of a period
};

}  // namespace scfa
