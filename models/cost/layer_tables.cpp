// SPDX-License-Identifier: Apache-2.0
#include "models/cost/layer_tables.hpp"

#include "models/arch/geometry.hpp"
#include "models/base/checked.hpp"
#include "models/cost/schedule.hpp"

#include <algorithm>
#include <tuple>

namespace scfa {

namespace {

auto as_tuple(const ComputeKey& k) {
    return std::make_tuple(k.port.format, k.port.rows, k.port.banks, k.port.fifo_depth,
                           k.port.window, k.port.scan_width, k.precision, k.balance);
}

/// Entries of a lane in the weight buffer: a run of more than 15 zeros costs an
/// explicit one per 16 positions.
std::int64_t rle_entries(const LaneFilter& lane) {
    std::int64_t entries = lane.count;
    std::int64_t last = -1;
    for (std::int32_t i = 0; i < lane.count; ++i) {
        const std::int64_t position = lane.positions[i];
        entries += (position - last - 1) / 16;
        last = position;
    }
    return entries;
}

std::vector<std::int64_t> sizes_of_parts(const LayerGeometry& g, std::int64_t banks) {
    if (g.groups > 1) {
        return {g.group_channels()};
    }
    std::vector<std::int64_t> sizes{g.in_channels};
    for (std::int64_t parts = 2; parts <= ceil_div(g.in_channels, banks); ++parts) {
        const std::int64_t size = round_up(ceil_div(g.in_channels, parts), banks);
        if (size < sizes.back()) {
            sizes.push_back(size);
        }
    }
    return sizes;
}

}  // namespace

bool operator<(const ComputeKey& a, const ComputeKey& b) {
    return as_tuple(a) < as_tuple(b);
}

ComputeKey compute_key(const DesignPoint& p) {
    ComputeKey key;
    key.port.format = p.format();
    key.port.rows = p.rows();
    key.port.banks = p.banks();
    key.port.fifo_depth = p.fifo_depth();
    key.port.window = p.window();
    key.port.scan_width = p.scan_width();
    key.precision = p.precision();
    key.balance = p.balance_filters();
    return key;
}

SplitTables::SplitTables(const WorkloadLayer& layer, const ComputeKey& key,
                         const std::vector<std::int32_t>& order, std::int64_t part_channels)
    : layer_(layer),
      mask_(layer.mask(key.precision)),
      order_(order),
      key_(key),
      part_channels_(part_channels),
      parts_(ceil_div(mask_.channels, part_channels)),
      blocks_(ceil_div(mask_.filters(), key.port.rows)) {
    weights_.resize(static_cast<std::size_t>(jobs()));
    lane_positions_ = layer.geometry.taps() * std::min<std::int64_t>(part_channels, mask_.channels);
    if (key_.port.format == SparseFormat::scheduled && lane_positions_ <= kMostLanePositions) {
        static_cast<void>(profiles());  // how long a lane is follows from its schedule
    }
    std::vector<std::int64_t> lane_totals(static_cast<std::size_t>(key.port.rows), 0);
    for (std::int64_t block = 0; block < blocks_; ++block) {
        for (std::int64_t part = 0; part < parts_; ++part) {
            weigh(block, part, lane_totals);
        }
    }
    resident_lane_ = *std::max_element(lane_totals.begin(), lane_totals.end());
    resident_positions_ = blocks_ * layer.geometry.taps() * mask_.channels;
}

BlockSplit SplitTables::block_of(std::int64_t block, std::int64_t part) const {
    const std::int64_t first = part * part_channels_;
    return block_split(layer_, mask_, order_, block * key_.port.rows, key_.port.rows, first,
                       std::min<std::int64_t>(part_channels_, mask_.channels - first));
}

void SplitTables::weigh(std::int64_t block, std::int64_t part,
                        std::vector<std::int64_t>& lane_totals) {
    const BlockSplit split = block_of(block, part);
    const SparseFormat format = key_.port.format;
    const std::int32_t word = key_.precision == Precision::int8 ? 8 : 16;
    const auto job = static_cast<std::size_t>(block * parts_ + part);
    const std::int64_t positions =
        static_cast<std::int64_t>(split.block.taps) * split.block.channels;
    constexpr std::int64_t kCountBits = 16;

    JobWeights& w = weights_[job];
    w.lanes = static_cast<std::int32_t>(split.block.lanes.size());
    w.first_group = split.first_group;
    w.last_group = split.last_group;
    for (std::size_t lane = 0; lane < split.block.lanes.size(); ++lane) {
        const LaneFilter& filter = split.block.lanes[lane];
        std::int64_t values = filter.count;
        if (format == SparseFormat::dense) {
            values = positions;
        } else if (format == SparseFormat::rle) {
            values = rle_entries(filter);
        } else if (format == SparseFormat::scheduled) {
            values = profiles_.empty() ? positions : profiles_[job].period.front().cycles;
        }
        w.entries += format == SparseFormat::scheduled ? filter.count : values;
        w.longest_lane = std::max(w.longest_lane, values);
        w.image_bits +=
            kCountBits + (format == SparseFormat::bitmap ? positions + values * word
                                                         : values * entry_bits(format, word));
        lane_totals[lane] += values;
    }
    w.load_floor = w.longest_lane;
    if (format == SparseFormat::bitmap) {
        w.load_floor = std::max(w.load_floor, ceil_div(positions, key_.port.scan_width));
    }
    longest_lane_ = std::max(longest_lane_, w.longest_lane);
    entries_ += w.entries;
    image_bits_ += w.image_bits;
    largest_image_bits_ = std::max(largest_image_bits_, w.image_bits);
    load_floor_ += w.load_floor;
    largest_load_floor_ = std::max(largest_load_floor_, w.load_floor);
    if (format == SparseFormat::bitmap) {
        bitmap_words_ += w.lanes * ceil_div(positions, key_.port.scan_width);
    }
}

const std::vector<PassProfile>& SplitTables::profiles() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (profiles_.empty()) {
        profiles_.reserve(static_cast<std::size_t>(jobs()));
        for (std::int64_t block = 0; block < blocks_; ++block) {
            for (std::int64_t part = 0; part < parts_; ++part) {
                const BlockSplit split = block_of(block, part);
                profiles_.push_back(
                    key_.port.format == SparseFormat::scheduled
                        ? schedule_profile(compile_schedule(split.block, key_.port.banks),
                                           split.block, key_.port.rows)
                        : pass_profile(split.block, key_.port));
            }
        }
    }
    return profiles_;
}

const std::vector<SequenceTable>& SplitTables::sequences(std::int64_t drain) const {
    const std::vector<PassProfile>& all = profiles();
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<SequenceTable>& tables = sequences_[drain];
    if (tables.empty()) {
        tables.reserve(all.size());
        for (std::size_t job = 0; job < all.size(); ++job) {
            const bool last = static_cast<std::int64_t>(job) % parts_ == parts_ - 1;
            tables.emplace_back(all[job], last ? drain : 0);
        }
    }
    return tables;
}

SequenceSums SplitTables::sequence_sums(std::int64_t drain, std::int64_t passes) const {
    const std::vector<SequenceTable>& tables = sequences(drain);
    SequenceSums out;
    out.least = tables.front().cycles(passes);
    for (const SequenceTable& table : tables) {
        const std::int64_t cycles = table.cycles(passes);
        out.sum = checked_add(out.sum, cycles, "compute cycles");
        out.least = std::min(out.least, cycles);
        out.last_two = out.last + cycles;
        out.last = cycles;
    }
    return out;
}

LayerTables::LayerTables(const WorkloadLayer& layer, const ComputeKey& key)
    : layer_(layer),
      key_(key),
      order_(filter_order(layer.mask(key.precision), layer.geometry.groups, key.balance)),
      part_sizes_(sizes_of_parts(layer.geometry, key.port.banks)),
      splits_(part_sizes_.size()) {}

const SplitTables& LayerTables::split(std::size_t index) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::unique_ptr<SplitTables>& slot = splits_[index];
    if (slot == nullptr) {
        slot = std::make_unique<SplitTables>(layer_, key_, order_, part_sizes_[index]);
    }
    return *slot;
}

}  // namespace scfa
