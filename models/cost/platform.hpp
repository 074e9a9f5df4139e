#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/platform.hpp
/// @brief A device with the coefficient files it names: all that costs depend on besides the point.

#include "models/arch/device.hpp"
#include "models/cost/cost_coefficients.hpp"
#include "models/cost/energy.hpp"
#include "models/cost/memory_coefficients.hpp"

#include <string>

namespace scfa {

/// Immutable once loaded; shared by all threads.
struct Platform {
    Device device;
    FabricCoefficients fabric;
    EnergyCoefficients energy;
    MemoryCoefficients memory;
};

/// Reads the device file and the coefficient files it names.
/// @throws Error or Errors{configuration} with file:line:column.
Platform load_platform(const std::string& device_path);

}  // namespace scfa
