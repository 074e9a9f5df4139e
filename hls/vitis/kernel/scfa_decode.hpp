#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  scfa_decode.hpp
/// @brief A lane's decoder: an endless stream of tokens, one a cycle in which its FIFO has room.

#include "scfa_buffers.hpp"

namespace scfa_hls {

/// Tap and channel of a flat position. Exact for 16-bit positions; the reciprocal is ceil(2^32 /
/// channels), 0 for one channel. In fabric: the DSP slices are the array's.
inline Request request_of(std::uint32_t position, std::uint32_t channels, std::uint32_t reciprocal,
                          std::uint32_t first_channel) {
    SCFA_PRAGMA(inline)
    const std::uint64_t scaled = static_cast<std::uint64_t>(position) * reciprocal;
    SCFA_PRAGMA(bind_op variable = scaled op = mul impl = fabric)
    const std::uint32_t tap =
        reciprocal == 0 ? position : static_cast<std::uint32_t>(scaled >> 32U);
    return make_request(tap, first_channel + position - tap * channels);
}

/// What a decoder of a sequence needs to know.
struct LaneList {
    Directory place;              ///< of the lane's values in its bank
    std::uint32_t first_channel;  ///< counted from the input's first
    std::uint32_t group;
};

struct Decoder {
    std::uint32_t index;     ///< of the next value
    std::uint32_t word;      ///< bitmap: the scan word it is on
    std::uint64_t bits;      ///< bitmap: bits of it that are left
    std::uint32_t position;  ///< rle: first position that is not covered yet

    void start(const LaneList& list, const std::uint64_t (&words)[kWordDepth], int half) {
        SCFA_PRAGMA(inline)
        index = 0;
        word = 0;
        position = 0;
        bits = SCFA_FORMAT == SCFA_BITMAP && list.place.count > 0
                   ? words[static_cast<std::uint32_t>(half) * SCFA_WORD_HALF + list.place.words]
                   : 0;
    }

    /// One token: an entry, or (false) an empty scan word.
    /// @pre the lane has an entry
    bool take(const LaneList& list, std::uint32_t channels, std::uint32_t reciprocal, int half,
              const entry_t (&weights)[kWeightDepth], const std::uint64_t (&words)[kWordDepth],
              Entry& entry) {
        SCFA_PRAGMA(inline)
        const std::uint32_t first_word =
            static_cast<std::uint32_t>(half) * SCFA_WORD_HALF + list.place.words;
        if (SCFA_FORMAT == SCFA_BITMAP && bits == 0) {
            ++word;
            bits = words[first_word + word];
            return false;
        }
        const std::uint32_t stored = static_cast<std::uint32_t>(
            weights[static_cast<std::uint32_t>(half) * SCFA_WEIGHT_HALF + list.place.base + index]);
        const std::uint32_t place = stored >> (SCFA_WORD_BITS - 1) >> 1;
        entry.weight = static_cast<pixel_t>(stored);
        std::uint32_t at = place;  // coordinate
        if (SCFA_FORMAT == SCFA_RLE) {
            at = position + place;
            position = at + 1;
        } else if (SCFA_FORMAT == SCFA_BITMAP) {
            const std::uint64_t lowest = lowest_of(bits);
            at = word * SCFA_SCAN_WIDTH + static_cast<std::uint32_t>(number_of(lowest));
            bits &= ~lowest;
        }
        entry.request = SCFA_FORMAT == SCFA_RLE && entry.weight == 0
                            ? kZeroRequest
                            : request_of(at, channels, reciprocal, list.first_channel);
        ++index;
        if (index == list.place.count) {  // the count is known: the next pass begins at once
            index = 0;
            word = 0;
            position = 0;
            bits = SCFA_FORMAT == SCFA_BITMAP ? words[first_word] : 0;
        } else if (SCFA_FORMAT == SCFA_BITMAP && bits == 0) {
            ++word;
            bits = words[first_word + word];
        }
        return true;
    }
};

}  // namespace scfa_hls
