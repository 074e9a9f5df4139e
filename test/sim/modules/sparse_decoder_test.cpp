// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/sparse_decoder.hpp"

#include "models/base/error.hpp"
#include "models/program/bit_writer.hpp"
#include "test/models/cost/random_block.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace scfa::sim {
namespace {

constexpr SparseFormat kFormats[] = {SparseFormat::dense, SparseFormat::bitmap, SparseFormat::rle,
                                     SparseFormat::coordinate, SparseFormat::scheduled};

struct Sample {
    OwnedFilters filters;
    std::vector<std::vector<std::int16_t>> values;
    std::vector<LaneParameters> parameters;
    WeightEncoding encoding;
    BlockLayout layout;
};

std::int16_t non_zero(Rng& rng, std::int32_t most) {
    const std::int64_t magnitude = rng.between(1, most);
    return static_cast<std::int16_t>(rng.below(2) == 0 ? magnitude : -magnitude);
}

Sample random_sample(Rng& rng, SparseFormat format) {
    Sample out{OwnedFilters(pick(rng, {1, 4, 9, 25}), pick(rng, {1, 3, 8, 40})), {}, {}, {}, {}};
    out.encoding.format = format;
    out.encoding.precision = rng.below(2) == 0 ? Precision::int8 : Precision::int16;
    out.encoding.scan_width = pick(rng, {1, 4, 5, 8, 32, 64});
    out.encoding.banks = pick(rng, {1, 4, 32});
    out.encoding.beat_bytes = pick(rng, {4, 8, 16, 128});
    const bool small = out.encoding.precision == Precision::int8;
    out.layout.layer = "conv3";
    out.layout.format = format;
    out.layout.precision = out.encoding.precision;
    out.layout.scan_width = out.encoding.scan_width;
    out.layout.taps = out.filters.block().taps;
    out.layout.channels = out.filters.block().channels;
    out.layout.last_split = rng.below(2) == 0;
    const std::int64_t lanes = rng.between(1, 9);
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
        out.filters.add_random(rng, pick(rng, {0.0, 0.02, 0.3, 1.0}), static_cast<int>(lane) * 2);
        out.layout.first_channels.push_back(static_cast<int>(lane) * 2);
        auto& values = out.values.emplace_back();
        for (int i = 0; i < out.filters.block().lanes.back().count; ++i) {
            values.push_back(non_zero(rng, small ? 127 : 32767));
        }
        if (out.layout.last_split) {
            const std::int64_t bias = (std::int64_t{1} << (small ? 30 : 46)) - rng.between(0, 9);
            out.parameters.push_back(
                {rng.below(2) == 0 ? bias : -bias,
                 {static_cast<std::uint16_t>(rng.between(1 << 15, (1 << 16) - 1)),
                  static_cast<std::uint8_t>(rng.between(0, 62))}});
        }
    }
    return out;
}

std::vector<std::uint8_t> encode(const Sample& sample) {
    return encode_weights(sample.filters.block(), sample.values, sample.parameters,
                          sample.encoding);
}

/// Every weight where it belongs, and nothing else.
void expect_weights(const BlockTokens& block, const Sample& sample) {
    ASSERT_EQ(block.lanes.size(), sample.values.size());
    for (std::size_t lane = 0; lane < block.lanes.size(); ++lane) {
        const LaneTokens& tokens = block.lanes[lane];
        std::vector<std::int16_t> expected(static_cast<std::size_t>(block.lane_positions()));
        std::vector<std::int16_t> found(expected.size());
        const LaneFilter& filter = sample.filters.block().lanes[lane];
        for (int i = 0; i < filter.count; ++i) {
            expected[filter.positions[i]] = sample.values[lane][static_cast<std::size_t>(i)];
        }
        ASSERT_EQ(tokens.positions.size(), tokens.weights.size());
        for (std::size_t i = 0; i < tokens.count(); ++i) {
            if (tokens.positions[i] != kNoPosition) {
                found[tokens.positions[i]] = tokens.weights[i];
            } else {
                EXPECT_EQ(tokens.weights[i], 0);
            }
        }
        EXPECT_EQ(found, expected);
        EXPECT_EQ(tokens.first_channel, filter.first_channel);
    }
}

TEST(SparseDecoder, DecodesWhatTheEncoderWrites) {
    for (const SparseFormat format : kFormats) {
        for (std::uint64_t i = 0; i < 60; ++i) {
            SCOPED_TRACE(std::to_string(static_cast<int>(format)) + ", " + std::to_string(i));
            Rng rng(21, i);
            const Sample sample = random_sample(rng, format);
            const std::vector<std::uint8_t> image = encode(sample);
            const BlockTokens block = decode_image(image.data(), image.size(), sample.layout);
            expect_weights(block, sample);
            // The tokens are those that a timing-only run makes from the mask alone.
            const BlockTokens timing = tokens_of(sample.filters.block(), format,
                                                 sample.encoding.scan_width, sample.encoding.banks);
            for (std::size_t lane = 0; lane < block.lanes.size(); ++lane) {
                EXPECT_EQ(block.lanes[lane].positions, timing.lanes[lane].positions);
                EXPECT_EQ(block.lanes[lane].gaps, timing.lanes[lane].gaps);
            }
            ASSERT_EQ(block.parameters.size(), sample.parameters.size());
            for (std::size_t lane = 0; lane < block.parameters.size(); ++lane) {
                EXPECT_EQ(block.parameters[lane].bias, sample.parameters[lane].bias);
                EXPECT_EQ(block.parameters[lane].multiplier, sample.parameters[lane].multiplier);
            }
        }
    }
}

/// The error's text, or nothing when there was none.
std::string error_of(const std::vector<std::uint8_t>& image, const BlockLayout& layout) {
    try {
        (void)decode_image(image.data(), image.size(), layout);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::model);
        EXPECT_NE(error.message().find("sparse decoder"), std::string::npos);
        EXPECT_NE(error.message().find("layer conv3"), std::string::npos);
        return error.message();
    }
    return "";
}

TEST(SparseDecoder, RefusesAnImageThatEndsEarlyOrLate) {
    for (const SparseFormat format : kFormats) {
        for (std::uint64_t i = 0; i < 10; ++i) {
            Rng rng(22, i);
            Sample sample = random_sample(rng, format);
            sample.encoding.beat_bytes = 1;
            std::vector<std::uint8_t> image = encode(sample);
            EXPECT_EQ(error_of(image, sample.layout), "");
            image.pop_back();
            EXPECT_NE(error_of(image, sample.layout).find("ends early"), std::string::npos);
            image.resize(image.size() + 130);
            EXPECT_NE(error_of(image, sample.layout).find("behind its end"), std::string::npos);
        }
    }
}

BlockLayout one_lane(SparseFormat format, std::int32_t channels) {
    BlockLayout out;
    out.layer = "conv3";
    out.format = format;
    out.channels = channels;
    out.first_channels = {0};
    out.last_split = false;
    return out;
}

struct Field {
    std::uint64_t value;
    std::int32_t bits;
};

std::string error_of_bits(SparseFormat format, std::int32_t channels,
                          const std::vector<Field>& fields) {
    BitWriter bits;
    for (const Field& field : fields) {
        bits.put(field.value, field.bits);
    }
    return error_of(bits.take(8), one_lane(format, channels));
}

TEST(SparseDecoder, RefusesWhatNoEncoderWrites) {
    const auto expect = [](const std::string& error, const std::string& part) {
        EXPECT_NE(error.find(part), std::string::npos) << error;
    };
    const std::uint64_t lowest = 0x80;
    const SparseFormat coordinate = SparseFormat::coordinate;
    EXPECT_EQ(error_of_bits(coordinate, 8, {{1, 16}, {5, 8}, {7, 16}}), "");
    expect(error_of_bits(coordinate, 8, {{1, 16}, {5, 8}, {8, 16}}), "position 8");
    expect(error_of_bits(coordinate, 8, {{2, 16}, {5, 8}, {3, 16}, {5, 8}, {3, 16}}), "ascend");
    expect(error_of_bits(coordinate, 8, {{9, 16}}), "states 9 values");
    expect(error_of_bits(coordinate, 8, {{1, 16}, {lowest, 8}, {7, 16}}), "weight 0 is -128");
    expect(error_of_bits(SparseFormat::dense, 2, {{1, 16}, {1, 8}}), "states 1 values");
    expect(error_of_bits(SparseFormat::dense, 2, {{2, 16}, {1, 8}, {lowest, 8}}),
           "weight 1 is -128");
    expect(error_of_bits(SparseFormat::rle, 8, {{1, 16}, {5, 8}, {8, 4}}), "leaves");
    expect(error_of_bits(SparseFormat::rle, 8, {{1, 16}, {0, 8}, {3, 4}}), "ends no run");
    expect(error_of_bits(SparseFormat::bitmap, 8, {{2, 16}, {1, 8}, {5, 8}, {5, 8}}),
           "1 bits set for 2 values");
    expect(error_of_bits(SparseFormat::scheduled, 8, {{1, 16}, {3, 8}, {65535, 16}}),
           "idle slot 0 has a weight");
    expect(error_of_bits(SparseFormat::scheduled, 8, {{1, 16}, {3, 8}, {9, 16}}), "position 9");
}

TEST(SparseDecoder, RefusesAShiftThatTheRequantiserDoesNotHave) {
    BlockLayout layout = one_lane(SparseFormat::coordinate, 8);
    layout.last_split = true;
    BitWriter bits;
    for (const Field& field : {Field{0, 16}, Field{0, 32}, Field{1 << 15, 16}, Field{63, 16}}) {
        bits.put(field.value, field.bits);
    }
    EXPECT_NE(error_of(bits.take(1), layout).find("shift of 63"), std::string::npos);
}

TEST(SparseDecoder, RefusesLayoutsThatNoBufferHolds) {
    const std::vector<std::uint8_t> image(64);
    const auto refuses = [&](const BlockLayout& layout) {
        try {
            (void)decode_image(image.data(), image.size(), layout);
        } catch (const Error& error) {
            return error.code() == ErrorCode::configuration;
        }
        return false;
    };
    EXPECT_TRUE(refuses(one_lane(SparseFormat::coordinate, 65536)));
    EXPECT_TRUE(refuses(one_lane(SparseFormat::coordinate, 0)));
    BlockLayout wide = one_lane(SparseFormat::bitmap, 8);
    wide.scan_width = 65;
    EXPECT_TRUE(refuses(wide));
}

/// Whatever the bytes are, the decoder answers or refuses; the sanitizers watch.
TEST(SparseDecoder, SurvivesRandomBytes) {
    Rng rng(23);
    for (int i = 0; i < 3000; ++i) {
        std::vector<std::uint8_t> image(rng.below(200));
        for (std::uint8_t& byte : image) {
            byte = static_cast<std::uint8_t>(rng.next() & (rng.below(4) == 0 ? 0xff : 0x03));
        }
        BlockLayout layout = one_lane(kFormats[rng.below(5)], pick(rng, {1, 8, 200}));
        layout.first_channels.resize(rng.below(4));
        layout.last_split = rng.below(2) == 0;
        (void)error_of(image, layout);
    }
}

}  // namespace
}  // namespace scfa::sim
