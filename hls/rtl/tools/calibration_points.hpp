#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/rtl/tools/calibration_points.hpp
/// @brief The points that are synthesised to fit and to check the resource formulas.

#include "models/arch/design_point.hpp"
#include "models/arch/device.hpp"

#include <vector>

namespace scfa::rtl {

/// Small points of every format, drawn once and for all: rows, columns, banks, FIFO depth, window,
/// scan width, packing, precision, buffers, post-processor lanes. Every third is held out.
std::vector<DesignPoint> calibration_points(const Device& device, int count);

}  // namespace scfa::rtl
