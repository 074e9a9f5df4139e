// SPDX-License-Identifier: Apache-2.0
#include "sim/top/sequence_timer.hpp"

#include "sim/modules/sequence_sum.hpp"

namespace scfa::sim {

InputTile input_tile(const LayerProgram& program, const WorkloadLayer& layer,
                     const ProgramJob& job) {
    const ProgramTile& tile = program.tiles[static_cast<std::size_t>(job.tile)];
    const ChannelRange& channels =
        program.inputs[static_cast<std::size_t>(program.input_index(job))];
    InputTile out;
    out.layer = layer.name;
    out.geometry = layer.geometry;
    out.first_channel = channels.first;
    out.channels = channels.count;
    out.first_row = tile.first_row;
    out.rows = tile.rows;
    out.operands = program.addends;
    return out;
}

BlockTokens tokens_of_mask(const NetworkProgram& program, const LayerProgram& layer,
                           const ProgramJob& job) {
    const BlockSplit split = layer.block_of(job, program.layer(layer), program.point.precision());
    return tokens_of(split.block, program.point.format(), program.point.scan_width(),
                     program.point.banks());
}

SequenceTimer::SequenceTimer(const NetworkProgram& program, bool statistics)
    : program_(program),
      statistics_(statistics),
      lanes_(LaneArrayShape::of(program.point)),
      post_processor_(program.point) {}

const SequenceTiming& SequenceTimer::time(const LayerProgram& layer, const ProgramJob& job,
                                          const BlockTokens* tokens) {
    if (layer_ != layer.index) {
        layer_ = layer.index;
        known_.clear();
        samples_.assign(static_cast<std::size_t>(layer.blocks * layer.parts), nullptr);
    }
    const std::int64_t passes =
        layer.tiles[static_cast<std::size_t>(job.tile)].rows * layer.vectors;
    const auto [found, is_new] = known_.try_emplace({layer.job_of_tile(job), passes});
    SequenceTiming& timing = found->second;
    if (!is_new) {
        return timing;
    }
    if (layer.engine == LayerEngine::post_processor) {
        timing = post_processor_time(layer, job);
        return timing;
    }
    std::shared_ptr<const PassSamples>& samples =
        samples_[static_cast<std::size_t>(layer.job_of_tile(job))];
    if (samples == nullptr) {
        samples = tokens != nullptr
                      ? lanes_.passes(*tokens, passes, statistics_)
                      : lanes_.passes(tokens_of_mask(program_, layer, job), passes, statistics_);
    }
    timing = lanes_.sum(*samples, passes, job.drains ? program_.drain : 0, statistics_);
    return timing;
}

SequenceTiming SequenceTimer::post_processor_time(const LayerProgram& layer,
                                                  const ProgramJob& job) const {
    const WorkloadLayer& described = program_.layer(layer);
    const InputTile tile = input_tile(layer, described, job);
    SequenceTiming timing;
    timing.cycles = described.op == WorkloadOp::add ? post_processor_.add_cycles(tile)
                                                    : post_processor_.pool_cycles(tile);
    timing.stall_drain = timing.cycles;  // the lanes stand still
    return timing;
}

}  // namespace scfa::sim
