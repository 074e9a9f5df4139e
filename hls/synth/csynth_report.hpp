#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/synth/csynth_report.hpp
/// @brief csynth.xml of Vivado HLS and Vitis HLS, 2019.1 to 2024.2.

#include "hls/synth/synth_tool.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// A number that a report gives as one, as a range, or not at all ("undef").
struct ReportedRange {
    std::optional<std::int64_t> least, most;
};

struct CsynthLoop {
    std::string name;  ///< as the report has it; names repeat
    int depth = 0;     ///< of nesting
    ReportedRange trips, latency;
    std::optional<std::int64_t> initiation_interval;
    std::optional<double> slack_ns;
};

struct CsynthPragma {
    std::string type, location, status, options;
};

struct CsynthReport {
    std::string version, part, top;
    std::optional<double> target_ns, uncertainty_ns, estimated_ns;
    ReportedRange latency, interval;
    std::optional<std::int64_t> dsp, lut, ff, bram18, uram;
    std::vector<CsynthLoop> loops;      ///< of all modules, in the order of the report
    std::vector<CsynthPragma> pragmas;  ///< 2021 and later
    std::vector<std::string> missed_bursts;
};

bool is_csynth_report(std::string_view text);

/// @throws Error{configuration} with file and byte offset where it is no well-formed csynth.xml
CsynthReport parse_csynth(const std::string& file, std::string_view text);

/// What of it is stored; loops with an initiation interval above 1 or negative slack, pragmas that
/// were not taken and bursts that were missed become remarks.
SynthResult csynth_result(const CsynthReport& report);

}  // namespace scfa
