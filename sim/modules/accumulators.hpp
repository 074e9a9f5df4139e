#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/accumulators.hpp
/// @brief R x Q sums and, between splits, the partial-sum memory of A pixel vectors per lane
///        (docs/scfa.md, section 2). Here the sums of a whole tile lie side by side.

#include "models/arch/design_point.hpp"
#include "sim/modules/block_tokens.hpp"
#include "sim/modules/tile_planes.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace scfa::sim {

/// The pixels that a block's sums stand for: rows `pitch` apart, columns [width, pitch) without
/// meaning.
struct SumTile {
    std::string layer;
    std::int64_t lanes = 1;
    std::int64_t rows = 1;
    std::int64_t width = 1;
    std::int64_t pitch = 1;  ///< as TilePlanes::pitch
    std::int64_t parts = 1;  ///< splits that add up
};

class Accumulators {
  public:
    explicit Accumulators(const DesignPoint& point);

    /// All sums zero, for the first split of a (tile, block).
    /// @throws Error{infeasible} naming layer, vectors needed and A, when parts > 1 and the tile's
    ///         pixel vectors exceed the partial-sum memory
    void begin(const SumTile& tile);

    /// Proves that no sum of this split can leave the accumulator: adds max|activation| * sum|w| of
    /// each lane, and |bias|, to what the splits before could have come to.
    /// @throws Error{overflow} naming the layer and the lane. Cost: O(entries).
    void admit(const BlockTokens& block);

    [[nodiscard]] const SumTile& tile() const { return tile_; }
    [[nodiscard]] bool wide() const { return wide_; }  ///< 48-bit sums (int16)
    /// Sums of a lane, `lane_stride()` of them. @pre !wide()
    [[nodiscard]] std::int32_t* narrow_sums(std::int64_t lane) {
        return narrow_.data() + lane * stride_;
    }
    [[nodiscard]] const std::int32_t* narrow_sums(std::int64_t lane) const {
        return narrow_.data() + lane * stride_;
    }
    /// @pre wide()
    [[nodiscard]] std::int64_t* wide_sums(std::int64_t lane) {
        return wide_sums_.data() + lane * stride_;
    }
    [[nodiscard]] const std::int64_t* wide_sums(std::int64_t lane) const {
        return wide_sums_.data() + lane * stride_;
    }
    [[nodiscard]] std::int64_t lane_stride() const { return stride_; }
    /// The sum of one pixel. @param place  row * pitch + x
    [[nodiscard]] std::int64_t sum(std::int64_t lane, std::int64_t place) const {
        return wide_ ? wide_sums(lane)[place] : narrow_sums(lane)[place];
    }
    /// Adds as the hardware does: one pixel. @throws Error{overflow} naming the layer
    void add(std::int64_t lane, std::int64_t place, std::int64_t product_sum);

  private:
    bool wide_;
    std::int64_t columns_;
    std::int64_t depth_;
    SumTile tile_;
    std::int64_t stride_ = 0;
    std::vector<std::int32_t> narrow_;
    std::vector<std::int64_t> wide_sums_;
    std::vector<std::int64_t> bounds_;  ///< per lane: what its sums cannot exceed
};

}  // namespace scfa::sim
