// SPDX-License-Identifier: Apache-2.0
#include "models/cost/platform.hpp"

namespace scfa {

Platform load_platform(const std::string& device_path) {
    Platform platform;
    platform.device = load_device(device_path);
    platform.fabric = load_fabric(platform.device.fabric_coefficients);
    platform.energy = load_energy(platform.device.energy_coefficients);
    platform.memory = read_document(memory_coefficients_table(),
                                    JsonDocument::parse_file(platform.device.memory_coefficients));
    return platform;
}

}  // namespace scfa
