// SPDX-License-Identifier: Apache-2.0
#include "dse/store/run_info.hpp"

#include <algorithm>

namespace scfa {

std::string_view name_of(RowMode mode) {
    return mode == RowMode::all ? "all" : "front";
}

RowMode default_row_mode(std::int64_t points) {
    return points > kMostPointsKept ? RowMode::front : RowMode::all;
}

std::int64_t default_chunk_points(std::int64_t points) {
    constexpr std::int64_t kFewest = 64;
    constexpr std::int64_t kMost = 4'096;
    constexpr std::int64_t kChunks = 4'096;
    return std::clamp(points / kChunks, kFewest, kMost);
}

}  // namespace scfa
