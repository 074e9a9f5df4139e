#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/rtl/weight_unpacker.hpp
/// @brief What the load DMA does to a weight image on its way into the weight buffer: one word a
/// lane and cycle (models/program/weight_image.hpp).

#include "models/program/weight_image.hpp"

#include <cstdint>
#include <vector>

namespace scfa::rtl {

/// One lane of an image, as the weight buffer holds it.
struct LaneWords {
    std::vector<std::uint64_t> values;  ///< words of the weight buffer: the value above its place
    std::vector<std::uint64_t> bits;    ///< bitmap: scan words
    LaneParameters parameters;          ///< behind the last split
};

/// How an image is laid out, as the layer program knows.
struct ImageLayout {
    SparseFormat format = SparseFormat::dense;
    Precision precision = Precision::int8;
    std::int32_t scan_width = 8;
    std::int32_t taps = 1, channels = 1;  ///< of each filter in the split
    std::size_t lanes = 1;
    bool last_split = true;
};

/// Bits of the channel in a place {tap, channel}. @throws Error{unsupported} where tap and channel
/// together need more than 16 bits
std::int32_t channel_width(std::int32_t taps, std::int32_t channels);

/// @throws Error{model} when the image ends early; Error{unsupported} as above
std::vector<LaneWords> unpack_weights(const std::uint8_t* image, std::size_t size,
                                      const ImageLayout& layout);

}  // namespace scfa::rtl
