#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/sequence_sum.hpp
/// @brief From passes, of which the last ones repeat for ever, to a whole sequence.

#include "sim/modules/lane_array.hpp"
#include "sim/modules/lane_samples.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::sim {

/// The passes of a sequence: all samples once, then those from `repeat_from` on again and again.
struct PassSamples {
    std::vector<PassSample> samples;
    std::size_t repeat_from = 0;  ///< = samples.size(): there are no more passes than samples

    /// Which sample is pass `pass`.
    [[nodiscard]] std::size_t sample_of(std::int64_t pass) const;
    /// How often sample `index` happens among the first `passes`.
    [[nodiscard]] std::int64_t times(std::size_t index, std::int64_t passes) const;
};

/// @throws Error{overflow} beyond 2^63 - 1. Cost: O(samples * (D + B * R)).
SequenceTiming sequence_sum(const PassSamples& passes, const LaneArrayShape& shape,
                            std::int64_t count, std::int64_t drain, bool statistics);

}  // namespace scfa::sim
