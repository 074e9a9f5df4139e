#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/config_diff.hpp
/// @brief Whether two resolved configurations say the same, and where they do not.

#include "models/base/hash.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// Hash of a JSON text that does not depend on white space or on the order of keys.
/// @throws Error{damaged} when it is not JSON
Hash128 config_hash(std::string_view json);

/// One place at which two documents differ. A side that has nothing there is "(absent)".
struct ConfigDifference {
    std::string pointer;  ///< JSON pointer
    std::string before;
    std::string now;
};

/// All differences, by pointer, in the order of the keys. Long values are cut at 80 bytes.
std::vector<ConfigDifference> config_differences(std::string_view before, std::string_view now);

/// One line each, `  /space/pe.rows/0: 4 -> 8`; at most `most` lines, then how many more there are.
std::string to_text(const std::vector<ConfigDifference>& differences, std::size_t most = 20);

}  // namespace scfa
