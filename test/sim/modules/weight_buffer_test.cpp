// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/weight_buffer.hpp"

#include "models/arch/geometry.hpp"
#include "models/base/error.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace scfa::sim {
namespace {

DesignPoint point_of(SparseFormat format) {
    DesignPoint point = default_point();
    point[Parameter::sparse_format] = static_cast<std::int32_t>(format);
    point[Parameter::pe_rows] = 2;
    point[Parameter::weight_buffer_kib] = 1;
    return point;
}

/// Lane 1 has `values` of them, lane 0 one.
std::shared_ptr<const BlockTokens> block(SparseFormat format, std::int64_t values,
                                         std::int32_t channels) {
    auto out = std::make_shared<BlockTokens>();
    out->layer = "conv2";
    out->format = format;
    out->channels = channels;
    out->lanes.resize(2);
    out->lanes[0].positions = {0};
    out->lanes[1].positions.resize(static_cast<std::size_t>(values));
    return out;
}

std::string error_of(WeightBuffer& buffer, int half, std::shared_ptr<const BlockTokens> b) {
    try {
        buffer.append(half, std::move(b));
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::infeasible);
        return error.message();
    }
    return "";
}

TEST(WeightBuffer, HoldsBlocksUpToAHalfOfTheFullestLane) {
    const DesignPoint point = point_of(SparseFormat::coordinate);
    const std::int64_t values = geometry_of(point).weight_half_values;
    WeightBuffer buffer(point);
    buffer.begin(0);
    buffer.begin(1);
    const auto most = block(SparseFormat::coordinate, values - 3, 60000);
    EXPECT_EQ(buffer.append(0, most), 0U);
    EXPECT_EQ(buffer.append(0, block(SparseFormat::coordinate, 3, 60000)), 1U);
    EXPECT_EQ(buffer.append(1, most), 0U);
    EXPECT_EQ(buffer.block(0, 0), most);
    EXPECT_EQ(buffer.blocks(0), 2U);
    EXPECT_EQ(error_of(buffer, 0, block(SparseFormat::coordinate, 1, 60000)),
              "weight buffer: layer conv2 needs " + std::to_string(values + 1) +
                  " values in lane 1 of a lane's half, which has " + std::to_string(values));
    buffer.begin(0);
    EXPECT_EQ(buffer.blocks(0), 0U);
    EXPECT_EQ(error_of(buffer, 0, block(SparseFormat::coordinate, values, 60000)), "");
}

TEST(WeightBuffer, CountsTheBitsOfABitmapToo) {
    const DesignPoint point = point_of(SparseFormat::bitmap);
    const std::int64_t positions = geometry_of(point).weight_half_positions;
    WeightBuffer buffer(point);
    buffer.begin(0);
    const auto half = static_cast<std::int32_t>(positions / 2);
    EXPECT_EQ(error_of(buffer, 0, block(SparseFormat::bitmap, 1, half)), "");
    EXPECT_EQ(error_of(buffer, 0, block(SparseFormat::bitmap, 1, half)), "");
    EXPECT_NE(error_of(buffer, 0, block(SparseFormat::bitmap, 1, 1)).find("bitmap positions"),
              std::string::npos);
}

}  // namespace
}  // namespace scfa::sim
