#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/synth/vivado_report.hpp
/// @brief Vivado's text reports after routing: utilisation and timing summary.

#include "hls/synth/synth_tool.hpp"

#include <string>
#include <string_view>

namespace scfa {

bool is_vivado_report(std::string_view text);

/// Rows are found by their names, whatever the columns: "CLB LUTs" or "Slice LUTs", "Block RAM
/// Tile" (two RAMB18 each, halves too), "DSPs", "URAM"; of a timing summary the period and the
/// worst negative slack of the setup check.
/// @throws Error{configuration} when neither utilisation nor timing is in it
SynthResult parse_vivado(const std::string& file, std::string_view text);

}  // namespace scfa
