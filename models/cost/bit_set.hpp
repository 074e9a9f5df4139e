#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/bit_set.hpp
/// @brief A small set of lanes or banks that stays in registers, with an arbiter's search.

#include <array>
#include <cstddef>
#include <cstdint>

/// For the few functions of the simulator's inner loop: calls cost more there than the work itself.
#define SCFA_INLINE inline __attribute__((always_inline))

namespace scfa::detail {

/// A set of integers in [0, 64 * Words). One word costs what a plain 64-bit mask costs.
template <std::size_t Words>
class BitSet {
  public:
    SCFA_INLINE void insert(std::uint32_t i) { words_[index(i)] |= std::uint64_t{1} << (i % 64); }
    SCFA_INLINE void erase(std::uint32_t i) { words_[index(i)] &= ~(std::uint64_t{1} << (i % 64)); }
    /// Inserts i when `present`, without a branch.
    SCFA_INLINE void insert_if(std::uint32_t i, bool present) {
        words_[index(i)] |= static_cast<std::uint64_t>(present) << (i % 64);
    }
    SCFA_INLINE void clear() { words_ = {}; }

    [[nodiscard]] SCFA_INLINE bool contains(std::uint32_t i) const {
        return ((words_[index(i)] >> (i % 64)) & 1U) != 0;
    }
    [[nodiscard]] SCFA_INLINE bool any() const {
        std::uint64_t all = 0;
        for (const std::uint64_t word : words_) {
            all |= word;
        }
        return all != 0;
    }
    /// The least element. The set is not empty.
    [[nodiscard]] SCFA_INLINE std::uint32_t first() const {
        std::size_t at = 0;
        while (at + 1 < Words && words_[at] == 0) {
            ++at;
        }
        return static_cast<std::uint32_t>(64 * at) +
               static_cast<std::uint32_t>(__builtin_ctzll(words_[at]));
    }
    /// Calls `visit(i)` for every element, ascending.
    template <class Visitor>
    SCFA_INLINE void for_each(Visitor visit) const {
        for (std::size_t at = 0; at < Words; ++at) {
            for (std::uint64_t rest = words_[at]; rest != 0; rest &= rest - 1) {
                visit(static_cast<std::uint32_t>(64 * at) +
                      static_cast<std::uint32_t>(__builtin_ctzll(rest)));
            }
        }
    }
    /// The set itself, or the empty set; no branch.
    [[nodiscard]] SCFA_INLINE BitSet kept_if(bool keep) const {
        BitSet out = *this;
        for (std::uint64_t& word : out.words_) {
            word &= 0 - static_cast<std::uint64_t>(keep);
        }
        return out;
    }
    /// The elements start, ..., start + 7 as a mask; start is a multiple of 8.
    [[nodiscard]] SCFA_INLINE std::int32_t eight_from(std::uint32_t start) const {
        return static_cast<std::int32_t>((words_[index(start)] >> (start % 64)) & 0xffU);
    }

    friend SCFA_INLINE BitSet operator&(BitSet a, const BitSet& b) {
        for (std::size_t at = 0; at < Words; ++at) {
            a.words_[at] &= b.words_[at];
        }
        return a;
    }
    friend SCFA_INLINE BitSet operator|(BitSet a, const BitSet& b) {
        for (std::size_t at = 0; at < Words; ++at) {
            a.words_[at] |= b.words_[at];
        }
        return a;
    }
    /// Difference.
    friend SCFA_INLINE BitSet operator-(BitSet a, const BitSet& b) {
        for (std::size_t at = 0; at < Words; ++at) {
            a.words_[at] &= ~b.words_[at];
        }
        return a;
    }
    friend bool operator==(const BitSet& a, const BitSet& b) { return a.words_ == b.words_; }
    friend bool operator!=(const BitSet& a, const BitSet& b) { return !(a == b); }

    /// {0, ..., count - 1}.
    static BitSet below(std::uint32_t count) {
        BitSet out;
        for (std::uint32_t i = 0; i < count; ++i) {
            out.insert(i);
        }
        return out;
    }

  private:
    static constexpr std::size_t index(std::uint32_t i) { return Words == 1 ? 0 : i / 64; }

    std::array<std::uint64_t, Words> words_{};
};

/// The element a rotating pointer meets first: the least of `set` that is in `from`, else the least
/// of all. `from` is {start, start + 1, ...}; `set` is not empty.
template <std::size_t Words>
SCFA_INLINE std::uint32_t first_around(const BitSet<Words>& set, const BitSet<Words>& from) {
    const BitSet<Words> upward = set & from;
    return (upward | set.kept_if(!upward.any()))
        .first();  // a branch would be guessed wrong half the time
}

}  // namespace scfa::detail
