// SPDX-License-Identifier: Apache-2.0
#include "sim/modules/cpu_model.hpp"

#include "models/base/error.hpp"

#include <cmath>

namespace scfa::sim {

CpuModel::CpuModel(double operations_per_second, std::int32_t clock_mhz)
    : operations_per_second_(operations_per_second), clock_mhz_(clock_mhz) {
    if (!(operations_per_second > 0.0)) {
        throw Error(ErrorCode::configuration, "CPU model: operations per second must be positive");
    }
}

std::int64_t CpuModel::cycles(const WorkloadLayer& layer) const {
    const double seconds = static_cast<double>(layer.cpu_operations) / operations_per_second_;
    return static_cast<std::int64_t>(std::ceil(seconds * clock_mhz_ * 1e6));
}

}  // namespace scfa::sim
