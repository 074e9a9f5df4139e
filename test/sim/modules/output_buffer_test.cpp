// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/output_buffer.hpp"

#include "models/arch/geometry.hpp"
#include "models/base/error.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace scfa::sim {
namespace {

DesignPoint point_of(Precision precision) {
    DesignPoint point = default_point();
    point[Parameter::pe_precision] = static_cast<std::int32_t>(precision);
    point[Parameter::pe_columns] = 8;
    point[Parameter::output_buffer_kib] = 1;
    point[Parameter::post_lanes] = 1;
    return point;
}

TEST(OutputBuffer, HoldsExactlyAHalf) {
    const DesignPoint point = point_of(Precision::int8);
    const std::int64_t words = geometry_of(point).output_half_words;
    OutputBuffer buffer(point);
    EXPECT_NO_THROW(buffer.begin(0, {"conv1", words / 2, 1, 9}));
    try {
        buffer.begin(0, {"conv1", words / 2 + 1, 1, 9});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::infeasible);
        EXPECT_EQ(error.message(), "output buffer: layer conv1 needs " + std::to_string(words + 2) +
                                       " words of a half, which has " + std::to_string(words));
    }
}

TEST(OutputBuffer, MovesBytesOfBothPrecisions) {
    for (const Precision precision : {Precision::int8, Precision::int16}) {
        OutputBuffer buffer(point_of(precision));
        buffer.begin(0, {"conv1", 2, 2, 3});
        buffer.begin(1, {"conv1", 2, 2, 3});
        const bool small = precision == Precision::int8;
        const std::vector<std::uint8_t> bytes =
            small ? std::vector<std::uint8_t>{0x81, 0x00, 0x7f}
                  : std::vector<std::uint8_t>{0x01, 0x80, 0x00, 0x00, 0xff, 0x7f};
        buffer.write_bytes(1, 1, 0, 3, bytes.data());
        const std::int16_t* row = buffer.row(1, 1, 0);
        EXPECT_EQ(row[0], small ? -127 : -32767);
        EXPECT_EQ(row[1], 0);
        EXPECT_EQ(row[2], small ? 127 : 32767);
        std::vector<std::uint8_t> back(bytes.size());
        buffer.read_bytes(1, 1, 0, 3, back.data());
        EXPECT_EQ(back, bytes);
        EXPECT_EQ(buffer.row(0, 1, 0)[0], 0);
        EXPECT_EQ(buffer.row(1, 1, 1)[0], 0);
    }
}

}  // namespace
}  // namespace scfa::sim
