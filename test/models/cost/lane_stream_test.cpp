// SPDX-License-Identifier: Apache-2.0
#include "models/cost/lane_stream.hpp"

#include "models/cost/bit_set.hpp"
#include "test/models/cost/random_block.hpp"

#include <gtest/gtest.h>

#include <set>

namespace scfa::detail {
namespace {

TEST(KeyCode, NamesAddressesApartAndShowsTheBank) {
    for (const std::uint32_t banks : {1U, 2U, 8U, 256U}) {
        const KeyCode code{banks};
        std::set<std::uint32_t> keys = {code.zero(), KeyCode::kNone};
        for (std::uint32_t address = 0; address < 4 * banks; ++address) {
            const std::uint32_t key = code.encode(address);
            EXPECT_TRUE(keys.insert(key).second);
            EXPECT_EQ(code.slot_of(key), address % banks);
        }
        EXPECT_EQ(code.slot_of(code.zero()), banks);
        EXPECT_EQ(code.slot_of(KeyCode::kNone), 2 * banks - 1);
    }
}

TEST(LaneStreams, SharesAddressesInsideAGroupOnly) {
    OwnedFilters filters(2, 3);
    filters.add({1, 4}).add({1, 5}).add({1}, 3);
    CrossbarPort port;
    port.format = SparseFormat::coordinate;
    port.rows = 3;
    port.banks = 4;
    const LaneStreams streams = make_lane_streams(filters.block(), port);
    const auto key = [&](std::size_t lane, std::size_t i) {
        return streams.keys[streams.begin[lane] + i];
    };
    EXPECT_EQ(key(0, 0), key(1, 0));
    EXPECT_NE(key(0, 0), key(2, 0));
    EXPECT_EQ(streams.code.slot_of(key(0, 1)), 1U);  // position 4: tap 1, channel 1
    EXPECT_EQ(streams.code.slot_of(key(1, 1)), 2U);
    EXPECT_EQ(streams.code.slot_of(key(2, 0)), 0U);  // absolute channel 4
    EXPECT_EQ(key(0, 2), KeyCode::kNone);
}

TEST(LaneStreams, CountsExplicitZerosAndEmptyWords) {
    OwnedFilters filters(1, 100);
    filters.add({15, 16, 33, 65, 99});
    CrossbarPort port;
    port.banks = 2;
    port.scan_width = 8;
    port.format = SparseFormat::rle;
    EXPECT_EQ(make_lane_streams(filters.block(), port).count[0], 5U + 0 + 0 + 1 + 1 + 2);
    port.format = SparseFormat::bitmap;
    const LaneStreams streams = make_lane_streams(filters.block(), port);
    // Words 1, 2, 4, 8, 12, the first again, and one to spare.
    EXPECT_EQ(streams.gaps, (std::vector<std::uint32_t>{1, 0, 1, 3, 3, 1, 0}));
}

TEST(BitSet, LooksAroundFromAnyStart) {
    for (const std::uint32_t count : {1U, 7U, 64U, 70U, 256U}) {
        BitSet<4> set;
        set.insert(0);
        set.insert(count - 1);
        set.insert(count / 2);
        for (std::uint32_t start = 0; start < count; ++start) {
            const BitSet<4> from = BitSet<4>::below(count) - BitSet<4>::below(start);
            std::uint32_t expected = start;
            while (!set.contains(expected)) {
                expected = (expected + 1) % count;
            }
            EXPECT_EQ(first_around(set, from), expected);
        }
    }
}

}  // namespace
}  // namespace scfa::detail
