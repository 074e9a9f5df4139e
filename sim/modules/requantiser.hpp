#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/requantiser.hpp
/// @brief The post-processor's multiply, round, shift and clamp on rows of pixels (docs/scfa.md,
///        section 1).

#include "models/network/reference/quantised_network.hpp"

#include <cstdint>

namespace scfa::sim {

struct Clamp {
    std::int32_t low = -127;
    std::int32_t high = 127;
};

/// q = clamp(rha((a first + b second) / 2^shift)); the two shifts are equal.
struct AddRule {
    Multiplier first;   ///< of the convolution's own output, or of operand 0
    Multiplier second;  ///< of the residual operand, or of operand 1
    Clamp clamp;
};

/// out[i] = clamp(rha((sums[i] + bias) m / 2^shift)), vectorised.
/// @pre |sums[i] + bias| < 2^31, or < 2^47 for wide sums
void requantise_row(const std::int32_t* sums, std::int64_t count, std::int64_t bias, Multiplier by,
                    Clamp clamp, std::int16_t* out);
void requantise_row(const std::int64_t* sums, std::int64_t count, std::int64_t bias, Multiplier by,
                    Clamp clamp, std::int16_t* out);

/// out[i] = the rule on a[i] and b[i]; `out` may be either. @pre |a|, |b| <= 32 767
void add_row(const std::int16_t* a, const std::int16_t* b, std::int64_t count, const AddRule& rule,
             std::int16_t* out);

}  // namespace scfa::sim
