#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/filter_block.hpp
/// @brief The non-zero weights of up to R filters that occupy the lanes of the PE array together.

#include <cstdint>
#include <vector>

namespace scfa {

/// One lane's filter (docs/scfa.md, section 3): a view; whoever made the block keeps the positions
/// alive.
///
/// Weight (tap t, channel c) of the filter's own channels has position t * channels + c; on the
/// array it reads the activation of absolute channel first_channel + c at tap t, which lies in bank
/// (first_channel + c) mod B.
struct LaneFilter {
    const std::uint32_t* positions = nullptr;  ///< of the non-zero weights, strictly ascending
    std::int32_t count = 0;                    ///< non-zero weights; 0: the lane is through at once
    std::int32_t first_channel = 0;            ///< absolute input channel of the filter's channel 0
};

/// A filter block (of one channel split). Lanes beyond `lanes.size()` have no filter.
struct FilterBlock {
    std::int32_t taps = 1;  ///< Kh * Kw, >= 1
    std::int32_t channels =
        1;  ///< input channels of each filter in this split, >= 1 (C/G, or the split's part)
    std::vector<LaneFilter> lanes;
};

}  // namespace scfa
