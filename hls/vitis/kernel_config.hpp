#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/vitis/kernel_config.hpp
/// @brief scfa_config.hpp: everything that a design point and its network decide about the kernel.

#include "hls/vitis/program_words.hpp"
#include "models/arch/device.hpp"
#include "models/eval/result.hpp"

#include <string>
#include <vector>

namespace scfa {

/// The text of the header: numbers and words of ours only, no name from a model or a device.
/// @param layers  analytic results of the point, for the trip counts
/// @pre the point is legal on the device
std::string kernel_config(const NetworkProgram& network, const KernelProgram& program,
                          const Device& device, const std::vector<LayerResult>& layers);

}  // namespace scfa
