#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/synth/bambu.hpp
/// @brief PandA-bambu: an independent check that the kernel can be synthesised. It pipelines no
///        loops, so its cycles are no stand-in for those of the model.

#include "hls/synth/synth_tool.hpp"

namespace scfa {

SynthTool bambu_tool();

}  // namespace scfa
