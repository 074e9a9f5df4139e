#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/vitis/project_files.hpp
/// @brief Texts of a project: build file, scripts for the tools, README.

#include "models/arch/device.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace scfa {

/// A file of a project, by its path in the directory.
struct ProjectText {
    std::string path;
    std::string text;
};

/// What the scripts say of a point.
struct ProjectFacts {
    std::string part;  ///< checked: letters, digits and "-"
    double clock_ns = 0.0;
    FabricFamily family = FabricFamily::other;
    std::vector<std::string> kernel_files;  ///< names in kernel/
    std::string readme_head;                ///< what the point is, in words of ours
};

std::vector<ProjectText> project_texts(const ProjectFacts& facts);

/// The device that bambu knows and that comes nearest.
std::string bambu_device(const std::string& part, FabricFamily family);

}  // namespace scfa
