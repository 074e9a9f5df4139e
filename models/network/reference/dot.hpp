#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/reference/dot.hpp
/// @brief The inner loops of convolutions: products of two weight rows with four patches.

#include <cstddef>
#include <cstdint>

namespace scfa {

/// Rows of one length: two filters' weights, four pixels' patches. Rows may be the same one.
template <class T>
struct DotRows {
    const T* weights[2];
    const T* patches[4];
    std::size_t length;
};

/// out[f * 4 + p] = sum over i of weights[f][i] * patches[p][i].
/// In 32 bits: exact while the sum of the magnitudes of the products is below 2^31.
void dot_block(const DotRows<std::int16_t>& rows, std::int32_t* out);
/// In 64 bits: exact for every length below 2^33.
void dot_block(const DotRows<std::int16_t>& rows, std::int64_t* out);
/// In float, in one fixed order: eight partial sums (i modulo 8), added in turn. The same bits on
/// every machine.
void dot_block(const DotRows<float>& rows, float* out);

/// out[x] += weight * in[x * stride] for x in 0..count-1: one tap of a row of pixels.
void add_scaled_row(const std::int16_t* in, std::int64_t stride, std::int16_t weight,
                    std::size_t count, std::int32_t* out);
void add_scaled_row(const std::int16_t* in, std::int64_t stride, std::int16_t weight,
                    std::size_t count, std::int64_t* out);
void add_scaled_row(const float* in, std::int64_t stride, float weight, std::size_t count,
                    float* out);

}  // namespace scfa
