#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/rng.hpp
/// @brief Counter-based random numbers: the n-th number of (seed, stream) is a pure function, so
/// results do
///        not depend on the order in which threads draw, on the standard library or on the
///        platform.
///
/// Source: SplitMix64's output mix (Steele, Lea, Flood, OOPSLA 2014), applied twice over key and
/// counter.

#include <cstdint>

namespace scfa {

/// A bijective 64-bit mix; also good as a cheap hash of an integer.
constexpr std::uint64_t mix64(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

class Rng {
  public:
    /// @param stream  what the numbers are for (a point index, a layer): streams are independent
    constexpr explicit Rng(std::uint64_t seed, std::uint64_t stream = 0)
        : key_(mix64(mix64(seed) ^ mix64(stream ^ 0xd1b54a32d192ed03ULL))) {}

    /// 64 uniform bits.
    constexpr std::uint64_t next() { return mix64(key_ ^ mix64(counter_++)); }

    /// Uniform in [0, bound), bound >= 1, without modulo bias (Lemire's multiply with rejection).
    std::uint64_t below(std::uint64_t bound) {
        __extension__ using Wide = unsigned __int128;
        const std::uint64_t threshold = (0 - bound) % bound;
        for (;;) {
            const auto product = static_cast<Wide>(next()) * bound;
            if (static_cast<std::uint64_t>(product) >= threshold) {
                return static_cast<std::uint64_t>(product >> 64);
            }
        }
    }

    /// Uniform in [low, high], both included, low <= high; any two 64-bit ends.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        const std::uint64_t span =
            static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
        const std::uint64_t draw = span + 1 == 0 ? next() : below(span + 1);
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + draw);
    }

    /// Uniform in [0, 1) with 53 bits.
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  private:
    std::uint64_t key_;
    std::uint64_t counter_ = 0;
};

}  // namespace scfa
