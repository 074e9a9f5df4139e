#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/hls/rtl/core_cases.hpp
/// @brief Random sequences for one core: convolutions with everything that a tile can have, run on
/// the RTL and compared with plain sums and with the cycles of the contract.

#include "hls/rtl/sequence_driver.hpp"
#include "models/base/rng.hpp"
#include "models/cost/pass_cycles.hpp"
#include "test/models/cost/naive_sequence.hpp"
#include "test/models/cost/random_block.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scfa::rtl {

/// A convolution's tile and a block of its filters.
struct SequenceCase {
    LayerGeometry geometry;
    ChannelRange channels;  ///< loaded
    std::int64_t first_row = 0, rows = 1;
    OwnedFilters filters{1, 1};
    std::vector<std::vector<std::int16_t>> values;  ///< per lane, of its positions
    std::vector<LaneParameters> parameters;         ///< per lane
    std::int32_t low = -127, high = 127;
    Tensor image;
};

/// What a case may be: fits the core, and is small.
SequenceCase random_case(Rng& rng, const CoreParameters& core);

/// The core's parameters as the cycle models see them.
CrossbarPort port_of(const CoreParameters& core);

/// Loads and runs the case. @param half  of all buffers. @param accumulates, drains  of the split
CoreRun run_case(SequenceDriver& driver, const CoreParameters& core, const SequenceCase& c,
                 std::int32_t half, bool accumulates = false, bool drains = true);

/// Fills a half with the case; the sequence to run on it.
Sequence load_case(SequenceDriver& driver, const CoreParameters& core, const SequenceCase& c,
                   std::int32_t half, bool accumulates = false, bool drains = true);

/// Sums by the definition of a convolution: lane, row of the tile, column.
std::vector<std::int64_t> plain_sums(const SequenceCase& c);
/// Bias, requantisation and clamp of `sums`.
std::vector<std::int16_t> plain_pixels(const SequenceCase& c,
                                       const std::vector<std::int64_t>& sums);

/// Cycles of the case by the naive simulator; `scheduled`: by the schedule itself.
SequenceCycles expected_cycles(const CoreParameters& core, const SequenceCase& c, bool drains);

/// A core from the cache of the build.
std::string core_library(const CoreParameters& core);

/// A small core; tests change what they are about.
CoreParameters small_core(SparseFormat format);

}  // namespace scfa::rtl
