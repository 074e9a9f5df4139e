#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/block_tokens.hpp
/// @brief The weights of one (block, split) as the lanes work through them, pass after pass.

#include "models/arch/design_point.hpp"
#include "models/cost/filter_block.hpp"
#include "models/program/weight_image.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace scfa::sim {

/// In `LaneTokens::positions`: an idle slot of `scheduled`, an explicit zero of `rle`.
inline constexpr std::uint32_t kNoPosition = 0xffffffffU;

/// What the layer program knows of a (block, split) and its weight image does not say.
struct BlockLayout {
    std::string layer;  ///< its name, for errors
    SparseFormat format = SparseFormat::dense;
    Precision precision = Precision::int8;
    std::int32_t scan_width = 8;               ///< bits of a bitmap word, in [1, 64]
    std::int32_t taps = 1;                     ///< Kh * Kw
    std::int32_t channels = 1;                 ///< input channels of each filter in this split
    std::vector<std::int32_t> first_channels;  ///< per lane: absolute channel of its channel 0
    bool last_split = true;                    ///< the image ends with the lanes' parameters
};

/// One lane's tokens of a pass, in the order in which its decoder makes them.
struct LaneTokens {
    std::int32_t first_channel = 0;        ///< absolute input channel of the filter's channel 0
    std::vector<std::uint32_t> positions;  ///< tap * channels + channel, or kNoPosition
    std::vector<std::uint32_t> gaps;       ///< bitmap: empty words before each entry; else empty
    std::vector<std::int16_t> weights;     ///< as long as `positions`; empty in timing-only runs

    [[nodiscard]] std::size_t count() const { return positions.size(); }
};

/// A (block, split). Immutable once decoded; may be shared and kept.
struct BlockTokens {
    std::string layer;
    SparseFormat format = SparseFormat::dense;
    std::int32_t taps = 1;
    std::int32_t channels = 1;
    std::vector<LaneTokens> lanes;
    std::vector<LaneParameters> parameters;  ///< per lane behind the last split, else empty

    /// Stored values of the fullest lane: what its bank of the weight buffer must hold.
    [[nodiscard]] std::int64_t longest_lane() const {
        std::size_t most = 0;
        for (const LaneTokens& lane : lanes) {
            most = std::max(most, lane.count());
        }
        return static_cast<std::int64_t>(most);
    }
    /// Bits of a lane's bitmap.
    [[nodiscard]] std::int64_t lane_positions() const {
        return static_cast<std::int64_t>(taps) * channels;
    }
};

/// The tokens that a block's image would decode to, without weights: for timing-only runs.
/// `scheduled` blocks are compiled (models/cost/schedule.hpp) for `banks`.
/// @throws Error{configuration} as `compile_schedule`. Cost: O(entries); `scheduled`: the compiler.
BlockTokens tokens_of(const FilterBlock& block, SparseFormat format, std::int32_t scan_width,
                      std::int32_t banks);

}  // namespace scfa::sim
