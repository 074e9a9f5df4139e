#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/schemas.hpp
/// @brief The kinds of file that the program reads: their JSON Schemas and the reference page, both
/// made
///        from the tables that the readers are made from.

#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <vector>

namespace scfa::cli {

/// One kind of file.
struct FileKind {
    std::string name;  ///< "sweep": its schema is configs/schema/sweep.schema.json
    std::function<nlohmann::ordered_json()> schema;
    std::function<std::string()> reference;
    /// Reads a file of this kind and everything that it names. @throws Error or Errors
    std::function<void(const std::string& path)> validate;
    std::vector<std::string> marks;  ///< keys that no other kind has
};

const std::vector<FileKind>& file_kinds();

/// The kind whose keys the document has; a sweep where that is not clear.
/// @throws Error{configuration} when the file is no JSON
const FileKind& kind_of_file(const std::string& path);

/// docs/reference.md: keys of every file, parameters, metrics, reasons.
std::string reference_page();

}  // namespace scfa::cli
