// SPDX-License-Identifier: Apache-2.0
#include "models/cost/sequence_table.hpp"

#include "models/base/error.hpp"
#include "models/base/rng.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

std::vector<PassRecord> random_passes(Rng& rng, std::int64_t count) {
    std::vector<PassRecord> out;
    for (std::int64_t i = 0; i < count; ++i) {
        out.push_back({rng.between(1, 30), {}});
    }
    return out;
}

TEST(SequenceTable, EqualsTheSumsPassByPass) {
    Rng rng(7);
    for (int i = 0; i < 200; ++i) {
        PassProfile profile;
        profile.prefix = random_passes(rng, rng.between(0, 5));
        profile.period = random_passes(rng, rng.between(1, 6));
        const std::int64_t drain = rng.between(0, 20);
        const SequenceTable table(profile, drain);
        for (std::int64_t passes = 0; passes < 40; ++passes) {
            ASSERT_EQ(table.cycles(passes), sequence_cycles(profile, passes, drain).cycles);
        }
        const std::int64_t many = rng.between(1, std::int64_t{1} << 50);
        ASSERT_EQ(table.cycles(many), sequence_cycles(profile, many, drain).cycles);
    }
}

TEST(SequenceTable, RefusesMoreCyclesThanSixtyThreeBits) {
    const PassProfile profile{{{7, {}}}, {{2, {}}, {3, {}}}};
    EXPECT_THROW(static_cast<void>(SequenceTable(profile, 0).cycles(std::int64_t{1} << 62)), Error);
    EXPECT_NO_THROW(static_cast<void>(SequenceTable(profile, 0).cycles(std::int64_t{1} << 61)));
}

}  // namespace
}  // namespace scfa
