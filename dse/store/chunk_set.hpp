#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/chunk_set.hpp
/// @brief A set of chunk numbers as intervals: a run of chunks without a gap takes one entry.

#include <cstdint>
#include <iterator>
#include <map>

namespace scfa {

class ChunkSet {
  public:
    /// @return false when it is there already. Cost: O(log intervals).
    bool insert(std::int64_t chunk) {
        auto after = intervals_.upper_bound(chunk);
        const auto before = after == intervals_.begin() ? intervals_.end() : std::prev(after);
        if (before != intervals_.end() && chunk <= before->second) {
            return false;
        }
        std::int64_t first = chunk;
        std::int64_t last = chunk;
        if (before != intervals_.end() && before->second + 1 == chunk) {
            first = before->first;
        }
        if (after != intervals_.end() && after->first - 1 == chunk) {
            last = after->second;
            intervals_.erase(after);
        }
        intervals_[first] = last;
        ++size_;
        return true;
    }

    [[nodiscard]] bool contains(std::int64_t chunk) const { return next_absent(chunk) != chunk; }

    /// The first number >= chunk that is not in the set. Cost: O(log intervals).
    [[nodiscard]] std::int64_t next_absent(std::int64_t chunk) const {
        const auto after = intervals_.upper_bound(chunk);
        if (after == intervals_.begin() || std::prev(after)->second < chunk) {
            return chunk;
        }
        return std::prev(after)->second + 1;
    }

    [[nodiscard]] std::int64_t size() const { return size_; }

    /// First and last chunk of each gapless run of chunks.
    [[nodiscard]] const std::map<std::int64_t, std::int64_t>& intervals() const {
        return intervals_;
    }

  private:
    std::map<std::int64_t, std::int64_t> intervals_;  ///< first -> last, never adjacent
    std::int64_t size_ = 0;
};

}  // namespace scfa
