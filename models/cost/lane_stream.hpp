#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/lane_stream.hpp
/// @brief What the decoders of a block push, pass after pass, as the simulator reads it.

#include "models/cost/filter_block.hpp"
#include "models/cost/pass_cycles.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::detail {

/// The widest window that is simulated (the design space ends at 16).
inline constexpr std::size_t kMostWindow = 64;

/// How an entry is named: equal keys are equal addresses, and the low bits are the bank.
///
/// An address (tap, absolute channel) becomes a number whose low log2(B) bits are the bank; a zero
/// bit is put above them, so `slot_of(key)` in [0, 2B) indexes one table for banks and for the two
/// keys that ask for no bank.
struct KeyCode {
    static constexpr std::uint32_t kNone = 0xffffffffU;  ///< no entry; its slot is 2B - 1

    std::uint32_t banks = 1;  ///< a power of two

    /// An explicit zero of `rle`; its slot is B.
    [[nodiscard]] std::uint32_t zero() const { return banks; }
    [[nodiscard]] std::uint32_t encode(std::uint32_t address) const {
        return address + (address & ~(banks - 1));
    }
    [[nodiscard]] std::uint32_t slot_of(std::uint32_t key) const { return key & (2 * banks - 1); }
};

/// The entries of each lane in order, explicit zeros included.
struct LaneStreams {
    KeyCode code;
    std::vector<std::uint32_t> keys;  ///< lane after lane, each closed by KeyCode::kNone
    /// Bitmap: empty words that cost a cycle before the entry of that index; where a lane is
    /// closed, those before its first entry again.
    std::vector<std::uint32_t> gaps;
    std::vector<std::size_t> begin;    ///< per lane, index of its first entry in `keys` and `gaps`
    std::vector<std::uint32_t> count;  ///< per lane, entries
};

/// @pre   the port is legal (`check_port`) and its format has a decoder
/// @throws Error{unsupported} when addresses do not fit 30 bits, or entries 31 bits
/// Cost: O(entries + lanes * taps).
LaneStreams make_lane_streams(const FilterBlock& block, const CrossbarPort& port);

/// The addresses of one lane's positions: tap * stride + absolute channel, stride a multiple of the
/// banks, so that address mod banks is the bank and lanes of one group share addresses. Appends
/// `filter.count` numbers to `out`.
void append_addresses(const FilterBlock& block, const LaneFilter& filter, std::uint32_t stride,
                      std::vector<std::uint32_t>& out);

/// The stride for `append_addresses`: beyond every absolute channel of the block.
/// @throws Error{unsupported} when taps * stride does not fit 30 bits
std::uint32_t address_stride(const FilterBlock& block, std::int32_t banks);

}  // namespace scfa::detail
