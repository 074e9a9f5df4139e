#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/exec/point_answer.hpp
/// @brief What an evaluator says of a point, as bytes that cross from a worker process.

#include "models/eval/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace scfa {

struct PointAnswer {
    PointResult result;
    std::vector<LayerResult> layers;
};

/// Bytes of this machine and this program only: both ends are the same process image.
std::string encode_answer(const PointAnswer& answer);
/// @return false when these are no bytes that `encode_answer` gives: too few, too many, or values
///         that no enumeration has
bool decode_answer(std::string_view bytes, PointAnswer& out);

}  // namespace scfa
