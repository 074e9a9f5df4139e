#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/file_system.hpp
/// @brief What the file system of a run directory allows: journal mode and free space.

#include <cstdint>
#include <string>
#include <string_view>

namespace scfa {

/// `f_type` of statfs(2) of the file system that holds the path.
/// @throws Error{environment} when the path cannot be examined
std::int64_t file_system_type(const std::string& path);

/// Whether several hosts may have the file open: NFS, SMB, AFS, Lustre, GPFS, 9P, Ceph, FUSE and
/// such.
bool is_shared_file_system(std::int64_t type);

/// "WAL", or "DELETE" where several hosts may look at the file: all users of an SQLite database in
/// WAL mode have to share memory (https://www.sqlite.org/wal.html).
std::string_view journal_mode_for(std::int64_t file_system_type);

/// Bytes that an ordinary user may still write there.
std::int64_t free_bytes(const std::string& path);

/// @throws Error{environment} naming the path when fewer than `bytes` are free
void require_space(const std::string& path, std::int64_t bytes);

/// What `rows` stored points need, log included; an estimate on the safe side.
std::int64_t estimated_bytes(std::int64_t rows);

}  // namespace scfa
