#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/flrpm/checkpoint.hpp
/// @brief The state of a pruning run as one file: JSON and arrays of floats, wholly there or not at
/// all.

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace scfa {

struct Checkpoint {
    nlohmann::ordered_json state;
    std::map<std::string, std::vector<float>> arrays;

    /// @throws Error{damaged} when there is no such array
    [[nodiscard]] const std::vector<float>& array(const std::string& name) const;
};

/// Replaces the file (models/base/atomic_file.hpp). @throws Error{environment}
void save_checkpoint(const std::string& path, const Checkpoint& checkpoint);

/// @throws Error{environment} when it cannot be read
/// @throws Error{damaged} when it is no checkpoint, or changed since it was written
Checkpoint load_checkpoint(const std::string& path);

}  // namespace scfa
