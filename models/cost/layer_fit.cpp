// SPDX-License-Identifier: Apache-2.0
#include "models/cost/layer_fit.hpp"

namespace scfa {

namespace {

constexpr std::uint8_t kUnknown = 2;

}  // namespace

LayerFit::LayerFit(const WorkloadLayer& layer, const LayerTables* tables)
    : layer_(layer), tables_(tables), operands_(layer.op == WorkloadOp::add ? 2 : 1) {
    if (tables_ == nullptr) {
        return;
    }
    split_count_ = tables_->part_sizes().size();
    if (layer.geometry.groups == 1) {
        return;
    }
    // Neighbouring blocks that read the same groups share one input operand.
    std::int32_t first = -1;
    std::int32_t last = -1;
    for (const JobWeights& job : tables_->split(0).weights()) {
        if (job.first_group != first || job.last_group != last) {
            first = job.first_group;
            last = job.last_group;
            group_channels_.push_back((last - first + 1) * layer.geometry.group_channels());
            operand_channels_sum_ += group_channels_.back();
        }
        block_channels_sum_ += group_channels_.back();
        input_of_block_.push_back(static_cast<std::int32_t>(group_channels_.size()) - 1);
    }
    most_group_channels_ = *std::max_element(group_channels_.begin(), group_channels_.end());
}

void LayerFit::begin(const PointContext& context) {
    context_ = &context;
    const LayerGeometry& g = layer_.geometry;
    vectors_ = ceil_div(g.out_width, context.point.columns());
    lanes_ = tables_ == nullptr ? context.point.banks() : context.point.rows();
    blocks_ = ceil_div(g.out_channels, lanes_);
    row_words_ = words_of_row(g, context.point.columns());
    if (fit_half_ != context.geometry.weight_half_values) {
        fit_half_ = context.geometry.weight_half_values;
        weight_fit_.assign(split_count_, tables_ == nullptr ? 1 : kUnknown);
    }
}

std::int64_t LayerFit::read_channels(std::size_t split) const {
    if (tables_ == nullptr) {
        return 1;  // a block is B channels: one a bank
    }
    return group_channels_.empty() ? tables_->part_sizes()[split] : most_group_channels_;
}

std::int64_t LayerFit::activation_words(std::size_t split, std::int64_t rows) const {
    return ceil_div(read_channels(split), context_->point.banks()) *
           buffered_rows(layer_.geometry, rows) * row_words_ * operands_;
}

bool LayerFit::weights_fit(std::size_t split) {
    std::uint8_t& known = weight_fit_[split];
    if (known == kUnknown) {
        const SplitTables& t = tables_->split(split);
        const bool bitmap = context_->point.format() == SparseFormat::bitmap;
        known = t.longest_lane() <= context_->geometry.weight_half_values &&
                t.lane_positions() <= kMostLanePositions &&
                (!bitmap || t.lane_positions() <= context_->geometry.weight_half_positions);
    }
    return known != 0;
}

std::size_t LayerFit::first_weight_fit(std::size_t from) {
    while (from < split_count_ && !weights_fit(from)) {
        ++from;
    }
    return from;
}

bool LayerFit::resident(std::size_t split) const {
    const SplitTables& t = tables_->split(split);
    return t.resident_lane() <= context_->geometry.weight_half_values &&
           (context_->point.format() != SparseFormat::bitmap ||
            t.resident_positions() <= context_->geometry.weight_half_positions);
}

Infeasibility LayerFit::shortage() {
    const Geometry& halves = context_->geometry;
    if (lanes_ * vectors_ > halves.output_half_words) {
        return {Reason::output_buffer, -1, lanes_ * vectors_, halves.output_half_words};
    }
    const std::int64_t words = activation_words(split_count_ - 1, 1);
    if (words > halves.activation_half_words) {
        return {Reason::activation_buffer, -1, words, halves.activation_half_words};
    }
    if (first_weight_fit(0) == split_count_) {
        const SplitTables& finest = tables_->split(split_count_ - 1);
        if (finest.longest_lane() > halves.weight_half_values) {
            return {Reason::weight_buffer, -1, finest.longest_lane(), halves.weight_half_values};
        }
        const bool bitmap = context_->point.format() == SparseFormat::bitmap;
        return {Reason::weight_positions, -1, finest.lane_positions(),
                bitmap ? std::min(halves.weight_half_positions, kMostLanePositions)
                       : kMostLanePositions};
    }
    return {Reason::accumulator, -1, vectors_, context_->point.accumulator_depth()};
}

}  // namespace scfa
