#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/arch/point_json.hpp
/// @brief Point files: `{"device": "devices/pynq-z2.json", "parameters": {"pe.rows": 16, ...}}`.

#include "models/arch/design_point.hpp"
#include "models/arch/device.hpp"
#include "models/arch/parameter_json.hpp"
#include "models/base/fields.hpp"

#include <string>

namespace scfa {

struct PointFile {
    std::string device;            ///< path of the device file
    GivenParameters parameters{};  ///< absent ones take the device's defaults
};

const FieldTable<PointFile>& point_table();

/// @throws Error or Errors{configuration} with file:line:column.
PointFile read_point_file(const std::string& path);

/// The point that the file describes on its device.
DesignPoint resolve(const PointFile& file, const Device& device);

/// The text of a point file that names every parameter.
/// @param device_path  as it is to stand in the file: relative to the file's folder, or absolute
std::string point_file_text(const std::string& device_path, const DesignPoint& point);

}  // namespace scfa
