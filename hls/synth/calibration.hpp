#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/synth/calibration.hpp
/// @brief The cost model's coefficients from synthesis results: linear least squares.

#include "models/cost/platform.hpp"
#include "models/cost/resources.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scfa {

/// A point as a tool mapped it.
struct CalibrationSample {
    std::string design;  ///< for the table of residuals
    DesignPoint point;   ///< canonical
    NetworkNeeds needs;
    std::optional<std::int64_t> lut, ff;
    std::string source;  ///< "vitis 2023.2, routed"
};

struct Calibration {
    FabricCoefficients fabric;           ///< with the new values, and the samples in `fit`
    std::vector<std::string> fitted;     ///< names of the coefficients that were
    double lut_rms = 0.0, ff_rms = 0.0;  ///< of modelled / measured - 1
    double lut_rms_before = 0.0, ff_rms_before = 0.0;
};

/// Refits every LUT and FF coefficient that occurs in the samples, none below zero; LUT memories
/// are counted, not fitted. A coefficient whose part cannot be told from others' in these samples
/// keeps its value.
/// @param platform  of the samples: its memories' mapping, and the values to begin from
/// @param source    of the new numbers: tool, version, number of samples
/// @throws Error{configuration} when there are fewer samples than coefficients that occur
Calibration calibrate(const Platform& platform, const std::vector<CalibrationSample>& samples,
                      const std::string& source);

}  // namespace scfa
