// SPDX-License-Identifier: Apache-2.0
#include "models/arch/point_json.hpp"

#include "models/base/json_writer.hpp"

namespace scfa {

const FieldTable<PointFile>& point_table() {
    static const FieldTable<PointFile> table = [] {
        FieldTable<PointFile> t("point", "One configuration of the accelerator on one board.");
        t.path("device", &PointFile::device, "Device file, relative to this file.").required();
        t.custom<GivenParameters>(
            "parameters", &PointFile::parameters, "parameters", read_parameters,
            [](const GivenParameters& given) { return parameters_json(given); },
            parameters_schema(), "Parameters; absent ones take the device file's defaults.");
        return t;
    }();
    return table;
}

PointFile read_point_file(const std::string& path) {
    return read_document(point_table(), JsonDocument::parse_file(path));
}

DesignPoint resolve(const PointFile& file, const Device& device) {
    return with_parameters(device.default_point(), file.parameters);
}

std::string point_file_text(const std::string& device_path, const DesignPoint& point) {
    nlohmann::ordered_json out;
    out["device"] = device_path;
    out["parameters"] = parameters_json(point);
    return to_json_text(out);
}

}  // namespace scfa
