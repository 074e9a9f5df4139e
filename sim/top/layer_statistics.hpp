#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/top/layer_statistics.hpp
/// @brief What the SystemC level counts of a layer beyond what every level does (`LayerResult`).

#include "sim/modules/lane_array.hpp"

#include <cstdint>

namespace scfa::sim {

/// One direction of external memory.
struct MemoryStatistics {
    std::int64_t bursts = 0;
    std::int64_t bytes = 0;
    std::int64_t row_hits = 0;
    std::int64_t row_misses = 0;
    std::int64_t busy_ps = 0;  ///< of the memory's data bus
};

/// Of one image. The loads of a layer may run while the one before still computes: everything is
/// counted with the layer it belongs to.
struct LayerStatistics {
    MemoryStatistics reads, writes;
    LaneStatistics lanes;  ///< empty unless asked for
    std::int64_t sequences = 0;
    std::int64_t checked_passes = 0;  ///< worked out through the packed slices as well
};

}  // namespace scfa::sim
