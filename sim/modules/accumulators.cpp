// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/accumulators.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"

#include <cstdlib>
#include <limits>

namespace scfa::sim {

namespace {

/// The kernels work on so many sums at a time.
constexpr std::int64_t kSumsAtATime = 16;
constexpr std::int64_t kMostNarrow = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMostWide = (std::int64_t{1} << 47) - 1;

[[noreturn]] void fail_overflow(const std::string& layer, std::int64_t lane, bool wide) {
    throw Error(ErrorCode::overflow, "accumulators: layer " + layer + ": a sum of lane " +
                                         std::to_string(lane) + " can exceed " +
                                         (wide ? "48" : "32") + " bits");
}

}  // namespace

Accumulators::Accumulators(const DesignPoint& point)
    : wide_(point.precision() == Precision::int16),
      columns_(point.columns()),
      depth_(point.accumulator_depth()) {}

void Accumulators::begin(const SumTile& tile) {
    const std::int64_t vectors = tile.rows * ceil_div(tile.width, columns_);
    if (tile.parts > 1 && vectors > depth_) {
        throw Error(ErrorCode::infeasible, "accumulators: layer " + tile.layer + " needs " +
                                               std::to_string(vectors) +
                                               " pixel vectors of partial sums a lane, there are " +
                                               std::to_string(depth_));
    }
    tile_ = tile;
    stride_ = round_up((tile.rows - 1) * tile.pitch + tile.width, kSumsAtATime);
    const auto sums = static_cast<std::size_t>(tile.lanes * stride_);
    if (wide_) {
        wide_sums_.assign(sums, 0);
    } else {
        narrow_.assign(sums, 0);
    }
    bounds_.assign(static_cast<std::size_t>(tile.lanes), 0);
}

void Accumulators::admit(const BlockTokens& block) {
    const std::int64_t most = wide_ ? kMostWide : kMostNarrow;
    const std::int64_t activation = wide_ ? 32767 : 127;
    for (std::size_t lane = 0; lane < block.lanes.size(); ++lane) {
        std::int32_t weights = 0;  // fewer than 2^16 of up to 32 767
        for (const std::int16_t weight : block.lanes[lane].weights) {
            weights += std::abs(static_cast<std::int32_t>(weight));
        }
        std::int64_t& bound = bounds_[lane];
        bound += weights * activation;
        if (!block.parameters.empty()) {
            bound += std::abs(block.parameters[lane].bias);
        }
        if (bound > most) {
            fail_overflow(block.layer, static_cast<std::int64_t>(lane), wide_);
        }
    }
}

void Accumulators::add(std::int64_t lane, std::int64_t place, std::int64_t product_sum) {
    const std::int64_t total = sum(lane, place) + product_sum;
    const std::int64_t most = wide_ ? kMostWide : kMostNarrow;
    if (total > most || total < -most - 1) {
        fail_overflow(tile_.layer, lane, wide_);
    }
    if (wide_) {
        wide_sums(lane)[place] = total;
    } else {
        narrow_sums(lane)[place] = static_cast<std::int32_t>(total);
    }
}

}  // namespace scfa::sim
