// SPDX-License-Identifier: Apache-2.0
// Sequences on the RTL: outputs equal to plain sums, cycles equal to the contract, difference 0.
#include "models/cost/timing_constants.hpp"
#include "test/hls/rtl/core_cases.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace scfa::rtl {
namespace {

constexpr int kCases = 60;  // a core

struct Named {
    const char* name;
    CoreParameters core;
};

class RandomSequences : public ::testing::TestWithParam<Named> {};

TEST_P(RandomSequences, EqualPlainSumsAndTheContractsCycles) {
    const CoreParameters& parameters = GetParam().core;
    Core core(core_library(parameters), parameters);
    SequenceDriver driver(core);
    Rng rng(20260, static_cast<std::uint64_t>(parameters.format));
    for (int i = 0; i < kCases; ++i) {
        const SequenceCase c = random_case(rng, parameters);
        const std::int32_t half = i % 2;
        const CoreRun run = run_case(driver, parameters, c, half);
        const SequenceCycles expected = expected_cycles(parameters, c, true);
        ASSERT_EQ(run.cycles - kPipelineCycles, expected.cycles) << "case " << i;
        ASSERT_EQ(run.cycles - kPipelineCycles - run.pass_cycles, expected.stall_drain);
        if (has_fifo(parameters.format) || parameters.format == SparseFormat::dense) {
            ASSERT_EQ(run.busy, expected.lanes.busy) << "case " << i;
            ASSERT_EQ(run.bank, expected.lanes.bank) << "case " << i;
            ASSERT_EQ(run.decode, expected.lanes.decode) << "case " << i;
            ASSERT_EQ(run.imbalance, expected.lanes.imbalance) << "case " << i;
        }
        ASSERT_EQ(driver.results(half, static_cast<std::int64_t>(c.parameters.size()), c.rows,
                                 c.geometry.out_width),
                  plain_pixels(c, plain_sums(c)))
            << "case " << i;
    }
}

CoreParameters changed(SparseFormat format, void (*change)(CoreParameters&)) {
    CoreParameters out = small_core(format);
    change(out);
    return out;
}

INSTANTIATE_TEST_SUITE_P(
    Cores, RandomSequences,
    ::testing::Values(Named{"dense", small_core(SparseFormat::dense)},
                      Named{"bitmap", small_core(SparseFormat::bitmap)},
                      Named{"rle", small_core(SparseFormat::rle)},
                      Named{"coordinate", small_core(SparseFormat::coordinate)},
                      Named{"scheduled", small_core(SparseFormat::scheduled)}),
    [](const ::testing::TestParamInfo<Named>& named) { return std::string(named.param.name); });

// Other shapes: one bank, more banks than channels, windows as deep as the FIFO, odd columns, lanes
// that the post-processor's do not divide, int16, unpacked.
INSTANTIATE_TEST_SUITE_P(
    MoreCores, RandomSequences,
    ::testing::Values(Named{"rle_one_bank", changed(SparseFormat::rle,
                                                    [](CoreParameters& c) {
                                                        c.banks = 1;
                                                        c.rows = 3;
                                                        c.post = 2;
                                                        c.fifo_depth = 2;
                                                        c.window = 1;
                                                        c.activation_depth = 2048;
                                                        c.shift = 18;
                                                        c.chain = 8;
                                                    })},
                      Named{"coordinate_wide", changed(SparseFormat::coordinate,
                                                       [](CoreParameters& c) {
                                                           c.banks = 32;
                                                           c.rows = 3;
                                                           c.columns = 2;
                                                           c.fifo_depth = 4;
                                                           c.window = 4;
                                                           c.post = 3;
                                                       })},
                      Named{"bitmap_int16", changed(SparseFormat::bitmap,
                                                    [](CoreParameters& c) {
                                                        c.width = 16;
                                                        c.packed = false;
                                                        c.columns = 3;
                                                        c.scan_width = 4;
                                                        c.fifo_depth = 8;
                                                        c.window = 2;
                                                        c.banks = 8;
                                                    })},
                      Named{"dense_unpacked", changed(SparseFormat::dense,
                                                      [](CoreParameters& c) {
                                                          c.packed = false;
                                                          c.columns = 1;
                                                          c.rows = 5;
                                                          c.post = 4;
                                                          c.activation_depth = 2048;
                                                      })}),
    [](const ::testing::TestParamInfo<Named>& named) { return std::string(named.param.name); });

/// A core of which all tests below need one each time.
class Bitmap : public ::testing::Test {
  protected:
    CoreParameters parameters = small_core(SparseFormat::bitmap);
    Core core{core_library(parameters), parameters};
    SequenceDriver driver{core};
    Rng rng{6, 1};

    std::vector<std::int16_t> results_of(const SequenceCase& c, std::int32_t half) {
        return driver.results(half, static_cast<std::int64_t>(c.parameters.size()), c.rows,
                              c.geometry.out_width);
    }
    /// Another block on the same input: weights and lanes of its own.
    SequenceCase on_same_input(const SequenceCase& c) {
        SequenceCase out;
        out.geometry = c.geometry;
        out.channels = c.channels;
        out.first_row = c.first_row;
        out.rows = c.rows;
        out.image = c.image;
        const FilterBlock& block = c.filters.block();
        out.filters = OwnedFilters(block.taps, block.channels);
        for (std::size_t lane = 0; lane < block.lanes.size(); ++lane) {
            out.filters.add_random(rng, 0.4, block.lanes[lane].first_channel);
            out.values.emplace_back();
            for (std::int32_t i = 0; i < out.filters.block().lanes.back().count; ++i) {
                out.values.back().push_back(static_cast<std::int16_t>(rng.between(1, 127)));
            }
        }
        out.parameters = c.parameters;
        return out;
    }
};

TEST_F(Bitmap, SequencesBackToBackAreEachAsLongAsAloneAndLeaveEachOthersResults) {
    for (int i = 0; i < 40; ++i) {
        const SequenceCase first = random_case(rng, parameters);
        const SequenceCase second = on_same_input(first);
        const Sequence a = load_case(driver, parameters, first, 0);
        const Sequence b = load_case(driver, parameters, second, 1);
        const auto [run_a, run_b] = driver.run_both(a, b);
        EXPECT_EQ(run_a.cycles - kPipelineCycles, expected_cycles(parameters, first, true).cycles);
        EXPECT_EQ(run_b.cycles - kPipelineCycles, expected_cycles(parameters, second, true).cycles);
        ASSERT_EQ(results_of(first, 0), plain_pixels(first, plain_sums(first))) << i;
        ASSERT_EQ(results_of(second, 1), plain_pixels(second, plain_sums(second))) << i;
    }
}

TEST_F(Bitmap, SplitsAddUpAndOnlyTheLastOneDrains) {
    int splits = 0;
    while (splits < 30) {
        const SequenceCase first = random_case(rng, parameters);
        const SequenceCase second = on_same_input(first);
        if (first.rows * ((first.geometry.out_width + 3) / 4) > parameters.partial_depth) {
            continue;
        }
        ++splits;
        const CoreRun run = run_case(driver, parameters, first, 0, false, false);
        EXPECT_EQ(run.cycles - kPipelineCycles, expected_cycles(parameters, first, false).cycles);
        EXPECT_EQ(run.cycles - kPipelineCycles, run.pass_cycles);  // nothing waits for a drain
        run_case(driver, parameters, second, 1, true, true);
        std::vector<std::int64_t> sums = plain_sums(first);
        const std::vector<std::int64_t> more = plain_sums(second);
        std::transform(sums.begin(), sums.end(), more.begin(), sums.begin(), std::plus<>());
        ASSERT_EQ(results_of(second, 1), plain_pixels(second, sums));
    }
}

TEST_F(Bitmap, AfterAResetInMidSequenceTheNextOneIsRight) {
    for (int i = 0; i < 20; ++i) {
        const SequenceCase broken = random_case(rng, parameters);
        const Sequence sequence = load_case(driver, parameters, broken, 0);
        driver.run_and_reset(sequence, 1 + static_cast<std::int64_t>(rng.below(40)));
        const SequenceCase c = random_case(rng, parameters);
        const CoreRun run = run_case(driver, parameters, c, 1);
        EXPECT_EQ(run.cycles - kPipelineCycles, expected_cycles(parameters, c, true).cycles);
        ASSERT_EQ(results_of(c, 1), plain_pixels(c, plain_sums(c)));
    }
}

/// One lane, one pixel vector, `products` times -127 x 127 on the lower pixel of each pair.
SequenceCase largest_products(std::int64_t products) {
    SequenceCase c;
    c.geometry.in_channels = products;
    c.geometry.in_width = c.geometry.out_width = 4;
    c.channels = {0, products};
    c.filters = OwnedFilters(1, static_cast<std::int32_t>(products));
    std::vector<std::uint32_t> positions;
    for (std::int64_t i = 0; i < products; ++i) {
        positions.push_back(static_cast<std::uint32_t>(i));
        for (const int pixel : {-127, 3, -127, -5}) {
            c.image.values.push_back(static_cast<std::int16_t>(pixel));
        }
    }
    c.filters.add(positions);
    c.values = {std::vector<std::int16_t>(static_cast<std::size_t>(products), 127)};
    c.parameters = {{0, {1U << 15U, 15 + 12}}};
    c.image.channels = products;
    c.image.width = 4;
    return c;
}

/// Whether a chain of `chain` products in the slice keeps the two sums apart.
bool exact_with_chain(std::int32_t shift, std::int32_t chain) {
    CoreParameters parameters = small_core(SparseFormat::dense);
    parameters.rows = 1;
    parameters.shift = shift;
    parameters.chain = chain;
    Core core(core_library(parameters), parameters);
    SequenceDriver driver(core);
    const SequenceCase c = largest_products(chain);
    run_case(driver, parameters, c, 0);
    return driver.results(0, 1, 1, 4) == plain_pixels(c, plain_sums(c));
}

TEST(Packing, IsExactForAsManyProductsAsTheTableSaysAndWrongForOneMore) {
    EXPECT_TRUE(exact_with_chain(18, 8));  // DSP48E2
    EXPECT_FALSE(exact_with_chain(18, 9));
    EXPECT_TRUE(exact_with_chain(17, 4));  // DSP48E1
    EXPECT_FALSE(exact_with_chain(17, 5));
}

}  // namespace
}  // namespace scfa::rtl
