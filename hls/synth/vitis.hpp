#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/synth/vitis.hpp
/// @brief Vitis HLS (v++ or vitis_hls) and, where it is there, Vivado behind it.

#include "hls/synth/synth_tool.hpp"

namespace scfa {

SynthTool vitis_tool();

}  // namespace scfa
