#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/weight_buffer.hpp
/// @brief One bank of weights per lane in two halves (docs/scfa.md, section 2). A half holds the
///        block (split) of one job, or all blocks of a layer where they fit.

#include "models/arch/design_point.hpp"
#include "sim/modules/block_tokens.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace scfa::sim {

class WeightBuffer {
  public:
    explicit WeightBuffer(const DesignPoint& point);

    /// Empties a half.
    void begin(int half);
    /// Puts a block behind those that the half already holds. @return its index in the half
    /// @throws Error{infeasible} naming buffer, layer, lane, values (bitmap: or positions) needed
    ///         and there
    std::size_t append(int half, std::shared_ptr<const BlockTokens> block);

    [[nodiscard]] std::size_t blocks(int half) const { return at(half).blocks.size(); }
    /// @pre index < blocks(half)
    [[nodiscard]] const std::shared_ptr<const BlockTokens>& block(int half,
                                                                  std::size_t index) const {
        return at(half).blocks[index];
    }

  private:
    struct Half {
        std::vector<std::shared_ptr<const BlockTokens>> blocks;
        std::vector<std::int64_t> values;  ///< per lane
        std::int64_t positions = 0;        ///< of a lane, bitmap only
    };
    [[nodiscard]] const Half& at(int half) const { return halves_[static_cast<std::size_t>(half)]; }

    std::int64_t half_values_;
    std::int64_t half_positions_;  ///< 0: no bit memory
    std::array<Half, 2> halves_;
};

}  // namespace scfa::sim
