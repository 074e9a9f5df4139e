#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/lockstep_passes.hpp
/// @brief Passes of the formats without FIFO and arbiter, `dense` and `scheduled`: all are alike.

#include "sim/modules/block_tokens.hpp"
#include "sim/modules/lane_array.hpp"
#include "sim/modules/sequence_sum.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::sim {

/// What every lane does in every cycle of a pass. Holds no copy: the block must outlive it.
class Lockstep {
  public:
    explicit Lockstep(const BlockTokens& block);

    /// Of a pass, at least 1. Dense: C/G x Kh x Kw x (different groups among the lanes).
    [[nodiscard]] std::int64_t cycles() const { return cycles_; }
    /// What the lane works on in a cycle, kNoPosition when on nothing.
    [[nodiscard]] std::uint32_t position(std::size_t lane, std::int64_t cycle) const;
    /// The absolute channel that the lane reads for a position.
    [[nodiscard]] std::int64_t channel(std::size_t lane, std::uint32_t position) const {
        return block_.lanes[lane].first_channel +
               static_cast<std::int64_t>(position) % block_.channels;
    }
    /// One pass. @throws Error{model} naming layer, slot and bank when a bank would be read at two
    /// addresses in one cycle. Cost: O(lanes * cycles), dense O(groups * channels * banks).
    [[nodiscard]] PassSample pass(const LaneArrayShape& shape, bool statistics) const;

  private:
    void count_dense(const LaneArrayShape& shape, PassSample& sample) const;
    void count_slots(const LaneArrayShape& shape, PassSample& sample, bool statistics) const;

    const BlockTokens& block_;
    std::vector<std::int32_t> groups_;  ///< dense: first channels, ascending, each once
    std::int64_t cycles_ = 1;
};

/// @param passes  0: no sample
PassSamples lockstep_passes(const BlockTokens& block, const LaneArrayShape& shape,
                            std::int64_t passes, bool statistics);

}  // namespace scfa::sim
