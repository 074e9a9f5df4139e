#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/layer_tables.hpp
/// @brief What is known of one convolution once the compute key is fixed:
/// blocks, splits, pass cycles, image sizes.
///
/// The compute key (format, R, B, D, W, scan width, balance, precision) is all
/// that pass cycles depend on; every other axis of a sweep reuses these tables.
/// They fill lazily and are shared by all threads.

#include "models/arch/design_point.hpp"
#include "models/cost/layer_blocks.hpp"
#include "models/cost/pass_cycles.hpp"
#include "models/cost/sequence_table.hpp"
#include "models/network/workload.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace scfa {

/// An entry's position has 16 bits in every format: a lane of a split has fewer
/// than 65 536 positions.
inline constexpr std::int64_t kMostLanePositions = 65535;

/// The axes on which pass cycles depend. Made from a canonical point.
struct ComputeKey {
    CrossbarPort port;
    Precision precision = Precision::int8;
    bool balance = false;

    friend bool operator<(const ComputeKey& a, const ComputeKey& b);
    friend bool operator==(const ComputeKey& a, const ComputeKey& b) {
        return !(a < b) && !(b < a);
    }
};
ComputeKey compute_key(const DesignPoint& canonical_point);

/// What one (block, split) weighs. Sizes are of the weight buffer's values:
/// entries (rle: with explicit zeros), weights
/// (`dense`), slots (`scheduled`).
struct JobWeights {
    std::int64_t longest_lane = 0;  ///< values of the fullest lane
    std::int64_t load_floor = 0;    ///< cycles: one entry, or one bitmap word, per lane and cycle
    std::int64_t image_bits = 0;    ///< in DDR: all lanes with their counts, without bias and scale
    std::int64_t entries = 0;       ///< of all lanes: lane-cycles that one pass keeps busy
    std::int32_t lanes = 0;         ///< filters in the block
    std::int32_t first_group = 0;
    std::int32_t last_group = 0;
};

/// Sequence cycles of every job of a layer for one number of passes.
struct SequenceSums {
    std::int64_t sum = 0;       ///< over all jobs
    std::int64_t least = 0;     ///< of any job
    std::int64_t last = 0;      ///< of the last job
    std::int64_t last_two = 0;  ///< of the last two together, where there are two
};

/// One way to split the input channels: `parts` parts of `part_channels`
/// channels, the last one maybe smaller.
class SplitTables {
  public:
    SplitTables(const WorkloadLayer& layer, const ComputeKey& key,
                const std::vector<std::int32_t>& order, std::int64_t part_channels);

    [[nodiscard]] std::int64_t parts() const { return parts_; }
    [[nodiscard]] std::int64_t part_channels() const { return part_channels_; }
    [[nodiscard]] std::int64_t blocks() const { return blocks_; }
    [[nodiscard]] std::int64_t jobs() const { return blocks_ * parts_; }
    [[nodiscard]] const std::vector<JobWeights>& weights() const { return weights_; }
    /// Sums over all jobs: lane-cycles that one pass keeps busy, and bitmap words
    /// that it reads.
    [[nodiscard]] std::int64_t entries() const { return entries_; }
    [[nodiscard]] std::int64_t bitmap_words() const { return bitmap_words_; }
    /// Bits of all images, and of the largest, without bias and scale; the
    /// largest load floor.
    [[nodiscard]] std::int64_t image_bits() const { return image_bits_; }
    [[nodiscard]] std::int64_t largest_image_bits() const { return largest_image_bits_; }
    [[nodiscard]] std::int64_t largest_load_floor() const { return largest_load_floor_; }
    /// Sum of all load floors.
    [[nodiscard]] std::int64_t load_floor() const { return load_floor_; }
    /// Values of the fullest lane of any job; positions of a lane (taps times
    /// channels) of the widest split.
    [[nodiscard]] std::int64_t longest_lane() const { return longest_lane_; }
    [[nodiscard]] std::int64_t lane_positions() const { return lane_positions_; }
    /// Values, and positions, of the fullest lane if all jobs of the layer lay in
    /// the buffer together.
    [[nodiscard]] std::int64_t resident_lane() const { return resident_lane_; }
    [[nodiscard]] std::int64_t resident_positions() const { return resident_positions_; }

    /// Pass cycles per job, computed on first use.
    [[nodiscard]] const std::vector<PassProfile>& profiles() const;
    /// The same as sequences with that drain on the last split, computed on first
    /// use.
    [[nodiscard]] const std::vector<SequenceTable>& sequences(std::int64_t drain) const;
    /// Sequence cycles of all jobs at `passes` passes. Cost O(jobs).
    [[nodiscard]] SequenceSums sequence_sums(std::int64_t drain, std::int64_t passes) const;

  private:
    [[nodiscard]] BlockSplit block_of(std::int64_t block, std::int64_t part) const;
    void weigh(std::int64_t block, std::int64_t part, std::vector<std::int64_t>& lane_totals);

    const WorkloadLayer& layer_;
    const FilterMask& mask_;
    const std::vector<std::int32_t>& order_;
    ComputeKey key_;
    std::int64_t part_channels_;
    std::int64_t parts_;
    std::int64_t blocks_;
    std::vector<JobWeights> weights_;
    std::int64_t entries_ = 0;
    std::int64_t bitmap_words_ = 0;
    std::int64_t image_bits_ = 0;
    std::int64_t largest_image_bits_ = 0;
    std::int64_t largest_load_floor_ = 0;
    std::int64_t load_floor_ = 0;
    std::int64_t longest_lane_ = 0;
    std::int64_t lane_positions_ = 0;
    std::int64_t resident_lane_ = 0;
    std::int64_t resident_positions_ = 0;

    mutable std::mutex mutex_;
    mutable std::vector<PassProfile> profiles_;
    mutable std::map<std::int64_t, std::vector<SequenceTable>> sequences_;
};

/// The tables of one convolution under one compute key. Thread-safe.
class LayerTables {
  public:
    /// `layer` must outlive the tables.
    LayerTables(const WorkloadLayer& layer, const ComputeKey& key);

    [[nodiscard]] const WorkloadLayer& layer() const { return layer_; }
    [[nodiscard]] const ComputeKey& key() const { return key_; }
    /// Part sizes in the order in which they are tried: fewest parts first, each
    /// a multiple of B (the first is all channels). A grouped layer has one.
    [[nodiscard]] const std::vector<std::int64_t>& part_sizes() const { return part_sizes_; }
    /// @param index  into part_sizes()
    [[nodiscard]] const SplitTables& split(std::size_t index) const;

  private:
    const WorkloadLayer& layer_;
    ComputeKey key_;
    std::vector<std::int32_t> order_;
    std::vector<std::int64_t> part_sizes_;
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<SplitTables>> splits_;
};

}  // namespace scfa
