#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/top/sequence_timer.hpp
/// @brief How long each job's sequence takes: the lanes cycle by cycle, once for each (block,
/// split) and number of passes; the post-processor's own jobs by its formulas.

#include "models/program/network_program.hpp"
#include "sim/modules/lane_array.hpp"
#include "sim/modules/post_processor.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace scfa::sim {

class SequenceTimer {
  public:
    /// @param program     outlives the timer
    /// @param statistics  whether FIFO levels and bank requests are counted
    SequenceTimer(const NetworkProgram& program, bool statistics);

    /// @param tokens  what the lanes' decoders made of the job's weight image, or nullptr where
    /// only
    ///                time is simulated: then they are made from the layer's mask
    const SequenceTiming& time(const LayerProgram& layer, const ProgramJob& job,
                               const BlockTokens* tokens);

  private:
    [[nodiscard]] SequenceTiming post_processor_time(const LayerProgram& layer,
                                                     const ProgramJob& job) const;

    const NetworkProgram& program_;
    bool statistics_;
    LaneArray lanes_;
    PostProcessor post_processor_;
    std::int32_t layer_ = -1;  ///< that the rest is of
    /// By job of a tile: the first tile of a layer is the highest, so its passes serve all others.
    std::vector<std::shared_ptr<const PassSamples>> samples_;
    /// By (job of a tile, passes): tiles of one height share their sequences.
    std::map<std::pair<std::int64_t, std::int64_t>, SequenceTiming> known_;
};

/// A job's tokens from its layer's mask, where no weight image has been loaded.
BlockTokens tokens_of_mask(const NetworkProgram& program, const LayerProgram& layer,
                           const ProgramJob& job);

/// The part of a layer's input that a job reads, as the activation buffer holds it.
InputTile input_tile(const LayerProgram& program, const WorkloadLayer& layer,
                     const ProgramJob& job);

}  // namespace scfa::sim
