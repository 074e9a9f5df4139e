#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/exec/chunk_wire.hpp
/// @brief Points and what came of them, as bytes that cross between processes of one program.

#include "dse/store/chunk_result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace scfa {

std::string encode_points(const std::vector<DesignPoint>& points);
/// @return false when these are no bytes that `encode_points` gives
bool decode_points(std::string_view bytes, std::vector<DesignPoint>& out);

/// Counts of points that were skipped do not cross: only searches that run in one process have any.
std::string encode_chunk(const ChunkResult& chunk);
/// @return false when these are no bytes that `encode_chunk` gives: too few, too many, or a count
///         that the bytes cannot hold
bool decode_chunk(std::string_view bytes, ChunkResult& out);

}  // namespace scfa
