// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/burst_cutter.hpp"

#include "models/base/rng.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace scfa::sim {
namespace {

std::vector<Burst> cut(const std::vector<Descriptor>& descriptors, std::int32_t beat_bytes,
                       std::int32_t burst_beats) {
    std::vector<Burst> bursts;
    for (BurstCutter cutter(descriptors, beat_bytes, burst_beats); !cutter.done(); cutter.step()) {
        bursts.push_back(cutter.burst());
    }
    return bursts;
}

TEST(BurstCutter, cuts_at_the_longest_burst) {
    const auto bursts = cut({{0, 1000}}, 8, 16);
    ASSERT_EQ(bursts.size(), 8U);  // 7 x 128 + 104
    EXPECT_EQ(bursts[7].address, 896U);
    EXPECT_EQ(bursts[7].bytes, 104);
    EXPECT_EQ(bursts[7].beats, 13);
}

TEST(BurstCutter, cuts_at_4_kib) {
    const auto bursts = cut({{4096 - 32, 64}}, 8, 256);
    ASSERT_EQ(bursts.size(), 2U);
    EXPECT_EQ(bursts[0].bytes, 32);
    EXPECT_EQ(bursts[1].address, 4096U);
}

TEST(BurstCutter, partial_beats_count) {
    const auto bursts = cut({{6, 4}, {100, 1}}, 8, 16);
    ASSERT_EQ(bursts.size(), 2U);
    EXPECT_EQ(bursts[0].beats, 2);
    EXPECT_EQ(bursts[1].beats, 1);
}

TEST(BurstCutter, nothing_gives_no_burst) {
    EXPECT_TRUE(cut({}, 8, 16).empty());
    EXPECT_TRUE(cut({{64, 0}, {128, 0}}, 8, 16).empty());
    EXPECT_EQ(cut({{64, 0}, {128, 4}, {4, 0}}, 8, 16).size(), 1U);
}

TEST(BurstCutter, bursts_cover_the_descriptors_and_keep_the_rules) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Rng rng(seed);
        const std::int32_t beat = 1 << rng.between(2, 7);
        const auto beats = static_cast<std::int32_t>(rng.between(1, 256));
        std::vector<Descriptor> descriptors;
        for (std::int64_t i = rng.between(0, 5); i > 0; --i) {
            descriptors.push_back({rng.below(1 << 16), rng.between(0, 20000)});
        }
        auto bursts = cut(descriptors, beat, beats);
        std::size_t at = 0;
        for (const Descriptor& d : descriptors) {
            std::uint64_t address = d.address;
            while (address < d.address + static_cast<std::uint64_t>(d.bytes)) {
                ASSERT_LT(at, bursts.size());
                const Burst& b = bursts[at++];
                const std::uint64_t last = b.address + static_cast<std::uint64_t>(b.bytes) - 1;
                ASSERT_EQ(b.address, address);
                ASSERT_GE(b.bytes, 1);
                ASSERT_EQ(b.address / 4096, last / 4096);
                const auto width = static_cast<std::uint64_t>(beat);
                ASSERT_EQ(static_cast<std::uint64_t>(b.beats),
                          last / width - b.address / width + 1);
                ASSERT_LE(b.beats, beats);
                address = last + 1;
                // As long as the rules allow.
                ASSERT_TRUE(address == d.address + static_cast<std::uint64_t>(d.bytes) ||
                            address % 4096 == 0 || b.beats == beats);
            }
        }
        ASSERT_EQ(at, bursts.size());
    }
}

}  // namespace
}  // namespace scfa::sim
