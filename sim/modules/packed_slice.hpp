#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/packed_slice.hpp
/// @brief One DSP slice: pre-adder, multiplier and 48-bit accumulator (docs/scfa.md, section 1).

#include "models/arch/packing.hpp"

#include <cstdint>

namespace scfa::sim {

/// The value that 48 bits of a two's complement number stand for: what the accumulator keeps.
constexpr std::int64_t wrap48(std::int64_t value) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << 16U) >> 16;
}

/// Two products of one weight in one slice: P += (a1 * 2^k + a0) * w.
class PackedSlice {
  public:
    explicit PackedSlice(const PackingMode& mode) : shift_(mode.shift) {}

    /// Width of the port that takes the packed activations, and of the other.
    static constexpr std::int32_t port_bits(Slice slice) {
        return slice == Slice::dsp48e1 ? 25 : 27;
    }
    static constexpr std::int32_t kWeightBits = 18;

    /// One cycle. Nothing is checked: a sum too large runs into the neighbour, as in silicon.
    void accumulate(std::int64_t a1, std::int64_t a0, std::int64_t weight) {
        accumulator_ = wrap48(accumulator_ + (a1 * (std::int64_t{1} << shift_) + a0) * weight);
        ++products_;
    }
    /// Products since the last split.
    [[nodiscard]] std::int32_t products() const { return products_; }
    /// The two sums, corrected; the accumulator starts again at zero.
    SplitSums split() {
        const SplitSums out = split_packed(accumulator_, shift_);
        accumulator_ = 0;
        products_ = 0;
        return out;
    }

  private:
    std::int32_t shift_;
    std::int32_t products_ = 0;
    std::int64_t accumulator_ = 0;
};

/// One product in one slice: P += a * w.
class PlainSlice {
  public:
    void accumulate(std::int64_t a, std::int64_t weight) {
        accumulator_ = wrap48(accumulator_ + a * weight);
    }
    [[nodiscard]] std::int64_t sum() const { return accumulator_; }

  private:
    std::int64_t accumulator_ = 0;
};

}  // namespace scfa::sim
