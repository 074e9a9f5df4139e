// SPDX-License-Identifier: Apache-2.0
#include "models/import/quantised_file.hpp"

#include "models/base/hash.hpp"
#include "models/import/gzip.hpp"
#include "models/network/builder/standard_networks.hpp"
#include "models/network/reference/quantise.hpp"
#include "models/network/reference/reference.hpp"
#include "test/models/network/reference/random_network.hpp"
#include "test/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

namespace scfa {
namespace {

using ::testing::HasSubstr;

QuantisedNetwork random_quantised(std::uint64_t seed, Precision precision) {
    const LoweredNetwork lowered = test::random_network(seed);
    Workload workload = lowered.workload;
    workload.accuracy = 0.5;
    QuantisedNetwork network =
        draw_weights(lowered, std::make_shared<const Workload>(workload), precision, seed);
    network.metadata = {{"mean", "0.2"}, {"seed", std::to_string(seed)}};
    return network;
}

void expect_equal(const QuantisedNetwork& a, const QuantisedNetwork& b) {
    EXPECT_EQ(a.workload->name, b.workload->name);
    EXPECT_EQ(a.workload->accuracy, b.workload->accuracy);
    EXPECT_EQ(a.workload->accuracy_float, b.workload->accuracy_float);
    EXPECT_EQ(a.workload->content, b.workload->content);  // of all layers and masks
    EXPECT_EQ(a.workload->macs, b.workload->macs);
    EXPECT_EQ(a.workload->weights, b.workload->weights);
    EXPECT_EQ(a.workload->non_zeros, b.workload->non_zeros);
    EXPECT_EQ(a.workload->mask_source, b.workload->mask_source);
    EXPECT_EQ(a.precision, b.precision);
    EXPECT_EQ(a.input_scale, b.input_scale);
    EXPECT_EQ(a.weight_source, b.weight_source);
    EXPECT_EQ(a.metadata, b.metadata);
    ASSERT_EQ(a.layers.size(), b.layers.size());
    for (std::size_t i = 0; i < a.layers.size(); ++i) {
        const QuantisedLayer& x = a.layers[i];
        const QuantisedLayer& y = b.layers[i];
        EXPECT_EQ(x.weights, y.weights);
        EXPECT_EQ(x.bias, y.bias);
        EXPECT_EQ(x.requantise, y.requantise);
        EXPECT_EQ(x.add_first, y.add_first);
        EXPECT_EQ(x.add_second, y.add_second);
        EXPECT_EQ(x.scale, y.scale);
        EXPECT_EQ(x.own_scale, y.own_scale);
        EXPECT_EQ(x.cpu.numbers, y.cpu.numbers);
        EXPECT_EQ(x.cpu.window.kernel_width, y.cpu.window.kernel_width);
        EXPECT_EQ(std::tie(x.low, x.high, x.own_low, x.own_high),
                  std::tie(y.low, y.high, y.own_low, y.own_high));
    }
}

TEST(QuantisedFile, KeepsEverything) {
    for (const Precision precision : {Precision::int8, Precision::int16}) {
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            const QuantisedNetwork network = random_quantised(seed, precision);
            const std::string bytes = quantised_bytes(network);
            const QuantisedNetwork back = parse_quantised("x.scfaq", bytes);
            expect_equal(network, back);
            EXPECT_EQ(back.workload->file, "x.scfaq");
            EXPECT_EQ(quantised_bytes(back), bytes);
            Rng rng(seed);
            const Tensor image = test::random_image(network, rng);
            EXPECT_EQ(Reference(network).run(image), Reference(back).run(image));
        }
    }
}

/// Zeros on the mask (a filter's small weights) are stored apart.
TEST(QuantisedFile, KeepsTheMaskWhereAWeightIsZero) {
    QuantisedNetwork network = random_quantised(3, Precision::int8);
    for (QuantisedLayer& layer : network.layers) {
        for (std::size_t i = 0; i < layer.weights.size(); i += 3) {
            layer.weights[i] = 0;
        }
    }
    expect_equal(network, parse_quantised("x", quantised_bytes(network)));
}

TEST(QuantisedFile, IsSmallWhereWeightsAreZero) {
    LoweringOptions options;
    options.drawn.density = 0.1;
    const LoweredNetwork lowered = lower_with_weights(fmnist_vgg(), options);
    const auto workload = std::make_shared<const Workload>(lowered.workload);
    const QuantisedNetwork network = draw_weights(lowered, workload, Precision::int8, 1);
    const auto size = static_cast<std::int64_t>(quantised_bytes(network).size());
    // A non-zero costs 7 bits and more, a zero about half a bit at this density.
    EXPECT_LT(size, workload->non_zeros * 2 + 20000);
    EXPECT_LT(size * 3, workload->weights);
}

TEST(QuantisedFile, IsReadFromDisk) {
    const QuantisedNetwork network = random_quantised(1, Precision::int8);
    const test::TemporaryFolder temporary;
    const std::string path = temporary / "network.scfaq";
    save_quantised(network, path);
    expect_equal(network, load_quantised(path));
    std::filesystem::remove(path);
    try {
        load_quantised(path);
        FAIL() << "accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::environment);
        EXPECT_EQ(error.place().file, path);
    }
}

std::string refusal(const std::string& bytes) {
    try {
        parse_quantised("bad.scfaq", bytes);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::damaged) {
            EXPECT_THAT(error.message(), HasSubstr("bad.scfaq: byte "));
        }
        EXPECT_EQ(error.place().file, "bad.scfaq");
        return error.message();
    }
    return "accepted";
}

TEST(QuantisedFile, RefusesEveryCutAndEveryChangedByte) {
    const std::string bytes = quantised_bytes(random_quantised(2, Precision::int8));
    for (std::size_t length = 0; length < bytes.size(); length += 1 + length / 50) {
        EXPECT_NE(refusal(bytes.substr(0, length)), "accepted") << length;
    }
    for (std::size_t i = 0; i < bytes.size(); i += 1 + i / 50) {
        std::string changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ 0x10);
        EXPECT_NE(refusal(changed), "accepted") << i;
    }
    EXPECT_THAT(refusal("{}"), HasSubstr("not a quantised network"));
    EXPECT_THAT(refusal(bytes + "x"), HasSubstr("checksum"));
    std::string other = bytes;
    other[8] = 9;
    EXPECT_THAT(refusal(other), HasSubstr("version 9"));
}

std::string packed(const std::string& inflated, std::uint64_t size) {
    const auto raw = [](auto value) {
        return std::string(reinterpret_cast<const char*>(&value), sizeof(value));
    };
    const std::string body = raw(size) + deflate_bytes(inflated);
    return "SCFAQNET" + raw(std::uint32_t{1}) + raw(checksum64(body)) + body;
}

TEST(QuantisedFile, ABombIsNotInflated) {
    const std::string zeros(std::size_t{1} << 24, '\0');
    EXPECT_THAT(refusal(packed(zeros, 1000)), HasSubstr("more than 1000 bytes"));
    EXPECT_THAT(refusal(packed(zeros, std::uint64_t{1} << 40)), HasSubstr("at most"));
    EXPECT_NE(refusal(packed(zeros, zeros.size())), "accepted");
}

/// Whoever can compute the checksum can write anything: every field is checked. Every result is a
/// network that passes `check` and runs, or an error.
TEST(QuantisedFile, SurvivesHostileContents) {
    Rng rng(5);
    int accepted = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const QuantisedNetwork network = random_quantised(seed, Precision::int8);
        const std::string bytes = quantised_bytes(network);
        const std::string inflated = inflate_bytes(bytes.substr(28), 1 << 24).bytes;
        ASSERT_GT(inflated.size(), 100U);
        for (int i = 0; i < 100; ++i) {
            std::string changed = inflated;
            const std::size_t at = rng.below(changed.size());
            const char values[] = {0, 1, 2, -1, 127, -128, static_cast<char>(rng.next())};
            changed[at] = values[rng.below(sizeof(values))];
            if (rng.below(4) == 0) {
                changed.resize(rng.below(changed.size()));
            }
            try {
                const QuantisedNetwork got =
                    parse_quantised("hostile", packed(changed, changed.size()));
                const FloatTensor shape = input_shape_of(*got.workload);
                if (shape.channels * shape.height * shape.width < 100000) {
                    static_cast<void>(Reference(got).run(test::random_image(got, rng)));
                    ++accepted;
                }
            } catch (const Error&) {
            }
        }
    }
    EXPECT_GT(accepted, 100);  // most changed bytes are weights
}

}  // namespace
}  // namespace scfa
