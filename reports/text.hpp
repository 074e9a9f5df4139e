#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  reports/text.hpp
/// @brief Numbers and names as people read them; the same in HTML and Markdown.

#include "models/eval/metrics.hpp"
#include "models/network/workload.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace scfa {

/// "8 214", with a narrow no-break space (U+202F) between thousands.
std::string grouped(std::int64_t value);
/// A decimal of any length, grouped the same way; text that is no decimal comes back as it is.
std::string grouped(std::string_view decimal);
/// Four significant digits, no exponent in [0.001, 10^15): "4.213", "12 740". NaN is "unknown".
std::string short_number(double value);
/// "4.213 ms", "128", "unknown".
std::string metric_text(Metric metric, double value);
/// The metric's name without its unit and underscores: "latency" for latency_ms, "DSP" for dsp.
std::string spoken_name(Metric metric);

std::string_view direction_text(Direction direction);  ///< "minimise", "maximise", "none"
std::string_view mask_text(MaskSource source);         ///< "none", "trained", "drawn mask"
std::string_view placement_text(Placement placement);  ///< "scfa", "cpu"

}  // namespace scfa
