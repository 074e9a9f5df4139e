#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/reference/quantised_network.hpp
/// @brief A network in integers, and the arithmetic that golden reference, TLM, HLS and RTL share
/// (docs/scfa.md, section 1).

#include "models/network/lowering.hpp"
#include "models/network/workload.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace scfa {

/// The value m / 2^shift. As chosen by `multiplier_of`, m lies in [2^15, 2^16) and shift in 0..62;
/// the smaller one of a residual add's two multipliers, which share one shift, may be below 2^15.
struct Multiplier {
    std::uint16_t m = 1U << 15U;
    std::uint8_t shift = 15;

    friend bool operator==(const Multiplier& a, const Multiplier& b) {
        return a.m == b.m && a.shift == b.shift;
    }
};

/// Rounds to the nearest integer, halves away from zero: sign(x) floor(|x| + 1/2).
/// @pre |x| < 2^63
std::int64_t rha(double x);

/// rha(value / 2^shift), exact. @param shift 0..62
inline std::int64_t rha_shifted(std::int64_t value, unsigned shift) {
    const auto bits = static_cast<std::uint64_t>(value);
    const std::uint64_t magnitude = value < 0 ? 0 - bits : bits;
    const std::uint64_t half = (std::uint64_t{1} << shift) >> 1U;
    // magnitude <= 2^63 and half <= 2^61: no carry out of 64 bits.
    const auto rounded = static_cast<std::int64_t>((magnitude + half) >> shift);
    return value < 0 ? -rounded : rounded;
}

/// rha(acc m / 2^shift), exact. The product is below 2^63 for every accumulator that section 1
/// allows.
/// @pre |acc| < 2^47
inline std::int64_t rha_scaled(std::int64_t acc, Multiplier by) {
    return rha_shifted(acc * by.m, by.shift);
}

/// clamp(rha(acc m / 2^shift)). @pre |acc| < 2^47
inline std::int16_t requantised(std::int64_t acc, Multiplier by, std::int32_t low,
                                std::int32_t high) {
    return static_cast<std::int16_t>(std::clamp<std::int64_t>(rha_scaled(acc, by), low, high));
}

/// clamp(rha((a m_a + b m_b) / 2^shift)); both multipliers have the same shift.
inline std::int16_t added(std::int64_t a, std::int64_t b, Multiplier first, Multiplier second,
                          std::int32_t low, std::int32_t high) {
    const std::int64_t sum = a * first.m + b * second.m;
    return static_cast<std::int16_t>(
        std::clamp<std::int64_t>(rha_shifted(sum, first.shift), low, high));
}

/// The multiplier nearest to a positive value: m in [2^15, 2^16). Values of 2^16 and more get the
/// largest one (everything but zero is clamped all the same), values below 2^-47 the smallest one.
Multiplier multiplier_of(double value);

/// What a precision allows.
struct IntegerLimits {
    std::int32_t value;        ///< |weight| and |activation|: 127 or 32767
    std::int64_t bias;         ///< |bias|: 2^30 or 2^46
    std::int64_t accumulator;  ///< |sum| including bias: 2^31 - 1 or 2^47 - 1
};
IntegerLimits integer_limits(Precision precision);

/// One layer in integers. Members that the layer's operation does not use keep their defaults.
struct QuantisedLayer {
    /// Convolutions: tap-major as FilterMask counts: (filter * taps + tap) * channels + channel;
    /// zero off the mask. In [-127, 127] or [-32767, 32767].
    std::vector<std::int16_t> weights;
    std::vector<std::int64_t> bias;  ///< convolutions: one a filter
    /// Convolutions: one a filter. Average pools: one, 1 / window included.
    std::vector<Multiplier> requantise;
    /// Adds, and convolutions with a fused add: of the first operand (the convolution's own int8
    /// output) and of the second; one common shift.
    Multiplier add_first, add_second;
    std::int32_t low = -127, high = 127;          ///< clamp of the stored output: its activation
    std::int32_t own_low = -127, own_high = 127;  ///< of a convolution before its fused add
    double scale = 1.0;      ///< of the stored output: real value = scale * integer
    double own_scale = 1.0;  ///< of a convolution before its fused add; otherwise as `scale`
    CpuOperator cpu;         ///< CPU layers: what the operator's name does not say
};

/// A network in integers, ready for inference. Immutable once made.
struct QuantisedNetwork {
    std::shared_ptr<const Workload> workload;
    Precision precision = Precision::int8;
    double input_scale = 1.0;
    std::vector<QuantisedLayer> layers;  ///< by layer of the workload
    std::string weight_source;           ///< "trained" or "drawn"
    /// What is known of the network: how its images are normalised, where it comes from, ... (see
    /// NetworkGraph::metadata).
    std::map<std::string, std::string> metadata;

    /// Of the stored output of a layer; -1: of the network's input.
    [[nodiscard]] double scale_of(std::int32_t producer) const {
        return producer < 0 ? input_scale : layers[static_cast<std::size_t>(producer)].scale;
    }
};

/// Everything that the arithmetic relies on: shapes that fit together, weights and activations in
/// range (no -128), multipliers and clamps as above, sums that cannot exceed their accumulator,
/// weights on the mask only.
/// @throws Error{model} naming the layer. Cost: O(weights).
void check(const QuantisedNetwork& network);

/// Integers of one image, channel-major (CHW).
struct Tensor {
    std::int64_t channels = 1, height = 1, width = 1;
    std::vector<std::int16_t> values;

    friend bool operator==(const Tensor& a, const Tensor& b) {
        return a.channels == b.channels && a.height == b.height && a.width == b.width &&
               a.values == b.values;
    }
    friend bool operator!=(const Tensor& a, const Tensor& b) { return !(a == b); }
};

/// Reals of one image, channel-major (CHW).
struct FloatTensor {
    std::int64_t channels = 1, height = 1, width = 1;
    std::vector<float> values;
};

/// The shape of the network's input (no values): that of a layer that reads it.
/// @throws Error{unsupported} when no layer's shape tells it
FloatTensor input_shape_of(const Workload& workload);

/// rha(x / scale), clamped to the precision's range. Cost: O(values).
Tensor quantise_image(const FloatTensor& image, double scale, Precision precision);

/// scale * integer.
FloatTensor dequantised(const Tensor& tensor, double scale);

}  // namespace scfa
