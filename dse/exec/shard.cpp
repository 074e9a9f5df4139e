// SPDX-License-Identifier: Apache-2.0
#include "dse/exec/shard.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <charconv>

namespace scfa {
namespace {

constexpr std::int64_t kMostShards = 1'000'000;

bool read_number(std::string_view text, std::int64_t& out) {
    const char* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, out);
    return failure == std::errc{} && stop == end;
}

/// Chunks of the shard below `end`.
std::int64_t chunks_below(const Shard& shard, std::int64_t end) {
    return end <= shard.index ? 0 : (end - 1 - shard.index) / shard.count + 1;
}

/// Points of `chunks` chunks; one of them may be the last of the run, which is ragged.
std::int64_t points_in(std::int64_t chunks, bool with_last, std::int64_t points,
                       std::int64_t chunk_points) {
    const std::int64_t ragged = points % chunk_points;
    const std::int64_t whole = with_last && ragged != 0 ? chunks - 1 : chunks;
    return whole * chunk_points + (whole != chunks ? ragged : 0);
}

}  // namespace

Shard parse_shard(std::string_view text) {
    const std::size_t slash = text.find('/');
    Shard shard;
    if (slash == std::string_view::npos || !read_number(text.substr(0, slash), shard.index) ||
        !read_number(text.substr(slash + 1), shard.count) || shard.count < 1 ||
        shard.count > kMostShards || shard.index < 0 || shard.index >= shard.count) {
        throw Error(ErrorCode::usage, fmt::format("\"{}\" is no shard", text), {},
                    "write i/N with i from 0 to N - 1 and N at most 1000000, for example 0/4");
    }
    return shard;
}

std::int64_t points_of(const Shard& shard, std::int64_t points, std::int64_t chunk_points) {
    if (points == 0) {
        return 0;
    }
    const std::int64_t last = (points - 1) / chunk_points;
    return points_in(chunks_below(shard, last + 1), shard.has(last), points, chunk_points);
}

std::int64_t finished_points_of(const Shard& shard, const ChunkSet& finished, std::int64_t points,
                                std::int64_t chunk_points) {
    std::int64_t sum = 0;
    for (const auto& [first, last] : finished.intervals()) {
        const std::int64_t chunks = chunks_below(shard, last + 1) - chunks_below(shard, first);
        const bool with_last = last == (points - 1) / chunk_points && shard.has(last);
        sum += points_in(chunks, with_last, points, chunk_points);
    }
    return sum;
}

}  // namespace scfa
