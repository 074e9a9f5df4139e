#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/top/image_observer.hpp
/// @brief What the controller tells whoever watches an image pass through the accelerator.

#include "models/program/network_program.hpp"
#include "sim/modules/block_tokens.hpp"
#include "sim/modules/core_clock.hpp"

namespace scfa::sim {

/// All times are simulated picoseconds.
class ImageObserver {
  public:
    virtual ~ImageObserver() = default;
    virtual void loads_started(const LayerProgram& layer, Picoseconds at) = 0;
    /// @param tokens  nullptr where only time is simulated
    virtual void sequence_started(const LayerProgram& layer, const ProgramJob& job,
                                  const BlockTokens* tokens, Picoseconds at) = 0;
    virtual void layer_stored(const LayerProgram& layer, Picoseconds at) = 0;
};

}  // namespace scfa::sim
