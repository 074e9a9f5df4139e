// SPDX-License-Identifier: Apache-2.0
#include "models/program/weight_image.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "models/cost/schedule.hpp"
#include "models/program/bit_writer.hpp"

#include <algorithm>

namespace scfa {

namespace {

constexpr std::int32_t kCountBits = 16;
constexpr std::int32_t kPositionBits = 16;
constexpr std::int32_t kRunBits = 4;
constexpr std::uint32_t kLongestRun = 15;

/// One value in the weight buffer, with what places it.
struct StoredValue {
    std::int16_t value = 0;
    std::uint32_t place = 0;  ///< zeros before it, or its position; unused by `dense` and `bitmap`
};
using StoredLane = std::vector<StoredValue>;

StoredLane dense_lane(const LaneFilter& filter, const std::vector<std::int16_t>& values,
                      std::size_t positions) {
    StoredLane out(positions);
    for (std::size_t i = 0; i < values.size(); ++i) {
        out[filter.positions[i]].value = values[i];
    }
    return out;
}

StoredLane listed_lane(const LaneFilter& filter, const std::vector<std::int16_t>& values) {
    StoredLane out;
    out.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        out.push_back({values[i], filter.positions[i]});
    }
    return out;
}

StoredLane run_length_lane(const LaneFilter& filter, const std::vector<std::int16_t>& values) {
    StoredLane out;
    std::uint32_t next = 0;  // first position that is not covered yet
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::uint32_t zeros = filter.positions[i] - next;
        for (; zeros > kLongestRun; zeros -= kLongestRun + 1) {
            out.push_back({0, kLongestRun});
        }
        out.push_back({values[i], zeros});
        next = filter.positions[i] + 1;
    }
    return out;
}

StoredLane scheduled_lane(const LaneFilter& filter, const std::vector<std::int16_t>& values,
                          const std::vector<std::uint32_t>& slots) {
    if (slots.empty()) {
        return {{0, kIdleSlot}};  // a pass takes at least one slot
    }
    StoredLane out;
    out.reserve(slots.size());
    for (const std::uint32_t position : slots) {
        if (position == kIdleSlot) {
            out.push_back({0, kIdleSlot});
            continue;
        }
        const std::uint32_t* end = filter.positions + filter.count;
        const std::uint32_t* at = std::lower_bound(filter.positions, end, position);
        SCFA_ASSERT(at != end && *at == position, "a slot holds an entry of its lane");
        out.push_back({values[static_cast<std::size_t>(at - filter.positions)], position});
    }
    return out;
}

std::vector<StoredLane> stored_lanes(const FilterBlock& block,
                                     const std::vector<std::vector<std::int16_t>>& values,
                                     const WeightEncoding& encoding) {
    const auto positions =
        static_cast<std::size_t>(block.taps) * static_cast<std::size_t>(block.channels);
    Schedule schedule;
    if (encoding.format == SparseFormat::scheduled) {
        schedule = compile_schedule(block, encoding.banks);
    }
    std::vector<StoredLane> out;
    for (std::size_t lane = 0; lane < block.lanes.size(); ++lane) {
        const LaneFilter& filter = block.lanes[lane];
        SCFA_ASSERT(values[lane].size() == static_cast<std::size_t>(filter.count),
                    "a value for every entry");
        switch (encoding.format) {
            case SparseFormat::dense:
                out.push_back(dense_lane(filter, values[lane], positions));
                break;
            case SparseFormat::rle:
                out.push_back(run_length_lane(filter, values[lane]));
                break;
            case SparseFormat::scheduled:
                out.push_back(scheduled_lane(filter, values[lane], schedule.lanes[lane]));
                break;
            case SparseFormat::bitmap:
            case SparseFormat::coordinate:
                out.push_back(listed_lane(filter, values[lane]));
                break;
        }
    }
    return out;
}

/// Whether each position of a lane holds an entry, word by word.
class BitList {
  public:
    BitList(const LaneFilter& filter, std::int64_t positions, std::int32_t word_bits)
        : filter_(filter), positions_(positions), word_bits_(word_bits) {}

    void put_next_word(BitWriter& out) {
        const std::int64_t begin = word_ * word_bits_;
        const std::int64_t end = std::min(begin + word_bits_, positions_);
        for (std::int64_t position = begin; position < end; ++position) {
            const bool set = next_ < filter_.count && filter_.positions[next_] == position;
            out.put(set ? 1 : 0, 1);
            next_ += set ? 1 : 0;
        }
        ++word_;
    }

  private:
    const LaneFilter& filter_;
    std::int64_t positions_;
    std::int32_t word_bits_;
    std::int64_t word_ = 0;
    std::int32_t next_ = 0;
};

void put_value(BitWriter& out, const StoredValue& stored, const WeightEncoding& encoding) {
    const std::int32_t bits = encoding.precision == Precision::int8 ? 8 : 16;
    out.put(static_cast<std::uint64_t>(static_cast<std::int64_t>(stored.value)), bits);
    if (encoding.format == SparseFormat::rle) {
        out.put(stored.place, kRunBits);
    } else if (encoding.format == SparseFormat::coordinate ||
               encoding.format == SparseFormat::scheduled) {
        out.put(stored.place, kPositionBits);
    }
}

}  // namespace

std::vector<std::uint8_t> encode_weights(const FilterBlock& block,
                                         const std::vector<std::vector<std::int16_t>>& values,
                                         const std::vector<LaneParameters>& parameters,
                                         const WeightEncoding& encoding) {
    const std::int64_t positions = static_cast<std::int64_t>(block.taps) * block.channels;
    const std::vector<StoredLane> lanes = stored_lanes(block, values, encoding);
    BitWriter out;
    std::size_t steps = 0;
    for (const StoredLane& lane : lanes) {
        out.put(lane.size(), kCountBits);
        steps = std::max(steps, lane.size());
    }
    std::vector<BitList> bit_lists;
    std::size_t words = 0;
    if (encoding.format == SparseFormat::bitmap) {
        words = static_cast<std::size_t>(ceil_div(positions, encoding.scan_width));
        for (const LaneFilter& filter : block.lanes) {
            bit_lists.emplace_back(filter, positions, encoding.scan_width);
        }
    }
    for (std::size_t step = 0; step < std::max(steps, words); ++step) {
        for (BitList& list : bit_lists) {
            if (step < words) {
                list.put_next_word(out);
            }
        }
        for (const StoredLane& lane : lanes) {
            if (step < lane.size()) {
                put_value(out, lane[step], encoding);
            }
        }
    }
    for (const LaneParameters& lane : parameters) {
        out.put(static_cast<std::uint64_t>(lane.bias),
                encoding.precision == Precision::int8 ? 32 : 48);
        out.put(lane.multiplier.m, 16);
        out.put(lane.multiplier.shift, 16);
    }
    return out.take(encoding.beat_bytes);
}

}  // namespace scfa
