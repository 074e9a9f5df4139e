// SPDX-License-Identifier: Apache-2.0
// Sequences on the RTL: outputs equal to plain sums, cycles equal to the contract, difference 0.
#include "models/cost/timing_constants.hpp"
#include "test/hls/rtl/core_cases.hpp"

#include <gtest/gtest.h>

#include <algorithm>

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

INSTANTIATE_TEST_SUITE_P(
    Cores, RandomSequences,
    ::testing::Values(Named{"dense", small_core(SparseFormat::dense)},
                      Named{"bitmap", small_core(SparseFormat::bitmap)},
                      Named{"rle", small_core(SparseFormat::rle)},
                      Named{"coordinate", small_core(SparseFormat::coordinate)},
                      Named{"scheduled", small_core(SparseFormat::scheduled)}),
    [](const ::testing::TestParamInfo<Named>& named) { return std::string(named.param.name); });

}  // namespace
}  // namespace scfa::rtl
