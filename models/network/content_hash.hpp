#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/network/content_hash.hpp
/// @brief The identity of a workload: equal hashes give equal results on every point.

#include "models/network/workload.hpp"

namespace scfa {

/// Over the name and, of every layer, name, operation, placement, shapes, activation, producers,
/// fusion, counts and masks. Not over the file's name and the accuracies. Cost: O(layers +
/// non-zeros), some GB/s.
Hash128 content_hash(const Workload& workload);

}  // namespace scfa
