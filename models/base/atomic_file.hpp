#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/atomic_file.hpp
/// @brief Files that are either wholly there or not at all, and reads that cannot hang or eat the
/// memory.

#include "models/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace scfa {

/// Replaces the file: writes a temporary one in the same folder, syncs, renames, syncs the folder.
/// After an error the old file is untouched and the temporary one is gone; after a crash the old or
/// the new file is there. A symbolic link is followed: its target is replaced. Permissions of an
/// existing file are kept.
/// @throws Error{environment} naming the file, the bytes and the reason.
void write_file_atomically(const std::string& path, std::string_view bytes);

/// The bytes of a regular file (links are followed).
/// @param maximum  more bytes than this are refused before they are read
/// @param code     of the Error when the file is missing, irregular, unreadable or too large
std::string read_text_file(const std::string& path, std::int64_t maximum = std::int64_t{64} << 20,
                           ErrorCode code = ErrorCode::environment);

}  // namespace scfa
