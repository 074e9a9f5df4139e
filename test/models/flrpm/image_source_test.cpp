// SPDX-License-Identifier: Apache-2.0
#include "models/flrpm/image_source.hpp"

#include "models/base/error.hpp"
#include "test/models/flrpm/tiny_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace scfa {
namespace {

const Normalisation kPlain{{0.0}, {1.0}};

TEST(ImageSource, OrdersArePermutationsOfTheSeed) {
    const ImageDataset images = test::tiny_images(50, 1);
    const ImageSource source(images, 40, kPlain);
    auto order = source.order(7, 0);
    EXPECT_EQ(order, source.order(7, 0));
    EXPECT_NE(order, source.order(7, 1));
    EXPECT_NE(order, source.order(8, 0));
    std::sort(order.begin(), order.end());
    std::vector<std::int64_t> all(40);
    std::iota(all.begin(), all.end(), 0);
    EXPECT_EQ(order, all);
}

TEST(ImageSource, ShortEpochsGoThroughPassAfterPass) {
    const ImageDataset images = test::tiny_images(40, 1);
    const ImageSource whole(images, 40, kPlain);
    const ImageSource source(images, 40, kPlain, 15);
    EXPECT_EQ(source.epoch_size(), 15);
    std::vector<std::int64_t> seen;
    for (std::int64_t epoch = 0; epoch < 8; ++epoch) {  // 120 images: three passes
        const std::vector<std::int64_t> order = source.order(7, epoch);
        EXPECT_EQ(order.size(), 15u);
        seen.insert(seen.end(), order.begin(), order.end());
    }
    std::vector<std::int64_t> passes;
    for (std::int64_t pass = 0; pass < 3; ++pass) {
        const std::vector<std::int64_t> order = whole.order(7, pass);
        passes.insert(passes.end(), order.begin(), order.end());
    }
    EXPECT_EQ(seen, passes);
    EXPECT_THROW(ImageSource(images, 40, kPlain, 41), Error);
}

TEST(ImageSource, NormalisesAsTheDataSetsDo) {
    const ImageDataset images = test::tiny_images(4, 1);
    const Normalisation normalisation{{0.25}, {0.5}};
    ImageSource source(images, 4, normalisation);
    const ImageBatch batch = source.plain(1, 2);
    ASSERT_EQ(batch.count, 2);
    EXPECT_EQ(batch.labels[0], images.labels[1]);
    const std::vector<float> wanted = normalisation.apply(images.image(2), 1, 64);
    EXPECT_TRUE(std::equal(wanted.begin(), wanted.end(), batch.images + 64));
    EXPECT_EQ(source.plain(3, 10).count, 1);  // what is left
}

/// Every augmented image is one of the (2 x 5 x 5) that shift and flip can make, by brute force;
/// over many epochs all of them occur.
TEST(ImageSource, AugmentsByShiftAndFlip) {
    const ImageDataset images = test::tiny_images(1, 1);
    ImageSource source(images, 1, kPlain);
    const auto pixel = [&images](std::int64_t y, std::int64_t x) {
        return y < 0 || y > 7 || x < 0 || x > 7
                   ? 0.0F
                   : static_cast<float>(images.images[static_cast<std::size_t>(y * 8 + x)] / 255.0);
    };
    std::vector<std::vector<float>> possible;
    for (const bool flip : {false, true}) {
        for (std::int64_t dy = -2; dy <= 2; ++dy) {
            for (std::int64_t dx = -2; dx <= 2; ++dx) {
                std::vector<float> image;
                for (std::int64_t y = 0; y < 8; ++y) {
                    for (std::int64_t x = 0; x < 8; ++x) {
                        const std::int64_t from = x - dx;
                        image.push_back(
                            from < 0 || from > 7 ? 0.0F : pixel(y - dy, flip ? 7 - from : from));
                    }
                }
                possible.push_back(std::move(image));
            }
        }
    }
    std::vector<bool> seen(possible.size(), false);
    for (std::int64_t epoch = 0; epoch < 600; ++epoch) {
        const ImageBatch batch = source.augmented({0}, 0, 1, {2, true}, 3, epoch);
        const std::vector<float> image(batch.images, batch.images + 64);
        const auto found = std::find(possible.begin(), possible.end(), image);
        ASSERT_NE(found, possible.end()) << epoch;
        seen[static_cast<std::size_t>(found - possible.begin())] = true;
    }
    EXPECT_EQ(std::count(seen.begin(), seen.end(), true), 50);
}

TEST(ImageSource, AugmentationDoesNotDependOnTheBatch) {
    const ImageDataset images = test::tiny_images(9, 1);
    ImageSource source(images, 9, kPlain);
    const auto order = source.order(1, 0);
    const ImageBatch whole = source.augmented(order, 0, 9, {2, true}, 1, 0);
    const std::vector<float> all(whole.images, whole.images + 9 * 64);
    const ImageBatch part = source.augmented(order, 4, 3, {2, true}, 1, 0);
    EXPECT_TRUE(std::equal(part.images, part.images + 3 * 64, all.begin() + 4 * 64));
}

TEST(ImageSource, MeasuresMeanAndDeviation) {
    const ImageDataset images = test::tiny_images(30, 1);
    const Normalisation measured = measured_normalisation(images, 20);
    double sum = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < 20 * 64; ++i) {
        const double x = images.images[i] / 255.0;
        sum += x;
        squares += x * x;
    }
    const double mean = sum / (20 * 64);
    EXPECT_NEAR(measured.mean[0], mean, 1e-12);
    EXPECT_NEAR(measured.deviation[0], std::sqrt(squares / (20 * 64) - mean * mean), 1e-9);
}

TEST(ImageSource, RefusesMoreImagesThanThereAre) {
    const ImageDataset images = test::tiny_images(5, 1);
    EXPECT_THROW(ImageSource(images, 6, kPlain), Error);
}

}  // namespace
}  // namespace scfa
