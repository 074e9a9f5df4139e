#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/timing_constants.hpp
/// @brief The constants of the overlap rules: one table for all levels of fidelity (docs/scfa.md,
/// section 4).

#include <cstdint>

namespace scfa {

/// Setting up one DMA job: descriptor fetch and address generation.
inline constexpr std::int64_t kDmaSetupCycles = 16;
/// The controller between two layers: a layer's first sequence starts at least this long after the
/// one before.
inline constexpr std::int64_t kLayerStartCycles = 32;
/// Latency of memory, crossbar, DSP and accumulator pipeline: added once to every sequence, not to
/// `compute_cycles`.
inline constexpr std::int64_t kPipelineCycles = 12;
/// Rows of a channel in DDR are padded to this many bytes.
inline constexpr std::int64_t kRowAlignmentBytes = 16;

}  // namespace scfa
