// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/byte_store.hpp"

#include "models/base/rng.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace scfa::sim {
namespace {

TEST(ByteStore, behaves_like_an_array_and_makes_pages_when_written) {
    constexpr std::uint64_t kBytes = 5 * ByteStore::kPageBytes / 2;
    ByteStore store(kBytes);
    std::vector<std::uint8_t> array(kBytes, 0);
    Rng rng(1);
    for (int i = 0; i < 500; ++i) {
        const std::uint64_t address = rng.below(kBytes);
        const std::uint64_t bytes =
            rng.below(std::min<std::uint64_t>(kBytes - address, 100000)) + 1;
        std::vector<std::uint8_t> data(bytes);
        if (rng.below(2) == 0) {
            store.read(address, data.data(), bytes);
            ASSERT_TRUE(std::equal(data.begin(), data.end(),
                                   array.begin() + static_cast<std::ptrdiff_t>(address)));
            continue;
        }
        for (std::uint8_t& byte : data) {
            byte = static_cast<std::uint8_t>(rng.next());
        }
        store.write(address, data.data(), bytes);
        std::copy(data.begin(), data.end(), array.begin() + static_cast<std::ptrdiff_t>(address));
    }
}

TEST(ByteStore, reading_makes_no_page) {
    ByteStore store(std::uint64_t{1} << 32);
    std::vector<std::uint8_t> data(100, 7);
    store.read(std::uint64_t{1} << 31, data.data(), data.size());
    EXPECT_EQ(data, std::vector<std::uint8_t>(100, 0));
    EXPECT_EQ(store.resident_bytes(), 0U);
    store.write(3 * ByteStore::kPageBytes - 1, data.data(), 2);
    EXPECT_EQ(store.resident_bytes(), 2 * ByteStore::kPageBytes);
}

}  // namespace
}  // namespace scfa::sim
