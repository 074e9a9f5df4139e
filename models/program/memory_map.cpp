// SPDX-License-Identifier: Apache-2.0
#include "models/program/memory_map.hpp"

#include "models/base/checked.hpp"
#include "models/base/error.hpp"
#include "models/cost/tiling.hpp"

namespace scfa {

namespace {

constexpr std::int64_t kRegionAlignment = 4096;
constexpr std::string_view kWhat = "the size of external memory";

}  // namespace

MemorySpan TensorPlace::rows(std::int64_t channel, std::int64_t first, std::int64_t count) const {
    SCFA_ASSERT(
        channel >= 0 && channel < channels && first >= 0 && count >= 0 && first + count <= height,
        "rows of a tensor");
    return {address + static_cast<std::uint64_t>(channel * channel_bytes() + first * row_bytes),
            count * row_bytes};
}

TensorPlace MemoryMap::place_tensor(std::int64_t channels, std::int64_t height, std::int64_t width,
                                    std::int64_t word_bytes) {
    TensorPlace place;
    place.channels = channels;
    place.height = height;
    place.width = width;
    place.row_bytes = row_bytes(width, word_bytes);
    place.address = place_bytes(checked_product(kWhat, channels, height, place.row_bytes));
    return place;
}

std::uint64_t MemoryMap::place_bytes(std::int64_t bytes) {
    const std::uint64_t address = end_;
    end_ = static_cast<std::uint64_t>(
        checked_add(static_cast<std::int64_t>(end_), round_up(bytes, kRegionAlignment), kWhat));
    return address;
}

}  // namespace scfa
