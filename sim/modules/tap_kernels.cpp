// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/tap_kernels.hpp"

#include "models/base/error.hpp"

#include <limits>

#if defined(__x86_64__) && defined(__GNUC__)
#define SCFA_SIM_HAS_AVX2 1
#include <immintrin.h>
#else
#define SCFA_SIM_HAS_AVX2 0
#endif

namespace scfa::sim {

namespace {

template <class Sum>
void plain(const std::int16_t* inputs, const WeightPair* pairs, std::size_t pair_count, Sum* sums,
           std::int64_t count) {
    for (std::size_t p = 0; p < pair_count; ++p) {
        const std::int16_t* a = inputs + pairs[p].first_offset;
        const std::int16_t* b = inputs + pairs[p].second_offset;
        const std::int32_t wa = pairs[p].first;
        const std::int32_t wb = pairs[p].second;
        for (std::int64_t i = 0; i < count; ++i) {
            // Two products of symmetric 16-bit numbers fit 32 bits.
            sums[i] += a[i] * wa + b[i] * wb;
        }
    }
}

#if SCFA_SIM_HAS_AVX2

#define SCFA_SIM_AVX2 __attribute__((target("avx2"), always_inline)) inline

SCFA_SIM_AVX2 __m256i load(const std::int16_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}
SCFA_SIM_AVX2 __m256i both_weights(const WeightPair& pair) {
    return _mm256_set1_epi32(static_cast<std::int32_t>(
        static_cast<std::uint32_t>(static_cast<std::uint16_t>(pair.second)) << 16U |
        static_cast<std::uint16_t>(pair.first)));
}

/// 16 pixels: products of pixels 0-3, 8-11 and of 4-7, 12-15, as the unpacking leaves them.
struct Products {
    __m256i low;
    __m256i high;
};
SCFA_SIM_AVX2 Products multiply(__m256i a, __m256i b, __m256i weights) {
    return {_mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), weights),
            _mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), weights)};
}

SCFA_SIM_AVX2 void add_to(std::int32_t* sums, __m256i more) {
    auto* at = reinterpret_cast<__m256i*>(sums);
    _mm256_storeu_si256(at, _mm256_add_epi32(_mm256_loadu_si256(at), more));
}
SCFA_SIM_AVX2 void add_to(std::int64_t* sums, __m256i more) {
    auto* at = reinterpret_cast<__m256i*>(sums);
    _mm256_storeu_si256(at, _mm256_add_epi64(_mm256_loadu_si256(at), more));
}

/// 16 * Vectors sums stay in registers while all weights pass by.
template <int Vectors>
__attribute__((target("avx2"))) void narrow_block(const std::int16_t* inputs,
                                                  const WeightPair* pairs, std::size_t pair_count,
                                                  std::int32_t* sums) {
    __m256i low[Vectors];
    __m256i high[Vectors];
    for (int v = 0; v < Vectors; ++v) {
        low[v] = high[v] = _mm256_setzero_si256();
    }
    for (std::size_t p = 0; p < pair_count; ++p) {
        const std::int16_t* a = inputs + pairs[p].first_offset;
        const std::int16_t* b = inputs + pairs[p].second_offset;
        const __m256i weights = both_weights(pairs[p]);
        for (int v = 0; v < Vectors; ++v) {
            const Products products = multiply(load(a + 16 * v), load(b + 16 * v), weights);
            low[v] = _mm256_add_epi32(low[v], products.low);
            high[v] = _mm256_add_epi32(high[v], products.high);
        }
    }
    for (int v = 0; v < Vectors; ++v) {
        add_to(sums + 16 * v, _mm256_permute2x128_si256(low[v], high[v], 0x20));
        add_to(sums + 16 * v + 8, _mm256_permute2x128_si256(low[v], high[v], 0x31));
    }
}

SCFA_SIM_AVX2 __m256i widen_low(__m256i x) {
    return _mm256_cvtepi32_epi64(_mm256_castsi256_si128(x));
}
SCFA_SIM_AVX2 __m256i widen_high(__m256i x) {
    return _mm256_cvtepi32_epi64(_mm256_extracti128_si256(x, 1));
}

template <int Vectors>
__attribute__((target("avx2"))) void wide_block(const std::int16_t* inputs, const WeightPair* pairs,
                                                std::size_t pair_count, std::int64_t* sums) {
    __m256i sum[4 * Vectors];
    for (int v = 0; v < 4 * Vectors; ++v) {
        sum[v] = _mm256_setzero_si256();
    }
    for (std::size_t p = 0; p < pair_count; ++p) {
        const std::int16_t* a = inputs + pairs[p].first_offset;
        const std::int16_t* b = inputs + pairs[p].second_offset;
        const __m256i weights = both_weights(pairs[p]);
        for (int v = 0; v < Vectors; ++v) {
            const Products products = multiply(load(a + 16 * v), load(b + 16 * v), weights);
            sum[4 * v] = _mm256_add_epi64(sum[4 * v], widen_low(products.low));
            sum[4 * v + 1] = _mm256_add_epi64(sum[4 * v + 1], widen_low(products.high));
            sum[4 * v + 2] = _mm256_add_epi64(sum[4 * v + 2], widen_high(products.low));
            sum[4 * v + 3] = _mm256_add_epi64(sum[4 * v + 3], widen_high(products.high));
        }
    }
    for (int v = 0; v < 4 * Vectors; ++v) {
        add_to(sums + 4 * v, sum[v]);
    }
}

void narrow_avx2(const std::int16_t* inputs, const WeightPair* pairs, std::size_t pair_count,
                 std::int32_t* sums, std::int64_t count) {
    for (; count >= 64; count -= 64, inputs += 64, sums += 64) {
        narrow_block<4>(inputs, pairs, pair_count, sums);
    }
    if (count == 48) {
        narrow_block<3>(inputs, pairs, pair_count, sums);
    } else if (count == 32) {
        narrow_block<2>(inputs, pairs, pair_count, sums);
    } else if (count == 16) {
        narrow_block<1>(inputs, pairs, pair_count, sums);
    }
}

void wide_avx2(const std::int16_t* inputs, const WeightPair* pairs, std::size_t pair_count,
               std::int64_t* sums, std::int64_t count) {
    for (; count >= 32; count -= 32, inputs += 32, sums += 32) {
        wide_block<2>(inputs, pairs, pair_count, sums);
    }
    if (count == 16) {
        wide_block<1>(inputs, pairs, pair_count, sums);
    }
}

#endif

}  // namespace

const std::vector<TapKernels>& tap_kernels() {
    static const std::vector<TapKernels> all = [] {
        std::vector<TapKernels> out{{"plain", plain<std::int32_t>, plain<std::int64_t>}};
#if SCFA_SIM_HAS_AVX2
        if (__builtin_cpu_supports("avx2") != 0) {
            out.push_back({"avx2", narrow_avx2, wide_avx2});
        }
#endif
        return out;
    }();
    return all;
}

void pair_weights(const BlockTokens& block, std::size_t lane, const TilePlanes& planes,
                  std::vector<WeightPair>& out) {
    if (planes.values.size() > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) {
        throw Error(ErrorCode::unsupported,
                    "PE array: layer " + block.layer + ": a tile has 2^31 values and more");
    }
    const LaneTokens& tokens = block.lanes[lane];
    const auto channels = static_cast<std::uint32_t>(block.channels);
    const std::int64_t lane_offset =
        (tokens.first_channel - planes.first_channel) * planes.channel_stride;
    out.resize((tokens.count() + 1) / 2);
    std::size_t weights = 0;
    std::uint32_t begin = 0;  // first position of the tap
    std::int64_t tap_offset = lane_offset + planes.tap_offsets[0];
    for (std::size_t i = 0; i < tokens.count(); ++i) {
        const std::uint32_t position = tokens.positions[i];
        const std::int16_t weight = tokens.weights[i];
        if (weight == 0) {
            continue;  // explicit zeros, idle slots, zeros of a dense lane
        }
        if (position - begin >= channels) {
            const std::uint32_t tap = position / channels;
            begin = tap * channels;
            tap_offset = lane_offset + planes.tap_offsets[tap];
        }
        const auto offset = static_cast<std::int32_t>(
            tap_offset + static_cast<std::int64_t>(position - begin) * planes.channel_stride);
        WeightPair& pair = out[weights / 2];
        if (weights % 2 == 0) {
            pair = {offset, offset, weight, 0};
        } else {
            pair.second_offset = offset;
            pair.second = weight;
        }
        ++weights;
    }
    out.resize((weights + 1) / 2);
}

}  // namespace scfa::sim
