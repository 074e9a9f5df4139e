// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/lane_program.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"

#include <algorithm>
#include <limits>

namespace scfa::sim {

namespace {

/// Absolute channels that a block reads.
struct Channels {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t end = 0;
};

Channels channels_of(const BlockTokens& block) {
    Channels out;
    for (const LaneTokens& lane : block.lanes) {
        out.first = std::min<std::int64_t>(out.first, lane.first_channel);
        out.end = std::max(out.end, std::int64_t{lane.first_channel} + block.channels);
    }
    return out;
}

}  // namespace

std::vector<LaneProgram> lane_programs(const BlockTokens& block, std::int32_t banks) {
    const Channels channels = channels_of(block);
    const auto bank_mask = static_cast<std::uint32_t>(banks) - 1;
    const auto own = static_cast<std::uint32_t>(block.channels);
    std::vector<LaneProgram> out;
    out.reserve(block.lanes.size());
    for (const LaneTokens& lane : block.lanes) {
        LaneProgram& program = out.emplace_back();
        program.entries.reserve(lane.count() + 1);
        const auto first = static_cast<std::uint32_t>(lane.first_channel);
        const auto taps = static_cast<std::uint32_t>(block.taps);
        const std::int64_t all = channels.end - channels.first;
        if (checked_mul(all, taps, "addresses of a block") >= std::int64_t{1} << kAddressBits) {
            throw Error(ErrorCode::unsupported, "lane array: layer " + block.layer +
                                                    ": a block reads 2^26 addresses and more");
        }
        const std::uint32_t shift = first - static_cast<std::uint32_t>(channels.first);
        std::uint32_t tap = 0;
        std::uint32_t begin = 0;  // first position of the tap
        for (const std::uint32_t position : lane.positions) {
            if (position == kNoPosition) {
                program.entries.push_back(kZeroRequest);
                continue;
            }
            if (position - begin >= own) {
                tap = position / own;
                begin = tap * own;
            }
            const std::uint32_t channel = position - begin;
            program.entries.push_back(
                read_request((first + channel) & bank_mask,
                             tap * static_cast<std::uint32_t>(all) + shift + channel));
        }
        program.entries.push_back(kNoRequest);
        program.gaps = lane.gaps;
        program.gaps.resize(lane.count());
        program.gaps.push_back(program.gaps.empty() ? 0 : program.gaps.front());
    }
    return out;
}

}  // namespace scfa::sim
