#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/network/reference/naive_inference.hpp
/// @brief docs/scfa.md, section 1, as plain loops: one value at a time, exact fractions.

#include "models/network/reference/quantised_network.hpp"

#include <vector>

namespace scfa::test {

/// rha(numerator / 2^shift), written as floor((2 |numerator| + 2^shift) / 2^(shift + 1)).
__extension__ using Wide = __int128;
std::int64_t naive_rha(Wide numerator, int shift);

/// The stored output of every layer on the array; layers on the CPU are taken from `given`.
std::vector<Tensor> naive_run(const QuantisedNetwork& network, const Tensor& input,
                              const std::vector<Tensor>& given);

}  // namespace scfa::test
