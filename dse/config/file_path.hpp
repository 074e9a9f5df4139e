#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/config/file_path.hpp
/// @brief A path as the user wrote it and where it leads.

#include "models/base/json_reader.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace scfa {

/// Results name a file as the user wrote it, so that they do not depend on where a checkout lies.
struct FilePath {
    std::string written;
    std::string path;  ///< relative ones start at the folder of the file that names it

    [[nodiscard]] bool empty() const { return written.empty(); }
};

inline FilePath read_file_path(const JsonNode& node) {
    std::string path = node.path();  // checks the type first
    return {node.text(), std::move(path)};
}

inline nlohmann::ordered_json file_path_schema() {
    return {{"type", "string"}, {"minLength", 1}};
}

}  // namespace scfa
