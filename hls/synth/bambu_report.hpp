#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/synth/bambu_report.hpp
/// @brief What PandA-bambu says: cycles in bambu_results_N.xml, the rest in its log.

#include "hls/synth/synth_tool.hpp"

#include <string>
#include <string_view>

namespace scfa {

bool is_bambu_report(std::string_view text);

/// A log or a results file. Its own count of DSP slices is no count of what synthesis maps, so it
/// is a remark, not a result.
/// @throws Error{configuration} when it says nothing
SynthResult parse_bambu(const std::string& file, std::string_view text);

}  // namespace scfa
