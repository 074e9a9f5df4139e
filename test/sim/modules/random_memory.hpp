#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/sim/modules/random_memory.hpp
/// @brief Random memory systems and jobs for them, from the shipped devices.

#include "models/arch/device.hpp"
#include "models/base/rng.hpp"
#include "models/cost/memory_coefficients.hpp"
#include "test/sim/modules/job_driver.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace scfa::sim::test {

inline MemoryCoefficients shipped_memory() {
    return load_memory_coefficients(SCFA_SOURCE_DIR "/configs/cost/memory.json");
}

inline Device shipped_device(const std::string& name) {
    return load_device(SCFA_SOURCE_DIR "/configs/devices/" + name + ".json");
}

inline Device random_device(Rng& rng) {
    constexpr std::array<const char*, 5> kNames{"kv260", "pynq-z2", "ultra96-v2", "zc706",
                                                "zcu102"};
    return shipped_device(kNames[rng.below(kNames.size())]);
}

inline DesignPoint memory_point(std::int32_t ports, std::int32_t width_bits,
                                std::int32_t burst_beats, std::int32_t outstanding,
                                std::int32_t mhz) {
    DesignPoint point = default_point();
    point[Parameter::axi_ports] = ports;
    point[Parameter::axi_width_bits] = width_bits;
    point[Parameter::axi_burst_beats] = burst_beats;
    point[Parameter::axi_outstanding] = outstanding;
    point[Parameter::clock_mhz] = mhz;
    return point;
}

inline DesignPoint random_point(Rng& rng, const Device& device) {
    std::int32_t width = 32;
    while (width < device.max_axi_width_bits.value && rng.below(2) == 0) {
        width *= 2;
    }
    const auto pick = [&rng](std::int64_t low, std::int64_t high) {
        return static_cast<std::int32_t>(rng.between(low, high));
    };
    return memory_point(pick(1, device.max_axi_ports.value), width, 1 << pick(0, 8), pick(1, 16),
                        pick(75, 300));
}

/// Rows of one image after another, sometimes scattered.
inline std::vector<PlannedJob> random_jobs(Rng& rng, int count) {
    std::vector<PlannedJob> jobs;
    for (int i = 0; i < count; ++i) {
        PlannedJob planned;
        planned.pause = rng.below(3) == 0 ? rng.between(0, 5'000'000) : 0;
        const std::int64_t pieces = std::int64_t{1} << rng.between(0, 6);
        const std::int64_t bytes = 16 * (std::int64_t{1} << rng.between(0, 8)) -
                                   (rng.below(4) == 0 ? rng.between(0, 15) : 0);
        std::uint64_t address = 16 * rng.below(1 << 22);
        const std::uint64_t stride = static_cast<std::uint64_t>(bytes) + 16 * rng.below(1 << 10);
        for (std::int64_t piece = 0; piece < pieces; ++piece) {
            planned.job.descriptors.push_back({address, bytes});
            address += stride;
        }
        planned.job.floor_cycles = rng.below(4) == 0 ? rng.between(0, 2000) : 0;
        jobs.push_back(planned);
    }
    return jobs;
}

}  // namespace scfa::sim::test
