// SPDX-License-Identifier: Apache-2.0
#include "models/program/layer_program.hpp"

#include "models/base/error.hpp"

#include <algorithm>
#include <numeric>

namespace scfa {

std::int64_t LayerProgram::channels_of(std::int64_t block, std::int64_t out_channels) const {
    return std::min(lanes, out_channels - block * lanes);
}

std::vector<std::int32_t> LayerProgram::filters_of(std::int64_t block,
                                                   std::int64_t out_channels) const {
    const std::int64_t first = block * lanes;
    std::vector<std::int32_t> out(static_cast<std::size_t>(channels_of(block, out_channels)));
    if (order.empty()) {
        std::iota(out.begin(), out.end(), static_cast<std::int32_t>(first));
    } else {
        std::copy_n(order.begin() + first, out.size(), out.begin());
    }
    return out;
}

ChannelRange LayerProgram::split_channels(std::int64_t part, std::int64_t group_channels) const {
    const std::int64_t first = part * part_channels;
    return {first, std::min(part_channels, group_channels - first)};
}

BlockSplit LayerProgram::block_of(const ProgramJob& job, const WorkloadLayer& layer,
                                  Precision precision) const {
    SCFA_ASSERT(engine == LayerEngine::array, layer.name);
    const ChannelRange channels = split_channels(job.part, layer.geometry.group_channels());
    return block_split(layer, layer.mask(precision), order, job.block * lanes, lanes,
                       channels.first, channels.count);
}

ProgramJob LayerProgram::job_at(std::int64_t place) const {
    const auto tile_count = static_cast<std::int64_t>(tiles.size());
    ProgramJob job;
    job.part = place % parts;
    const std::int64_t outer = place / parts;
    if (mapping.order == LoopOrder::input_stationary) {
        job.tile = outer / blocks;
        job.block = outer % blocks;
    } else {
        job.block = outer / tile_count;
        job.tile = outer % tile_count;
    }
    job.drains = job.part == parts - 1;
    return job;
}

namespace {

/// Rows of a tile of channels [first, first + count), counted through all operands.
std::vector<MemorySpan> spans_of(const std::vector<TensorPlace>& operands, const ProgramTile& tile,
                                 const ChannelRange& channels) {
    std::vector<MemorySpan> out;
    std::int64_t first = 0;  // of the operand
    for (const TensorPlace& operand : operands) {
        const std::int64_t begin = std::max<std::int64_t>(channels.first - first, 0);
        const std::int64_t end =
            std::min(channels.first + channels.count - first, operand.channels);
        for (std::int64_t channel = begin; channel < end; ++channel) {
            out.push_back(operand.rows(channel, tile.first_input_row, tile.input_rows));
        }
        first += operand.channels;
    }
    return out;
}

}  // namespace

std::vector<std::vector<MemorySpan>> input_loads(const LayerProgram& program,
                                                 const ProgramTile& tile,
                                                 const ChannelRange& channels) {
    if (tile.input_rows == 0) {
        return std::vector<std::vector<MemorySpan>>(static_cast<std::size_t>(program.addends));
    }
    std::vector<std::vector<MemorySpan>> out;
    for (std::int64_t addend = 0; addend < program.addends; ++addend) {
        out.push_back(
            spans_of(program.operands, tile,
                     {channels.first + addend * program.output.channels, channels.count}));
    }
    return out;
}

std::vector<MemorySpan> output_spans(const TensorPlace& place, const ProgramTile& tile,
                                     const std::vector<std::int32_t>& filters) {
    std::vector<MemorySpan> out;
    if (tile.stored_rows == 0) {
        return out;
    }
    out.reserve(filters.size());
    for (const std::int32_t filter : filters) {
        out.push_back(place.rows(filter, tile.first_stored_row, tile.stored_rows));
    }
    return out;
}

}  // namespace scfa
