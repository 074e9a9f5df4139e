#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/program/layer_program.hpp
/// @brief One layer as the accelerator's controller runs it: jobs in loop order, and what each
/// loads and stores (docs/scfa.md, section 4). TLM, HLS and RTL run it and choose nothing.

#include "models/cost/layer_blocks.hpp"
#include "models/cost/layer_tables.hpp"
#include "models/eval/result.hpp"
#include "models/network/workload.hpp"
#include "models/program/memory_map.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace scfa {

/// Who works on a layer, and with what.
enum class LayerEngine {
    array,           ///< a convolution: PE array and post-processor
    post_processor,  ///< pooling and add: no weights
    cpu,
    rides_along,  ///< a max pool on its convolution's drain
};

/// Output rows of the layer that are computed together, the input rows they need, and the rows of
/// the stored tensor (of the pool, where one rides on the drain).
struct ProgramTile {
    std::int64_t first_row = 0, rows = 0;
    std::int64_t first_input_row = 0, input_rows = 0;  ///< inside the image
    std::int64_t first_stored_row = 0, stored_rows = 0;
};

/// Channels of the layer's input that one load brings.
struct ChannelRange {
    std::int64_t first = 0, count = 0;
};

/// A weight image in external memory: one DMA job, one descriptor.
struct WeightLoad {
    MemorySpan span;
    std::int64_t floor_cycles = 0;  ///< at most one entry, or bitmap word, per lane and cycle
};

/// One sequence with its loads and its store.
struct ProgramJob {
    std::int64_t tile = 0, block = 0, part = 0;
    bool drains = false;  ///< the last split: takes an output half and stores
};

struct LayerProgram {
    std::int32_t index = 0;  ///< in Workload::layers
    LayerEngine engine = LayerEngine::array;
    LayerMapping mapping;
    std::int32_t rides = -1;  ///< the max pool that rides on this layer's drain, or -1

    std::int64_t lanes = 1;      ///< output channels of a block: R; B for the post-processor
    std::int64_t vectors = 1;    ///< pixel vectors of an output row
    std::int64_t row_words = 1;  ///< words of a channel's row in the activation buffer
    std::int64_t blocks = 1, parts = 1;
    std::int64_t part_channels = 0;   ///< of every split but, maybe, the last
    std::vector<std::int32_t> order;  ///< filters in the order of lanes; array only
    std::vector<ProgramTile> tiles;
    /// Input operands of a tile: one a split, one a distinct set of groups, or (post-processor) one
    /// a block.
    std::vector<ChannelRange> inputs;
    std::vector<std::int32_t> input_of_block;  ///< into `inputs`; empty: the operand is the split
    std::int64_t addends = 1;                  ///< tensors that an add adds: 2; else 1
    std::vector<TensorPlace> operands;         ///< what is read, concatenated along channels
    TensorPlace residual;                      ///< of a fused add
    TensorPlace output;                        ///< what is stored: the pool's, where one rides
    std::vector<WeightLoad> weights;           ///< per job of a tile, or one where resident
    std::vector<MemorySpan> images;  ///< per job: where its own image lies inside `weights`

    [[nodiscard]] std::int64_t jobs() const {
        return static_cast<std::int64_t>(tiles.size()) * blocks * parts;
    }
    [[nodiscard]] std::int64_t job_of_tile(const ProgramJob& job) const {
        return job.block * parts + job.part;
    }
    /// Which element of `weights` a job needs.
    [[nodiscard]] std::int64_t weight_operand(const ProgramJob& job) const {
        return mapping.weights_resident ? 0 : job_of_tile(job);
    }
    /// Which input a job needs: the same number only for the same data.
    [[nodiscard]] std::int64_t input_operand(const ProgramJob& job) const {
        return job.tile * static_cast<std::int64_t>(inputs.size()) + input_index(job);
    }
    [[nodiscard]] std::int64_t input_index(const ProgramJob& job) const {
        return input_of_block.empty() ? job.part
                                      : input_of_block[static_cast<std::size_t>(job.block)];
    }
    /// Output channels of a block: fewer than `lanes` in the last.
    [[nodiscard]] std::int64_t channels_of(std::int64_t block, std::int64_t out_channels) const;
    /// The output channel that each lane of a block computes.
    [[nodiscard]] std::vector<std::int32_t> filters_of(std::int64_t block,
                                                       std::int64_t out_channels) const;
    /// Input channels that a split reads, within each filter's own group.
    [[nodiscard]] ChannelRange split_channels(std::int64_t part, std::int64_t group_channels) const;
    /// The non-zero weights of a job. @pre engine is `array`
    [[nodiscard]] BlockSplit block_of(const ProgramJob& job, const WorkloadLayer& layer,
                                      Precision precision) const;

    /// The number of jobs before `job` is its place: 0 <= place < jobs().
    [[nodiscard]] ProgramJob job_at(std::int64_t place) const;
};

/// The DMA jobs that bring an input: channel after channel, the tile's rows of each. An add has
/// two, any other layer one. A tile that needs no row of the image has jobs without descriptors.
/// @param channels  of the layer's input
std::vector<std::vector<MemorySpan>> input_loads(const LayerProgram& program,
                                                 const ProgramTile& tile,
                                                 const ChannelRange& channels);

/// The descriptors of a store, or of the residual operand, which has the same shape.
/// @param place    `program.output` or `program.residual`
/// @param filters  output channels of the block, lane by lane
std::vector<MemorySpan> output_spans(const TensorPlace& place, const ProgramTile& tile,
                                     const std::vector<std::int32_t>& filters);

}  // namespace scfa
