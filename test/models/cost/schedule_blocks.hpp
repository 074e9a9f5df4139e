#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/cost/schedule_blocks.hpp
/// @brief Filter blocks that own their positions, written by hand or drawn from a seed.

#include "models/base/rng.hpp"
#include "models/cost/filter_block.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace scfa::test {

/// A block with its positions. Moves keep the views valid, copies would not.
struct OwnedBlock {
    OwnedBlock() = default;
    OwnedBlock(OwnedBlock&&) = default;
    OwnedBlock& operator=(OwnedBlock&&) = default;

    void add_lane(std::vector<std::uint32_t> filter, std::int32_t first_channel = 0) {
        positions.push_back(std::move(filter));
        block.lanes.push_back({positions.back().data(),
                               static_cast<std::int32_t>(positions.back().size()), first_channel});
    }

    std::vector<std::vector<std::uint32_t>> positions;
    FilterBlock block;
};

inline OwnedBlock empty_block(std::int32_t taps, std::int32_t channels) {
    OwnedBlock out;
    out.block.taps = taps;
    out.block.channels = channels;
    return out;
}

inline void add_random_lane(OwnedBlock& out, Rng& rng, double density,
                            std::int32_t first_channel = 0) {
    std::vector<std::uint32_t> filter;
    const std::int32_t end = out.block.taps * out.block.channels;
    for (std::int32_t position = 0; position < end; ++position) {
        if (rng.uniform() < density) {
            filter.push_back(static_cast<std::uint32_t>(position));
        }
    }
    out.add_lane(std::move(filter), first_channel);
}

inline OwnedBlock random_block(Rng& rng, std::int32_t lanes, std::int32_t taps,
                               std::int32_t channels, double density) {
    OwnedBlock out = empty_block(taps, channels);
    for (std::int32_t lane = 0; lane < lanes; ++lane) {
        add_random_lane(out, rng, density);
    }
    return out;
}

}  // namespace scfa::test
