// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/lockstep_passes.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"

#include <algorithm>
#include <string>

namespace scfa::sim {

namespace {

/// What one bank is read for in one slot.
struct BankRead {
    std::int64_t slot = -1;
    std::int64_t tap = 0;
    std::int64_t channel = 0;
    std::size_t lanes = 0;
};

}  // namespace

Lockstep::Lockstep(const BlockTokens& block) : block_(block) {
    if (block.format == SparseFormat::dense) {
        for (const LaneTokens& lane : block.lanes) {
            groups_.push_back(lane.first_channel);
        }
        std::sort(groups_.begin(), groups_.end());
        groups_.erase(std::unique(groups_.begin(), groups_.end()), groups_.end());
        cycles_ = checked_mul(block.lane_positions(), static_cast<std::int64_t>(groups_.size()),
                              "cycles of a pass");
    } else {
        cycles_ = block.longest_lane();
    }
    cycles_ = std::max<std::int64_t>(1, cycles_);
}

std::uint32_t Lockstep::position(std::size_t lane, std::int64_t cycle) const {
    const LaneTokens& tokens = block_.lanes[lane];
    if (block_.format == SparseFormat::dense) {
        const std::int64_t group = cycle / block_.lane_positions();
        return tokens.first_channel == groups_[static_cast<std::size_t>(group)]
                   ? static_cast<std::uint32_t>(cycle % block_.lane_positions())
                   : kNoPosition;
    }
    const auto slot = static_cast<std::size_t>(cycle);
    return slot < tokens.count() ? tokens.positions[slot] : kNoPosition;
}

/// Each weight is one broadcast read for the lanes of one group.
void Lockstep::count_dense(const LaneArrayShape& shape, PassSample& sample) const {
    for (const std::int32_t first : groups_) {
        const auto lanes =
            std::count_if(block_.lanes.begin(), block_.lanes.end(),
                          [first](const LaneTokens& lane) { return lane.first_channel == first; });
        for (std::int32_t channel = 0; channel < block_.channels; ++channel) {
            const std::int32_t bank = (first + channel) % shape.banks;
            sample.requests[static_cast<std::size_t>(bank) *
                                (static_cast<std::size_t>(shape.rows) + 1) +
                            static_cast<std::size_t>(lanes)] += block_.taps;
        }
    }
}

void Lockstep::count_slots(const LaneArrayShape& shape, PassSample& sample, bool statistics) const {
    const auto rows = static_cast<std::size_t>(shape.rows);
    std::vector<BankRead> reads(static_cast<std::size_t>(shape.banks));
    for (std::int64_t slot = 0; slot < cycles_; ++slot) {
        for (std::size_t lane = 0; lane < block_.lanes.size(); ++lane) {
            const std::uint32_t place = position(lane, slot);
            if (place == kNoPosition) {
                continue;
            }
            const std::int64_t tap = place / static_cast<std::uint32_t>(block_.channels);
            const std::int64_t absolute = channel(lane, place);
            const auto bank = static_cast<std::size_t>(absolute % shape.banks);
            BankRead& read = reads[bank];
            if (read.slot != slot) {
                read = {slot, tap, absolute, 0};
            }
            if (read.tap != tap || read.channel != absolute) {
                throw Error(ErrorCode::model, "lane array: layer " + block_.layer + ": slot " +
                                                  std::to_string(slot) +
                                                  " of a schedule reads bank " +
                                                  std::to_string(bank) + " at two addresses");
            }
            ++read.lanes;
        }
        for (std::size_t bank = 0; statistics && bank < reads.size(); ++bank) {
            if (reads[bank].slot == slot) {
                ++sample.requests[bank * (rows + 1) + reads[bank].lanes];
            }
        }
    }
}

PassSample Lockstep::pass(const LaneArrayShape& shape, bool statistics) const {
    PassSample out;
    if (statistics) {
        out = PassSample(0, static_cast<std::size_t>(shape.rows),
                         static_cast<std::size_t>(shape.banks));
    }
    out.cycles = cycles_;
    if (block_.format == SparseFormat::dense) {
        out.lanes.busy = static_cast<std::int64_t>(block_.lanes.size()) * block_.lane_positions();
        if (statistics) {
            count_dense(shape, out);
        }
    } else {
        for (const LaneTokens& lane : block_.lanes) {
            auto end = lane.positions.end();
            while (end != lane.positions.begin() && *(end - 1) == kNoPosition) {
                --end;
            }
            const std::int64_t idle = std::count(lane.positions.begin(), end, kNoPosition);
            out.lanes.busy += end - lane.positions.begin() - idle;
            out.lanes.bank += idle;
        }
        count_slots(shape, out, statistics);
    }
    out.lanes.imbalance =
        checked_mul(shape.rows, cycles_, "lane-cycles of a pass") - out.lanes.busy - out.lanes.bank;
    return out;
}

PassSamples lockstep_passes(const BlockTokens& block, const LaneArrayShape& shape,
                            std::int64_t passes, bool statistics) {
    PassSamples out;
    if (passes > 0) {
        out.samples.push_back(Lockstep(block).pass(shape, statistics));
    }
    return out;  // repeat_from = 0: the first pass is all passes
}

}  // namespace scfa::sim
