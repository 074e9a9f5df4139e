// SPDX-License-Identifier: Apache-2.0
#include "models/network/shape_inference.hpp"

#include "models/base/rng.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace scfa {
namespace {

__extension__ using Wide = __int128;
constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();

Layer layer(LayerKind kind) {
    Layer made;
    made.name = "x";
    made.kind = kind;
    return made;
}

Error refusal(const Layer& of, const std::vector<TensorShape>& inputs) {
    try {
        infer_shape(of, inputs, "file.json");
    } catch (const Error& error) {
        return error;
    }
    return {ErrorCode::usage, "accepted"};
}

/// Windows along one axis that a loop can place, by the definition.
std::int64_t windows(std::int64_t in, std::int64_t kernel, std::int64_t stride,
                     std::int64_t dilation, std::int64_t before, std::int64_t after,
                     bool ceil_mode) {
    const std::int64_t reach = (kernel - 1) * dilation + 1;
    std::int64_t count = 0;
    for (std::int64_t at = -before;; at += stride) {
        const bool fits = at + reach <= in + after;
        const bool starts_inside = at < in;                           // not in the padding behind
        const bool sees_one_more = at < in + after - reach + stride;  // the rest is not yet covered
        if (!fits && !(ceil_mode && starts_inside && sees_one_more)) {
            return count;
        }
        ++count;
    }
}

TEST(ShapeInference, WindowsAreThoseThatFit) {
    Rng rng(5);
    int rounded_up = 0;
    for (int round = 0; round < 20'000; ++round) {
        Layer pool = layer(LayerKind::max_pool);
        Window& w = pool.window;
        w.kernel_height = rng.between(1, 4);
        w.stride_height = rng.between(1, 4);
        w.dilation_height = rng.between(1, 2);
        const std::int64_t reach = (w.kernel_height - 1) * w.dilation_height + 1;
        w.pad_top = rng.between(0, reach - 1);
        w.pad_bottom = rng.between(0, reach - 1);
        w.ceil_mode = rng.below(2) == 0;
        const std::int64_t in = rng.between(1, 12);
        if (in + w.pad_top + w.pad_bottom < reach) {
            EXPECT_EQ(refusal(pool, {{1, in, 1, false}}).place().pointer, "x");
            continue;
        }
        const TensorShape out = infer_shape(pool, {{3, in, 1, false}}, "");
        ASSERT_EQ(out.channels, 3);
        ASSERT_EQ(out.height, windows(in, w.kernel_height, w.stride_height, w.dilation_height,
                                      w.pad_top, w.pad_bottom, w.ceil_mode))
            << in << " " << w.kernel_height << " " << w.stride_height << " " << w.pad_top << " "
            << w.pad_bottom;
        Window floor = w;
        floor.ceil_mode = false;
        pool.window = floor;
        rounded_up += infer_shape(pool, {{3, in, 1, false}}, "").height != out.height ? 1 : 0;
    }
    EXPECT_GT(rounded_up, 100);
}

/// A product, or nothing when it does not fit 63 bits.
std::optional<std::int64_t> product(std::initializer_list<std::int64_t> factors) {
    Wide out = 1;
    for (const std::int64_t factor : factors) {
        out *= factor;
        if (out > kMost) {
            return std::nullopt;
        }
    }
    return static_cast<std::int64_t>(out);
}

/// Any magnitude up to 2^40.
std::int64_t any_size(Rng& rng) {
    return rng.between(1, std::int64_t{1} << rng.between(0, 40));
}

TEST(ShapeInference, LargeConvolutionsAreExactOrOverflowByName) {
    Rng rng(9);
    int exact = 0;
    int overflown = 0;
    for (int round = 0; round < 30'000; ++round) {
        Layer conv = layer(LayerKind::convolution);
        Window& w = conv.window;
        conv.out_channels = any_size(rng);
        w.kernel_height = any_size(rng);
        w.kernel_width = rng.between(1, 3);
        w.stride_height = any_size(rng);
        w.dilation_height = any_size(rng);
        w.pad_top = any_size(rng);
        const TensorShape in = {any_size(rng), any_size(rng), any_size(rng) + 2, false};
        const Wide reach = Wide{w.kernel_height - 1} * w.dilation_height + 1;
        const Wide room = Wide{in.height} + w.pad_top - reach;
        if (reach <= kMost && room < 0) {
            EXPECT_EQ(refusal(conv, {in}).code(), ErrorCode::model);
            continue;
        }
        const auto height =
            reach > kMost ? 0 : static_cast<std::int64_t>(room / w.stride_height + 1);
        const std::int64_t width = in.width - w.kernel_width + 1;
        const auto elements = product({conv.out_channels, height, width});
        const auto weights =
            product({conv.out_channels, in.channels, w.kernel_height, w.kernel_width});
        if (reach > kMost || !elements.has_value() || !weights.has_value()) {
            const Error error = refusal(conv, {in});
            ASSERT_EQ(error.code(), ErrorCode::overflow) << error.message();
            ASSERT_EQ(error.place().pointer, "x");
            ASSERT_THAT(error.message(), testing::HasSubstr("\"x\""));
            ++overflown;
            continue;
        }
        const TensorShape out = infer_shape(conv, {in}, "");
        ASSERT_EQ(out.elements(), *elements);
        const auto macs = product({*weights, height, width});
        try {
            const LayerCounts counts = counts_of(conv, in, out, "");
            ASSERT_TRUE(macs.has_value());
            ASSERT_EQ(counts.macs, *macs);
            ASSERT_EQ(counts.weights, *weights);
            ++exact;
        } catch (const Error& error) {
            ASSERT_FALSE(macs.has_value());
            ASSERT_EQ(error.code(), ErrorCode::overflow);
            ASSERT_EQ(error.place().pointer, "x");
            ++overflown;
        }
    }
    EXPECT_GT(exact, 500);
    EXPECT_GT(overflown, 500);
}

TEST(ShapeInference, LargeInputsAreExactOrOverflowByName) {
    Rng rng(10);
    for (int round = 0; round < 5000; ++round) {
        Layer input = layer(LayerKind::input);
        input.shape = {any_size(rng), any_size(rng), any_size(rng), false};
        const auto elements =
            product({input.shape.channels, input.shape.height, input.shape.width});
        if (elements.has_value()) {
            ASSERT_EQ(infer_shape(input, {}, "").elements(), *elements);
        } else {
            ASSERT_EQ(refusal(input, {}).code(), ErrorCode::overflow);
        }
    }
}

TEST(ShapeInference, RefusesByName) {
    const TensorShape map = {4, 6, 6, false};
    const TensorShape flat = {4, 6, 6, true};
    struct Case {
        Layer of;
        std::vector<TensorShape> inputs;
        std::string says;
    };
    std::vector<Case> cases;
    const auto convolution = [](std::int64_t groups, std::int64_t stride, std::int64_t pad) {
        Layer conv = layer(LayerKind::convolution);
        conv.out_channels = 6;
        conv.groups = groups;
        conv.window.stride_width = stride;
        conv.window.pad_left = pad;
        return conv;
    };
    cases.push_back({convolution(3, 1, 0), {map}, "3 groups"});
    cases.push_back(
        {convolution(4, 1, 0), {map}, "4 groups"});  // divides the input, not the output
    cases.push_back({convolution(0, 1, 0), {map}, "0 groups"});
    cases.push_back({convolution(1, 0, 0), {map}, "stride 0"});
    cases.push_back({convolution(1, 1, -1), {map}, "padding -1"});
    cases.push_back({convolution(1, 1, 0), {flat}, "flattened"});
    Layer weights = convolution(1, 1, 0);
    weights.weights.assign(23, 1.0F);
    cases.push_back({weights, {map}, "23 weights"});
    Layer padded = layer(LayerKind::max_pool);
    padded.window.kernel_width = 2;
    padded.window.pad_left = 2;
    cases.push_back({padded, {map}, "padding"});
    cases.push_back({layer(LayerKind::add), {map, {4, 6, 5, false}}, "add of"});
    cases.push_back({layer(LayerKind::add), {map, flat}, "add of"});
    cases.push_back({layer(LayerKind::concatenation), {map, {4, 5, 6, false}}, "concatenation"});
    cases.push_back({layer(LayerKind::fully_connected), {map}, "vector"});
    Layer norm = layer(LayerKind::batch_norm);
    norm.batch_norm.gamma.assign(4, 1.0F);
    cases.push_back({norm, {map}, "all four"});
    norm.batch_norm.gamma.assign(5, 1.0F);
    cases.push_back({norm, {map}, "5 values of gamma"});
    for (const Case& c : cases) {
        const Error error = refusal(c.of, c.inputs);
        EXPECT_EQ(error.code(), ErrorCode::model) << c.says;
        EXPECT_EQ(error.place().pointer, "x");
        EXPECT_EQ(error.place().file, "file.json");
        EXPECT_THAT(error.message(), testing::HasSubstr(c.says));
    }
}

TEST(ShapeInference, ConcatenationAddsChannelsOfFlattenedMapsToo) {
    const TensorShape out =
        infer_shape(layer(LayerKind::concatenation), {{3, 2, 2, true}, {4, 2, 2, true}}, "");
    EXPECT_EQ(out, (TensorShape{7, 2, 2, true}));
    EXPECT_TRUE(out.flat);
}

TEST(ShapeInference, TextShowsWhatAVectorWas) {
    EXPECT_EQ(to_text(TensorShape{64, 7, 7, false}), "64x7x7");
    EXPECT_EQ(to_text(TensorShape{64, 7, 7, true}), "3136 (64x7x7)");
    EXPECT_EQ(to_text(TensorShape{10, 1, 1, true}), "10");
}

}  // namespace
}  // namespace scfa
