#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/layer_blocks.hpp
/// @brief Cuts a convolution into filter blocks and channel splits (docs/scfa.md, sections 2 to 4).

#include "models/cost/filter_block.hpp"
#include "models/network/workload.hpp"

#include <cstdint>
#include <vector>

namespace scfa {

/// The order in which filters are put on lanes: as they are, or by number of non-zero weights,
/// descending and stable, inside each group.
std::vector<std::int32_t> filter_order(const FilterMask& mask, std::int64_t groups, bool balance);

/// One (block, split) with the positions its lanes point to. Movable, not copyable: lanes are
/// views.
class BlockSplit {
  public:
    BlockSplit() = default;
    BlockSplit(BlockSplit&&) = default;
    BlockSplit& operator=(BlockSplit&&) = default;
    BlockSplit(const BlockSplit&) = delete;
    BlockSplit& operator=(const BlockSplit&) = delete;

    FilterBlock block;
    std::int32_t first_group =
        0;  ///< groups that the block's filters belong to, both ends included
    std::int32_t last_group = 0;

  private:
    friend BlockSplit block_split(const WorkloadLayer&, const FilterMask&,
                                  const std::vector<std::int32_t>&, std::int64_t, std::int64_t,
                                  std::int64_t, std::int64_t);
    std::vector<std::vector<std::uint32_t>>
        owned_;  ///< re-indexed positions where the layer is split
};

/// @param order          of the filters, from `filter_order`
/// @param first_filter   index into `order` of the block's lane 0; the block has min(rows, filters
/// left) lanes
/// @param first_channel  of the split, 0 for a layer that is not split
/// @param channels       of the split: C / groups for a layer that is not split
BlockSplit block_split(const WorkloadLayer& layer, const FilterMask& mask,
                       const std::vector<std::int32_t>& order, std::int64_t first_filter,
                       std::int64_t rows, std::int64_t first_channel, std::int64_t channels);

}  // namespace scfa
