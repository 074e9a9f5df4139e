// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/block_tokens.hpp"

#include "models/cost/schedule.hpp"

#include <utility>

namespace scfa::sim {

namespace {

/// Positions that an explicit zero of `rle` covers: a run of 15 and its own.
constexpr std::uint32_t kZeroCovers = 16;

LaneTokens run_length_tokens(const LaneFilter& filter) {
    LaneTokens out;
    out.positions.reserve(static_cast<std::size_t>(filter.count));
    std::uint32_t next = 0;
    for (std::int32_t i = 0; i < filter.count; ++i) {
        for (; filter.positions[i] - next >= kZeroCovers; next += kZeroCovers) {
            out.positions.push_back(kNoPosition);
        }
        out.positions.push_back(filter.positions[i]);
        next = filter.positions[i] + 1;
    }
    return out;
}

LaneTokens bitmap_tokens(const LaneFilter& filter, std::uint32_t scan_width) {
    LaneTokens out;
    out.positions.assign(filter.positions, filter.positions + filter.count);
    out.gaps.reserve(out.positions.size());
    std::uint32_t word = 0;  // the first that the decoder has not left
    for (const std::uint32_t position : out.positions) {
        const std::uint32_t own = position / scan_width;
        out.gaps.push_back(own < word ? 0 : own - word);
        word = own + 1;
    }
    return out;
}

LaneTokens dense_tokens(std::uint32_t positions) {
    LaneTokens out;
    for (std::uint32_t position = 0; position < positions; ++position) {
        out.positions.push_back(position);
    }
    return out;
}

LaneTokens scheduled_tokens(std::vector<std::uint32_t> slots) {
    LaneTokens out;
    out.positions = std::move(slots);
    for (std::uint32_t& position : out.positions) {
        position = position == kIdleSlot ? kNoPosition : position;
    }
    if (out.positions.empty()) {
        out.positions.push_back(kNoPosition);  // a pass takes at least one slot
    }
    return out;
}

}  // namespace

BlockTokens tokens_of(const FilterBlock& block, SparseFormat format, std::int32_t scan_width,
                      std::int32_t banks) {
    BlockTokens out;
    out.format = format;
    out.taps = block.taps;
    out.channels = block.channels;
    Schedule schedule;
    if (format == SparseFormat::scheduled) {
        schedule = compile_schedule(block, banks);
    }
    for (std::size_t lane = 0; lane < block.lanes.size(); ++lane) {
        const LaneFilter& filter = block.lanes[lane];
        switch (format) {
            case SparseFormat::dense:
                out.lanes.push_back(dense_tokens(static_cast<std::uint32_t>(out.lane_positions())));
                break;
            case SparseFormat::bitmap:
                out.lanes.push_back(bitmap_tokens(filter, static_cast<std::uint32_t>(scan_width)));
                break;
            case SparseFormat::rle:
                out.lanes.push_back(run_length_tokens(filter));
                break;
            case SparseFormat::coordinate:
                out.lanes.emplace_back();
                out.lanes.back().positions.assign(filter.positions,
                                                  filter.positions + filter.count);
                break;
            case SparseFormat::scheduled:
                out.lanes.push_back(scheduled_tokens(std::move(schedule.lanes[lane])));
                break;
        }
        out.lanes.back().first_channel = filter.first_channel;
    }
    return out;
}

}  // namespace scfa::sim
