// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/accumulators.hpp"

#include "models/base/error.hpp"
#include "test/sim/modules/random_tile.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scfa::sim {
namespace {

TEST(Accumulators, RefuseAWorstCaseBeyondTheAccumulator) {
    const std::int64_t channels = 60000;
    Rng rng(77);
    BlockTokens block;
    block.layer = "fc";
    block.format = SparseFormat::dense;
    block.channels = static_cast<std::int32_t>(channels);
    block.lanes.resize(1);
    block.lanes[0].weights.assign(static_cast<std::size_t>(channels), 127);
    for (std::uint32_t c = 0; c < channels; ++c) {
        block.lanes[0].positions.push_back(c);
    }
    Accumulators sums(roomy_point(rng, Precision::int8));
    sums.begin({"fc", 1, 1, 1, 1, 3});
    sums.admit(block);  // 0.97e9
    sums.admit(block);
    try {
        sums.admit(block);
        FAIL() << "2.9e9 does not fit";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::overflow);
        EXPECT_NE(error.message().find("accumulators: layer fc"), std::string::npos);
    }
    sums.begin({"fc", 1, 1, 1, 1, 1});
    sums.admit(block);
    block.parameters.push_back({-(std::int64_t{1} << 30), {}});
    EXPECT_THROW((sums.admit(block), sums.admit(block)), Error);
}

TEST(Accumulators, PartialSumsMustFitTheirMemory) {
    Rng rng(75);
    DesignPoint point = roomy_point(rng, Precision::int8);
    point[Parameter::pe_columns] = 8;
    point[Parameter::accumulator_depth] = 6;
    Accumulators sums(point);
    EXPECT_NO_THROW(sums.begin({"conv5", 4, 3, 16, 17, 2}));
    EXPECT_NO_THROW(sums.begin({"conv5", 4, 300, 16, 17, 1}));
    try {
        sums.begin({"conv5", 4, 3, 17, 17, 2});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::infeasible);
        EXPECT_EQ(error.message(),
                  "accumulators: layer conv5 needs 9 pixel vectors of partial sums a lane, there "
                  "are 6");
    }
}

TEST(Accumulators, ASumBeyondItsBitsIsAnError) {
    Rng rng(76);
    Accumulators narrow(roomy_point(rng, Precision::int8));
    narrow.begin({"conv5", 1, 1, 1, 1, 1});
    narrow.add(0, 0, (std::int64_t{1} << 31) - 1);
    EXPECT_THROW(narrow.add(0, 0, 1), Error);
    narrow.add(0, 0, -(std::int64_t{1} << 32) + 1);
    EXPECT_EQ(narrow.sum(0, 0), -(std::int64_t{1} << 31));
    EXPECT_THROW(narrow.add(0, 0, -1), Error);
    Accumulators wide(roomy_point(rng, Precision::int16));
    wide.begin({"conv5", 1, 1, 1, 1, 1});
    wide.add(0, 0, (std::int64_t{1} << 47) - 1);
    EXPECT_THROW(wide.add(0, 0, 1), Error);
}

}  // namespace
}  // namespace scfa::sim
