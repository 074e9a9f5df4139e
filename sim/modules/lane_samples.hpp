#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/lane_samples.hpp
/// @brief What is counted of a pass.

#include "models/cost/pass_cycles.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa::sim {

/// How often each lane holds so many entries.
struct LevelCounts {
    LevelCounts() = default;
    LevelCounts(std::size_t level_count, std::size_t rows)
        : levels(level_count), counts(level_count * rows) {}

    std::size_t levels = 0;            ///< D + 1
    std::vector<std::int64_t> counts;  ///< [lane * levels + level]: cycles
    /// [k]: what to add where only k passes follow, because decoders never run into the next
    /// sequence.
    std::vector<std::vector<std::int64_t>> late;

    /// A lane holds `held` entries while `left` of its pass are not consumed, so that some are of
    /// later passes, `per_pass` (>= 1) of each.
    void cut_short(std::size_t lane, std::uint32_t held, std::uint32_t left,
                   std::uint32_t per_pass) {
        std::size_t k = 0;
        for (std::uint64_t most = left; most < held; most += per_pass, ++k) {
            if (late.size() <= k) {
                late.emplace_back(counts.size());
            }
            --late[k][lane * levels + held];
            ++late[k][lane * levels + static_cast<std::size_t>(most)];
        }
    }
};

/// One pass, or the start of one, as it went.
struct PassSample {
    PassSample() = default;  ///< without statistics
    PassSample(std::size_t level_count, std::size_t rows, std::size_t banks)
        : levels(level_count, rows), at_end(level_count, rows), requests(banks * (rows + 1)) {}

    std::int64_t cycles = 0;
    LaneCycles lanes;
    LevelCounts levels;  ///< of lanes with a filter
    LevelCounts at_end;  ///< what they hold while the core waits for the drain
    /// [bank * (R + 1) + n]: cycles in which n >= 1 lanes asked for the bank.
    std::vector<std::int64_t> requests;

    /// Puts the end of another pass behind this start of one: what `whole` had more than `start`.
    void append_rest(const PassSample& whole, const PassSample& start);
};

}  // namespace scfa::sim
