// SPDX-License-Identifier: Apache-2.0
#include "models/network/reference/dot.hpp"

#include "models/base/clones.hpp"

#include <cstring>

namespace scfa {
namespace {

/// Eight sums in eight scalars: the compiler turns them into multiply-and-add-pairs instructions.
template <class Sum>
[[gnu::always_inline]] inline void integer_block(const DotRows<std::int16_t>& rows, Sum* out) {
    const std::int16_t* const w0 = rows.weights[0];
    const std::int16_t* const w1 = rows.weights[1];
    const std::int16_t* const p0 = rows.patches[0];
    const std::int16_t* const p1 = rows.patches[1];
    const std::int16_t* const p2 = rows.patches[2];
    const std::int16_t* const p3 = rows.patches[3];
    Sum s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
    for (std::size_t i = 0; i < rows.length; ++i) {
        s00 += w0[i] * p0[i];
        s01 += w0[i] * p1[i];
        s02 += w0[i] * p2[i];
        s03 += w0[i] * p3[i];
        s10 += w1[i] * p0[i];
        s11 += w1[i] * p1[i];
        s12 += w1[i] * p2[i];
        s13 += w1[i] * p3[i];
    }
    const Sum sums[8] = {s00, s01, s02, s03, s10, s11, s12, s13};
    std::memcpy(out, sums, sizeof(sums));
}

template <class T, class Sum>
[[gnu::always_inline]] inline void scaled_row(const T* in, std::int64_t stride, T weight,
                                              std::size_t count, Sum* out) {
    if (stride == 1) {
        for (std::size_t x = 0; x < count; ++x) {
            out[x] += static_cast<Sum>(weight * in[x]);
        }
        return;
    }
    for (std::size_t x = 0; x < count; ++x) {
        out[x] += static_cast<Sum>(weight * in[static_cast<std::int64_t>(x) * stride]);
    }
}

/// Eight lanes, whatever the machine has.
using Lanes = float __attribute__((vector_size(32)));
constexpr std::size_t kLanes = 8;

}  // namespace

SCFA_CLONES void dot_block(const DotRows<std::int16_t>& rows, std::int32_t* out) {
    integer_block(rows, out);
}

SCFA_CLONES void dot_block(const DotRows<std::int16_t>& rows, std::int64_t* out) {
    integer_block(rows, out);
}

SCFA_CLONES void dot_block(const DotRows<float>& rows, float* out) {
    Lanes sums[2][4] = {};
    const std::size_t whole = rows.length / kLanes * kLanes;
    for (std::size_t i = 0; i < whole; i += kLanes) {
        for (std::size_t f = 0; f < 2; ++f) {
            Lanes weight;
            std::memcpy(&weight, rows.weights[f] + i, sizeof(weight));
            for (std::size_t p = 0; p < 4; ++p) {
                Lanes value;
                std::memcpy(&value, rows.patches[p] + i, sizeof(value));
                sums[f][p] += weight * value;
            }
        }
    }
    for (std::size_t f = 0; f < 2; ++f) {
        for (std::size_t p = 0; p < 4; ++p) {
            float lanes[kLanes];
            std::memcpy(lanes, &sums[f][p], sizeof(lanes));
            for (std::size_t i = whole; i < rows.length; ++i) {
                lanes[i - whole] += rows.weights[f][i] * rows.patches[p][i];
            }
            float sum = 0.0F;
            for (const float lane : lanes) {
                sum += lane;
            }
            out[f * 4 + p] = sum;
        }
    }
}

SCFA_CLONES void add_scaled_row(const std::int16_t* in, std::int64_t stride, std::int16_t weight,
                                std::size_t count, std::int32_t* out) {
    scaled_row(in, stride, weight, count, out);
}

SCFA_CLONES void add_scaled_row(const std::int16_t* in, std::int64_t stride, std::int16_t weight,
                                std::size_t count, std::int64_t* out) {
    scaled_row(in, stride, weight, count, out);
}

SCFA_CLONES void add_scaled_row(const float* in, std::int64_t stride, float weight,
                                std::size_t count, float* out) {
    scaled_row(in, stride, weight, count, out);
}

}  // namespace scfa
