#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/baseline.hpp
/// @brief What a report compares its named points with.

#include "dse/config/resolve.hpp"

#include <optional>
#include <string>

namespace scfa::cli {

struct Baseline {
    DesignPoint point;  ///< canonical
    std::string label;  ///< "fastest dense int16 design of this space"
};

/// The fastest dense int16 design that fits the device: of the sweep's space with
/// `sparse.format`, `pe.precision` and `pe.double_calculation` held at dense, int16 and false,
/// whether or not the space has these values, and on the unpruned network (the one of the most
/// multiply-accumulates) where it is a pruned family. The user's limits do not count: a baseline
/// may break them. Of equally fast ones the first. Nothing where none fits. Found by the exact
/// bounded search: the same whatever the sweep's engine evaluated.
std::optional<Baseline> fastest_dense_int16(const ResolvedSweep& sweep);

}  // namespace scfa::cli
