#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  hls/vitis/project.hpp
/// @brief The HLS project of one design point: a directory that needs nothing but a compiler to
///        prove itself, and a synthesis tool to go on.

#include "hls/vitis/golden_data.hpp"
#include "models/arch/device.hpp"
#include "models/program/planned_point.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace scfa {

/// Where a project's description stands in its directory.
inline constexpr const char* kProjectFile = "point.json";
inline constexpr const char* kProjectSchema = "scfa.hls_project/1";
inline constexpr const char* kProjectTop = "scfa_accelerator";

struct ProjectRequest {
    std::string directory;  ///< of the project
    std::string kernel;     ///< folder of the kernel's sources
    const PlannedPoint* planned = nullptr;
    const Device* device = nullptr;
    const GoldenImage* golden = nullptr;
    /// Set where the point is not feasible, and the project is wanted all the same: why.
    std::string does_not_fit;
    /// What the caller knows of the point (id, parameters, metrics, versions): goes into point.json
    /// as it is.
    nlohmann::ordered_json description;
};

enum class ProjectState { written, unchanged };

/// Writes the project whole, or leaves what was there. Names of networks, layers and devices stand
/// in point.json alone (as JSON texts) and, with everything but plain letters replaced, in the
/// README: none becomes code, a path or Tcl.
/// @return `unchanged` where the same project is there already: tools may have worked in it
/// @throws Error{configuration} for a device whose part is no part number, and when the directory
///         holds anything but an HLS project; Error{environment} naming the file
ProjectState write_project(const ProjectRequest& request);

/// The text with everything but letters, digits, space and ". _ -" replaced by "_", and cut.
std::string plain_text(const std::string& text);

}  // namespace scfa
