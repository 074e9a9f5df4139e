// SPDX-License-Identifier: Apache-2.0
#include "models/arch/geometry.hpp"

#include "test/models/arch/random_point.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

DesignPoint typical(SparseFormat format, Precision precision) {
    DesignPoint point = default_point();
    point[Parameter::sparse_format] = static_cast<std::int32_t>(format);
    point[Parameter::pe_precision] = static_cast<std::int32_t>(precision);
    point[Parameter::pe_rows] = 16;
    point[Parameter::pe_columns] = 8;
    point[Parameter::activation_buffer_banks] = 16;
    point[Parameter::activation_buffer_kib] = 64;
    point[Parameter::weight_buffer_kib] = 64;
    point[Parameter::output_buffer_kib] = 32;
    point[Parameter::post_lanes] = 2;
    return point;
}

TEST(Geometry, ActivationBufferIsAnEvenAndAnOddMemoryPerBank) {
    const Geometry g = geometry_of(typical(SparseFormat::dense, Precision::int8));
    EXPECT_EQ(g.activation.count, 32);
    EXPECT_EQ(g.activation.width, 64);
    EXPECT_EQ(g.activation.depth, 64 * 8192 / (32 * 64));  // 256
    EXPECT_EQ(g.activation_half_words, 256);
}

TEST(Geometry, OutputBufferIsTwoMemoriesPerPostLane) {
    const Geometry g = geometry_of(typical(SparseFormat::dense, Precision::int16));
    EXPECT_EQ(g.output.count, 4);
    EXPECT_EQ(g.output.width, 128);
    EXPECT_EQ(g.output.depth, 32 * 8192 / (4 * 128));  // 512
    EXPECT_EQ(g.output_half_words, 2 * 512);
}

TEST(Geometry, WeightWidthFollowsTheFormat) {
    const std::int64_t lane_bits = 64 * 8192 / 16;
    const auto width = [](SparseFormat f, Precision p) {
        return geometry_of(typical(f, p)).weight.width;
    };
    EXPECT_EQ(width(SparseFormat::dense, Precision::int8), 8);
    EXPECT_EQ(width(SparseFormat::rle, Precision::int8), 12);
    EXPECT_EQ(width(SparseFormat::coordinate, Precision::int8), 24);
    EXPECT_EQ(width(SparseFormat::scheduled, Precision::int16), 32);
    EXPECT_EQ(geometry_of(typical(SparseFormat::coordinate, Precision::int8)).weight.depth,
              lane_bits / 24);
}

TEST(Geometry, BitmapHasFourPositionsPerValue) {
    DesignPoint point = typical(SparseFormat::bitmap, Precision::int8);
    point[Parameter::sparse_scan_width] = 16;
    const Geometry g = geometry_of(point);
    const std::int64_t depth = 64 * 8192 / (16 * 12);  // values of width w + 4
    EXPECT_EQ(g.weight.width, 8);
    EXPECT_EQ(g.weight.depth, depth);
    EXPECT_EQ(g.weight_half_values, depth / 2);
    EXPECT_EQ(g.weight_half_positions, 4 * (depth / 2));
    EXPECT_EQ(g.weight_bits.width, 16);
    EXPECT_GE(g.weight_bits.depth * 16, 2 * g.weight_half_positions);
    EXPECT_EQ(geometry_of(typical(SparseFormat::rle, Precision::int8)).weight_bits.count, 0);
}

TEST(Geometry, PartialSumsExistOnlyBeyondDepthOne) {
    DesignPoint point = typical(SparseFormat::dense, Precision::int8);
    point[Parameter::accumulator_depth] = 1;
    EXPECT_EQ(geometry_of(point).partial_sums.count, 0);
    point[Parameter::accumulator_depth] = 32;
    EXPECT_EQ(geometry_of(point).partial_sums.count, 16);
    EXPECT_EQ(geometry_of(point).partial_sums.width, 32 * 8);
    EXPECT_EQ(geometry_of(point).partial_sums.depth, 32);
    point[Parameter::pe_precision] = static_cast<std::int32_t>(Precision::int16);
    EXPECT_EQ(geometry_of(point).partial_sums.width, 48 * 8);
}

TEST(Geometry, ParametersAreTwoHalvesOfEveryFiltersBiasAndScale) {
    DesignPoint point = typical(SparseFormat::dense, Precision::int8);
    point[Parameter::post_lanes] = 3;
    EXPECT_EQ(geometry_of(point).parameters.count, 3);
    EXPECT_EQ(geometry_of(point).parameters.depth, 2 * 6);
    EXPECT_EQ(geometry_of(point).parameters.width, 64);
    point[Parameter::pe_precision] = static_cast<std::int32_t>(Precision::int16);
    EXPECT_EQ(geometry_of(point).parameters.width, 80);
}

TEST(Geometry, NoBufferHoldsMoreThanItsSize) {
    Rng rng(3);
    for (int i = 0; i < 5000; ++i) {
        const DesignPoint p = test::random_point(rng);
        const Geometry g = geometry_of(p);
        const auto bits = [](const MemoryShape& m) { return m.count * m.width * m.depth; };
        EXPECT_LE(bits(g.activation), p.activation_kib() * 8192LL);
        EXPECT_LE(bits(g.output), p.output_kib() * 8192LL);
        // The bitmap's last word of each half may be partly used.
        EXPECT_LE(bits(g.weight) + bits(g.weight_bits),
                  p.weight_kib() * 8192LL + p.rows() * 2LL * p.scan_width());
        EXPECT_LE(2 * g.weight_half_values, g.weight.depth);
        EXPECT_LE(2 * p.banks() * g.activation_half_words, g.activation.count * g.activation.depth);
        EXPECT_EQ(2 * g.output_half_words, g.output.count * g.output.depth);
    }
}

}  // namespace
}  // namespace scfa
