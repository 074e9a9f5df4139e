#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/models/cost/platform_fixture.hpp
/// @brief The shipped platforms, and a point that is legal on all of them.

#include "models/cost/platform.hpp"

#include <string>
#include <vector>

namespace scfa::test {

inline Platform shipped_platform(const std::string& name) {
    return load_platform(std::string(SCFA_SOURCE_DIR) + "/configs/devices/" + name + ".json");
}

inline const std::vector<std::string>& shipped_platforms() {
    static const std::vector<std::string> names = {"kv260", "pynq-z2", "ultra96-v2", "zc706",
                                                   "zcu102"};
    return names;
}

/// 8 x 8 int8 packed bitmap, 8 banks, window 1, 100 MHz.
inline DesignPoint small_point() {
    DesignPoint point = default_point();
    point[Parameter::pe_rows] = 8;
    point[Parameter::pe_columns] = 8;
    point[Parameter::activation_buffer_banks] = 8;
    point[Parameter::sparse_window] = 1;
    return point;
}

}  // namespace scfa::test
