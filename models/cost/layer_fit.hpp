#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/layer_fit.hpp
/// @brief Which tile heights and channel splits of a layer fit the buffers of a
/// point (docs/scfa.md, section 4, "What
///        fits").

#include "models/base/checked.hpp"
#include "models/cost/layer_tables.hpp"
#include "models/cost/point_context.hpp"
#include "models/cost/tiling.hpp"
#include "models/eval/result.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace scfa {

class LayerFit {
  public:
    /// @param tables  of a convolution; nullptr for pooling and add, whose blocks
    /// are B channels and have no weights
    LayerFit(const WorkloadLayer& layer, const LayerTables* tables);

    /// Sets the point; to be called before anything below.
    void begin(const PointContext& context);

    /// Calls visit(tile_rows, split) for every tile height that fits, highest
    /// first, with the fewest-parts split that fits it. @param step  tile heights
    /// are multiples of it (window_y of a fused pool). @return whether any fits.
    template <class Visit>
    bool for_each(std::int64_t step, Visit visit);

    /// Which buffer lacks how much, where not even one row fits.
    [[nodiscard]] Infeasibility shortage();

    [[nodiscard]] bool post_processor_only() const { return tables_ == nullptr; }
    [[nodiscard]] std::size_t splits() const { return split_count_; }
    [[nodiscard]] std::int64_t vectors() const {
        return vectors_;
    }                                                            ///< pixel vectors of an output row
    [[nodiscard]] std::int64_t lanes() const { return lanes_; }  ///< output channels of a block
    [[nodiscard]] std::int64_t blocks() const { return blocks_; }
    [[nodiscard]] std::int64_t row_words() const { return row_words_; }
    [[nodiscard]] std::int64_t operands() const {
        return operands_;
    }  ///< input tensors of a job: 2 for an add
    /// Whether all weights of the layer lie in one half together.
    [[nodiscard]] bool resident(std::size_t split) const;
    /// Channels of each distinct input operand of a grouped layer; empty for
    /// others.
    [[nodiscard]] const std::vector<std::int64_t>& group_channels() const {
        return group_channels_;
    }
    /// Channels of all distinct operands, and of all blocks' operands, of a
    /// grouped layer.
    [[nodiscard]] std::int64_t operand_channels_sum() const { return operand_channels_sum_; }
    [[nodiscard]] std::int64_t block_channels_sum() const { return block_channels_sum_; }
    /// Per block, the index into group_channels(); empty for layers that are not
    /// grouped.
    [[nodiscard]] const std::vector<std::int32_t>& input_of_block() const {
        return input_of_block_;
    }

  private:
    [[nodiscard]] std::int64_t read_channels(std::size_t split) const;
    [[nodiscard]] std::int64_t activation_words(std::size_t split, std::int64_t rows) const;
    bool weights_fit(std::size_t split);
    [[nodiscard]] std::size_t first_weight_fit(std::size_t from);

    const WorkloadLayer& layer_;
    const LayerTables* tables_;
    std::size_t split_count_ = 1;
    std::int64_t operands_ = 1;
    std::int64_t most_group_channels_ = 0;
    std::int64_t operand_channels_sum_ = 0;
    std::int64_t block_channels_sum_ = 0;
    std::vector<std::int64_t> group_channels_;
    std::vector<std::int32_t> input_of_block_;

    const PointContext* context_ = nullptr;
    std::int64_t vectors_ = 1;
    std::int64_t lanes_ = 1;
    std::int64_t blocks_ = 1;
    std::int64_t row_words_ = 1;

    /// Whether the weights of a split fit, for `fit_half_`; 2: not looked at yet.
    std::vector<std::uint8_t> weight_fit_;
    std::int64_t fit_half_ = -1;
};

template <class Visit>
bool LayerFit::for_each(std::int64_t step, Visit visit) {
    const std::int64_t half = context_->geometry.activation_half_words;
    std::int64_t rows = std::min(layer_.geometry.out_height,
                                 context_->geometry.output_half_words / (lanes_ * vectors_));
    rows -= rows % step;
    bool any = false;
    // Lower tiles never need more parts, so the search for the coarsest split
    // that fits goes one way only.
    std::size_t coarsest = split_count_ - 1;
    std::size_t split = split_count_;
    bool searched = false;
    for (; rows >= 1; rows -= step) {
        if (activation_words(coarsest, rows) > half) {
            continue;
        }
        while (coarsest > 0 && activation_words(coarsest - 1, rows) <= half) {
            --coarsest;
            searched = false;
        }
        if (!searched) {
            split = first_weight_fit(coarsest);
            searched = true;
        }
        if (split == split_count_ ||
            (split > 0 && context_->point.accumulator_depth() < rows * vectors_)) {
            continue;
        }
        any = true;
        visit(rows, split);
    }
    return any;
}

}  // namespace scfa
