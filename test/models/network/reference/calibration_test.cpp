// SPDX-License-Identifier: Apache-2.0
#include "models/network/reference/calibration.hpp"

#include "models/base/rng.hpp"
#include "models/network/builder/network_builder.hpp"
#include "models/network/reference/quantise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace scfa {
namespace {

TEST(MagnitudeHistogram, OfNothingButZerosHasNoThreshold) {
    MagnitudeHistogram histogram;
    EXPECT_TRUE(histogram.add(std::vector<float>(100, 0.0F)));
    EXPECT_EQ(histogram.best_threshold(127), 0.0);
}

TEST(MagnitudeHistogram, RefusesWhatIsNotFinite) {
    MagnitudeHistogram histogram;
    EXPECT_FALSE(histogram.add({1.0F, std::numeric_limits<float>::infinity()}));
    EXPECT_FALSE(histogram.add({std::nanf("")}));
}

/// Equal numbers need no clipping: the largest is exactly representable.
TEST(MagnitudeHistogram, KeepsTheLargestOfAUniformTensor) {
    MagnitudeHistogram histogram;
    Rng rng(1);
    std::vector<float> values;
    for (int i = 0; i < 100000; ++i) {
        values.push_back(static_cast<float>(2.0 * rng.uniform() - 1.0));
    }
    ASSERT_TRUE(histogram.add(values));
    EXPECT_GE(histogram.best_threshold(127), 0.97);
}

/// The squared error of all values, one by one.
double error_of(const std::vector<float>& values, double threshold) {
    const double step = threshold / 127;
    double error = 0.0;
    for (const float value : values) {
        const double magnitude = std::fabs(static_cast<double>(value));
        const double image = std::min(std::floor(magnitude / step + 0.5), 127.0) * step;
        error += (magnitude - image) * (magnitude - image);
    }
    return error;
}

TEST(MagnitudeHistogram, ClipsWhereTheSquaredErrorIsLeast) {
    MagnitudeHistogram histogram;
    Rng rng(2);
    std::vector<float> values;
    for (int i = 0; i < 50000; ++i) {  // about normal, and one far away
        double sum = -6.0;
        for (int k = 0; k < 12; ++k) {
            sum += rng.uniform();
        }
        values.push_back(static_cast<float>(i == 0 ? 15.0 : sum));
    }
    ASSERT_TRUE(histogram.add(values));
    const double best = histogram.best_threshold(127);
    EXPECT_LT(best, 0.9 * histogram.largest());
    double least = error_of(values, histogram.largest());
    for (int i = 20; i < 100; ++i) {
        least = std::min(least, error_of(values, 15.0 * i / 100));
    }
    EXPECT_LE(error_of(values, best), 1.02 * least);
}

TEST(MagnitudeHistogram, DoesNotDependOnTheOrderOfTheTensors) {
    const std::vector<float> small(1000, 0.01F);
    const std::vector<float> middle = {0.5F, -0.7F, 0.2F};
    const std::vector<float> large = {100.0F, -3.0F};
    MagnitudeHistogram up;
    MagnitudeHistogram down;
    MagnitudeHistogram merged;
    MagnitudeHistogram part;
    ASSERT_TRUE(up.add(small) && up.add(middle) && up.add(large));
    ASSERT_TRUE(down.add(large) && down.add(middle) && down.add(small));
    ASSERT_TRUE(merged.add(small) && part.add(large) && part.add(middle));
    merged.add(part);
    EXPECT_EQ(up.best_threshold(127), down.best_threshold(127));
    EXPECT_EQ(up.best_threshold(127), merged.best_threshold(127));
    EXPECT_EQ(merged.largest(), 100.0);
}

/// conv a -> max pool -> concatenation with conv b -> conv c: one scale for a, the pool and b.
TEST(Calibrate, ConcatenatedAndPooledTensorsShareAScale) {
    NetworkBuilder builder("classes", "");
    const LayerId in = builder.input(1, 4, 4);
    NetworkBuilder::Convolution shape;
    shape.channels = 2;
    const LayerId a = builder.convolution(in, "a", shape);
    const LayerId pool = builder.max_pool(a, "pool", 2, 2);
    shape.stride = 2;
    const LayerId b = builder.convolution(in, "b", shape);
    const LayerId both = builder.plain(LayerKind::concatenation, {pool, b}, "both");
    builder.convolution(both, "c", shape);
    LoweredNetwork network = lower_with_weights(builder.finish());
    const auto set = [&](std::size_t layer, float weight) {
        const std::size_t count = network.workload.layers[layer].mask_int8->positions.size();
        network.weights[layer] = {std::vector<float>(count, weight), {0.0F, 0.0F}};
    };
    ASSERT_EQ(network.workload.layers.size(), 4U);
    set(0, 1.0F);
    set(2, 5.0F);
    set(3, 1.0F);
    const FloatTensor image{1, 4, 4, std::vector<float>(16, 1.0F)};
    const Scales scales = calibrate(network, {image}, Precision::int16);
    EXPECT_DOUBLE_EQ(scales.input, 1.0 / 32767);
    EXPECT_DOUBLE_EQ(scales.outputs[0], 5.0 / 32767);
    EXPECT_DOUBLE_EQ(scales.outputs[1], 5.0 / 32767);
    EXPECT_DOUBLE_EQ(scales.outputs[2], 5.0 / 32767);
    EXPECT_DOUBLE_EQ(scales.outputs[3], 12.0 / 32767);
}

}  // namespace
}  // namespace scfa
