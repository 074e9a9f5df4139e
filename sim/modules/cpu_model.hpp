#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  sim/modules/cpu_model.hpp
/// @brief The processing system, as far as a layer placed on it takes time.

#include "models/network/workload.hpp"

#include <cstdint>

namespace scfa::sim {

class CpuModel {
  public:
    /// @param operations_per_second  sustained, of the device's processor
    /// @throws Error{configuration} when that is not positive
    CpuModel(double operations_per_second, std::int32_t clock_mhz);

    /// Cycles of the accelerator's clock that a layer takes, the last one begun.
    [[nodiscard]] std::int64_t cycles(const WorkloadLayer& layer) const;

  private:
    double operations_per_second_;
    std::int32_t clock_mhz_;
};

}  // namespace scfa::sim
