#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/tensor_shape.hpp
/// @brief The shape of what flows between layers, for one image.

#include <cstdint>
#include <string>

namespace scfa {

/// channels x height x width, every one >= 1. `flat` marks a vector of channels * height * width
/// features that is the channel-major flattening of such a map: a fully connected layer behind it
/// is a height x width convolution, and nothing moves. A map of 1 x 1 and a vector are
/// interchangeable.
struct TensorShape {
    std::int64_t channels = 1;
    std::int64_t height = 1;
    std::int64_t width = 1;
    bool flat = false;

    /// Values of one image. Shape inference has proven that the product fits 63 bits.
    [[nodiscard]] std::int64_t elements() const { return channels * height * width; }
    [[nodiscard]] bool is_vector() const { return flat || (height == 1 && width == 1); }

    friend bool operator==(const TensorShape& a, const TensorShape& b) {
        return a.channels == b.channels && a.height == b.height && a.width == b.width &&
               a.is_vector() == b.is_vector();
    }
    friend bool operator!=(const TensorShape& a, const TensorShape& b) { return !(a == b); }
};

/// "64x28x28", or "3136 (64x7x7)" for a flattened map.
std::string to_text(const TensorShape& shape);

}  // namespace scfa
