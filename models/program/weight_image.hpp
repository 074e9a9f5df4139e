#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/program/weight_image.hpp
/// @brief The weights of one filter block (split) as they lie in external memory (docs/scfa.md,
/// sections 3 and 4).
///
/// A little-endian stream of bits, the first being bit 0 of byte 0:
/// 1. per lane, lane 0 first, a 16-bit count of its stored values: entries (`rle`: with explicit
///    zeros), all weights (`dense`), slots (`scheduled`);
/// 2. for i = 0, 1, ...: `bitmap` only, for each lane with so many, scan word i of its bit list
///    (`scan_width` bits, the last word only those that are left); then for each lane with more
///    than i values, value i (8 or 16 bits, two's complement) and behind it what places it: `rle` 4
///    bits, the zeros before it; `coordinate` and `scheduled` 16 bits, its position
///    tap * channels + channel (an idle slot: 65 535);
/// 3. behind the last split only, per lane: bias (32 bits; int16: 48), multiplier (16), shift (16);
/// 4. zeros up to a beat.

#include "models/arch/design_point.hpp"
#include "models/cost/filter_block.hpp"
#include "models/network/reference/quantised_network.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// Bias and scale of one filter, behind its weights.
struct LaneParameters {
    std::int64_t bias = 0;
    Multiplier multiplier;
};

/// How weights are stored.
struct WeightEncoding {
    SparseFormat format = SparseFormat::dense;
    Precision precision = Precision::int8;
    std::int32_t scan_width = 8;  ///< bitmap only
    std::int32_t banks = 1;       ///< scheduled only
    std::int64_t beat_bytes = 8;
};

/// @param block       of one split
/// @param values      per lane: the weights at `LaneFilter::positions`, in their order
/// @param parameters  per lane behind the last split; else empty
/// @throws Error{configuration} from the schedule compiler, when a lane has too many positions
/// Cost: O(bits), and for `scheduled` that of the compiler.
std::vector<std::uint8_t> encode_weights(const FilterBlock& block,
                                         const std::vector<std::vector<std::int16_t>>& values,
                                         const std::vector<LaneParameters>& parameters,
                                         const WeightEncoding& encoding);

}  // namespace scfa
