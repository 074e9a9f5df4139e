#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/schedule.hpp
/// @brief The compiler of the `scheduled` format (docs/scfa.md, section 3): puts each lane's
/// entries
///        into slots in which no bank is read at two addresses.

#include "models/cost/filter_block.hpp"
#include "models/cost/pass_cycles.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scfa {

/// The position of a slot in which a lane does nothing.
inline constexpr std::uint32_t kIdleSlot = 65535;

/// What each lane of a block does in each slot of a pass.
struct Schedule {
    std::int32_t slots = 0;  ///< 0 only if the block has no entry
    /// max(longest lane, most distinct addresses of one bank): no schedule is shorter.
    std::int32_t lower_bound = 0;
    /// One per lane of the block, each `slots` long: a position of that lane's filter, or
    /// kIdleSlot.
    std::vector<std::vector<std::uint32_t>> lanes;
};

/// A short schedule of a block, by a deterministic list scheduler: the lanes and banks with most
/// work left choose first, and lanes that want the same address (tap, absolute channel) share one
/// read. Mostly meets the lower bound when 2 B >= R. With fewer banks it stays above where weights
/// are sparse: the bound then asks all readers of an address to take it in one slot.
///
/// @param banks  B in [1, 256]; the bank of an address is its absolute channel mod B
/// @throws Error{configuration} when `banks` is outside, taps or channels are below 1, a filter has
///         more than 65 535 positions, or a lane's positions do not ascend below taps * channels
/// Cost: per slot O(banks + lanes * reads), about 30 ns an entry for 16 lanes; memory
/// O(lanes * (banks + addresses / 64 + slots)). Pure, thread-safe.
Schedule compile_schedule(const FilterBlock& block, std::int32_t banks);

/// What is wrong with a schedule of this block: empty if every entry is there exactly once, in its
/// own lane, and no bank is read at two addresses in one slot. Shares no code with the compiler;
/// the schedule may hold anything. @param banks  B >= 1. Cost: O(lanes * slots * log slots).
std::string check_schedule(const FilterBlock& block, std::int32_t banks, const Schedule& schedule);

/// The schedule as a pass: one period record of max(1, slots) cycles; busy: entries; bank: idle
/// slots before a lane's last entry; imbalance: all other lane-cycles, also of lanes without a
/// filter.
/// @param rows  R >= lanes of the block; @throws Error{configuration} if it is not
PassProfile schedule_profile(const Schedule& schedule, const FilterBlock& block, std::int32_t rows);

}  // namespace scfa
