#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/lane_program.hpp
/// @brief What the decoders of a block push in every pass, as the crossbar sees it.

#include "sim/modules/block_tokens.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::sim {

/// What an entry asks for: a port of the crossbar in the upper 6 bits, and the address (tap,
/// absolute channel) as one number in the lower 26. Equal requests ask for the same read.
using ReadRequest = std::uint32_t;

/// Ports 0 to B - 1 are the banks.
inline constexpr std::uint32_t kMostBanks = 32;
/// The port of an explicit zero: it is always offered and reads nothing.
inline constexpr std::uint32_t kZeroPort = kMostBanks;
/// The port of an empty place of a window: nothing is ever offered there.
inline constexpr std::uint32_t kEmptyPort = kMostBanks + 1;
inline constexpr std::uint32_t kPorts = kMostBanks + 2;
inline constexpr std::uint32_t kAddressBits = 26;

constexpr ReadRequest read_request(std::uint32_t port, std::uint32_t address) {
    return port << kAddressBits | address;
}
constexpr std::uint32_t port_of(ReadRequest request) {
    return request >> kAddressBits;
}
inline constexpr ReadRequest kZeroRequest = read_request(kZeroPort, 0);
inline constexpr ReadRequest kNoRequest = read_request(kEmptyPort, 0);

struct LaneProgram {
    std::vector<ReadRequest> entries;  ///< of a pass, and kNoRequest behind them
    /// Empty bitmap words before each entry, and before the first again; all zeros but for
    /// `bitmap`.
    std::vector<std::uint32_t> gaps;

    /// Entries of a pass.
    [[nodiscard]] std::size_t count() const { return entries.size() - 1; }
};

/// @param banks  a power of two, at most 32
/// @throws Error{unsupported} naming the layer when a block's addresses do not fit 26 bits
/// Cost: O(entries).
std::vector<LaneProgram> lane_programs(const BlockTokens& block, std::int32_t banks);

}  // namespace scfa::sim
