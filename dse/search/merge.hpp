#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/merge.hpp
/// @brief Puts the shards of a run together.

#include "dse/search/recorder.hpp"

#include <string>
#include <vector>

namespace scfa {

/// Adds every finished chunk of the sources to the target, which is created if need be; chunks that
/// are there already are left alone. The result is as if one process had evaluated all of them.
///
/// @return whether the target is complete now
/// @throws Error{configuration} when a source is of another run, with what differs; Error{damaged}
/// when a
///         row of a source fails its checksum; Error{environment} when a run is in use or cannot be
///         written
bool merge_runs(const std::vector<std::string>& sources, const std::string& target);

}  // namespace scfa
