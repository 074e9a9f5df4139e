#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  test/architecture/include_rules.hpp
/// @brief Reads include_rules.txt and says which #include lines break it.

#include <map>
#include <string>
#include <vector>

namespace scfa {

struct IncludeRules {
    std::map<std::string, std::vector<std::string>> folders;  ///< folder -> folders it may include
    std::map<std::string, std::vector<std::string>> headers;  ///< start of a header -> folders
    /// Folders that are copied out whole: they include their own files and generated ones by name.
    std::map<std::string, std::vector<std::string>> standalone;  ///< folder -> generated headers
};

/// @throws std::runtime_error for a line that is no rule
IncludeRules parse_include_rules(const std::string& text);

/// What is wrong with one file's includes, a line each: "models/base/x.hpp:7: ...".
/// @param root  the project's folder
/// @param file  relative to it
std::vector<std::string> broken_includes(const IncludeRules& rules, const std::string& root,
                                         const std::string& file);

}  // namespace scfa
