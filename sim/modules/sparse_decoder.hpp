#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/sparse_decoder.hpp
/// @brief From the bytes of a weight image to the lanes' tokens (docs/scfa.md, sections 3 and 4).

#include "sim/modules/block_tokens.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::sim {

/// One lane's bank of the weight buffer as the load fills it: nothing is interpreted yet.
struct LaneImage {
    std::uint32_t count = 0;            ///< stored values, from the image's header
    std::vector<std::int16_t> values;   ///< two's complement, sign-extended
    std::vector<std::uint16_t> places;  ///< rle: zeros before it; coordinate, scheduled: position
    std::vector<std::uint64_t> bitmap;  ///< bitmap: scan words
};

/// One a lane: makes the token stream of one pass from what its bank holds.
class SparseDecoder {
  public:
    /// @param layout  outlives the decoder
    /// @param lane    which one, for `first_channels` and errors
    SparseDecoder(const BlockLayout& layout, std::size_t lane);

    /// @throws Error{model} naming "sparse decoder", lane and layer: a position or run beyond the
    ///         filter, positions that do not ascend (not `scheduled`), a count that does not agree
    ///         with the bitmap, a weight of -128 (int16: -32768), a weight in an idle slot
    /// Cost: O(values + bitmap words).
    [[nodiscard]] LaneTokens decode(LaneImage image) const;

  private:
    void check_weights(const LaneImage& image) const;
    void place_dense(const LaneImage& image, LaneTokens& out) const;
    void place_bitmap(const LaneImage& image, LaneTokens& out) const;
    void place_runs(const LaneImage& image, LaneTokens& out) const;
    void place_listed(const LaneImage& image, LaneTokens& out) const;
    [[noreturn]] void fail(const std::string& what) const;

    const BlockLayout& layout_;
    std::size_t lane_;
    std::uint32_t positions_;  ///< taps * channels
};

/// Reads a whole image: header, interleaved lanes, parameters; each lane through its decoder.
/// @param bytes  of one (block, split), with the padding up to a beat
/// @throws Error{model} as above, and when the image ends early or has more than 127 spare bytes
/// @throws Error{configuration} when the layout is impossible (no taps, 2^16 positions and more,
/// ...) Cost: O(bits), about 3 ns a value.
BlockTokens decode_image(const std::uint8_t* bytes, std::size_t size, const BlockLayout& layout);

}  // namespace scfa::sim
