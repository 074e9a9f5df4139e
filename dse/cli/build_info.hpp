#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/cli/build_info.hpp
/// @brief What this program was built from.

#include <string_view>

namespace scfa::cli {

std::string_view program_version();  ///< "0.1.0"
/// Commit of the source tree, with "-dirty" where files differed from it; "unknown" without git.
std::string_view source_revision();
std::string_view compiler();    ///< "GNU 12.2.0"
std::string_view build_type();  ///< "Release"

}  // namespace scfa::cli
