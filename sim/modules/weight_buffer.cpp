// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/weight_buffer.hpp"

#include "models/arch/geometry.hpp"
#include "models/base/error.hpp"

#include <string>
#include <utility>

namespace scfa::sim {

namespace {

[[noreturn]] void fail(const std::string& layer, std::int64_t need, std::int64_t have,
                       const std::string& what) {
    throw Error(ErrorCode::infeasible, "weight buffer: layer " + layer + " needs " +
                                           std::to_string(need) + " " + what +
                                           " of a lane's half, which has " + std::to_string(have));
}

}  // namespace

WeightBuffer::WeightBuffer(const DesignPoint& point)
    : half_values_(geometry_of(point).weight_half_values),
      half_positions_(geometry_of(point).weight_half_positions) {
    for (Half& half : halves_) {
        half.values.resize(static_cast<std::size_t>(point.rows()));
    }
}

void WeightBuffer::begin(int half) {
    Half& h = halves_[static_cast<std::size_t>(half)];
    h.blocks.clear();
    h.values.assign(h.values.size(), 0);
    h.positions = 0;
}

std::size_t WeightBuffer::append(int half, std::shared_ptr<const BlockTokens> block) {
    Half& h = halves_[static_cast<std::size_t>(half)];
    SCFA_ASSERT(block->lanes.size() <= h.values.size(),
                "weight buffer: layer " + block->layer + " has more lanes than rows");
    for (std::size_t lane = 0; lane < block->lanes.size(); ++lane) {
        h.values[lane] += static_cast<std::int64_t>(block->lanes[lane].count());
        if (h.values[lane] > half_values_) {
            fail(block->layer, h.values[lane], half_values_,
                 "values in lane " + std::to_string(lane));
        }
    }
    if (block->format == SparseFormat::bitmap) {
        h.positions += block->lane_positions();
        if (h.positions > half_positions_) {
            fail(block->layer, h.positions, half_positions_, "bitmap positions");
        }
    }
    h.blocks.push_back(std::move(block));
    return h.blocks.size() - 1;
}

}  // namespace scfa::sim
