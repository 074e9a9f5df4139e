// SPDX-License-Identifier: Apache-2.0
#include "dse/store/file_system.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <sys/statfs.h>

namespace scfa {
namespace {

/// statfs(2), "Filesystem types", and the kernel's uapi/linux/magic.h.
constexpr std::array<std::int64_t, 12> kShared{
    0x6969,      // NFS
    0x517b,      // SMB
    0xff534d42,  // CIFS
    0xfe534d42,  // SMB 2
    0x5346414f,  // AFS
    0x0bd00bd0,  // Lustre
    0x47504653,  // GPFS
    0x01021997,  // 9P
    0x00c36400,  // Ceph
    0x65735546,  // FUSE: may be sshfs or another network
    0x7461636f,  // OCFS2
    0x01161970,  // GFS2
};

/// A full row and its place in the index of ids take 315 bytes (test/bench/store_bench.cpp); the
/// rest is for the log and for rows with a text.
constexpr std::int64_t kBytesPerRow = 480;
constexpr std::int64_t kFixedBytes = std::int64_t{8} << 20;

struct statfs examine(const std::string& path) {
    struct statfs out {};
    if (statfs(path.c_str(), &out) != 0) {
        throw Error(ErrorCode::environment,
                    fmt::format("cannot examine {}: {}", path, std::strerror(errno)));
    }
    return out;
}

}  // namespace

std::int64_t file_system_type(const std::string& path) {
    // The kernel's magic numbers have 32 bits; some have the top bit set.
    return static_cast<std::int64_t>(static_cast<std::uint32_t>(examine(path).f_type));
}

bool is_shared_file_system(std::int64_t type) {
    return std::find(kShared.begin(), kShared.end(), type) != kShared.end();
}

std::string_view journal_mode_for(std::int64_t file_system_type) {
    return is_shared_file_system(file_system_type) ? "DELETE" : "WAL";
}

std::int64_t free_bytes(const std::string& path) {
    const struct statfs info = examine(path);
    std::int64_t bytes = 0;
    if (__builtin_mul_overflow(info.f_bavail, info.f_bsize, &bytes)) {
        return std::numeric_limits<std::int64_t>::max();
    }
    return bytes;
}

void require_space(const std::string& path, std::int64_t bytes) {
    const std::int64_t available = free_bytes(path);
    if (available < bytes) {
        constexpr double kMebi = 1048576.0;
        throw Error(
            ErrorCode::environment,
            fmt::format("{} has {:.0f} MiB free, about {:.0f} MiB are needed", path,
                        static_cast<double>(available) / kMebi, static_cast<double>(bytes) / kMebi),
            {}, "make room, or name another place with --run-dir");
    }
}

std::int64_t estimated_bytes(std::int64_t rows) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() - kFixedBytes;
    std::int64_t bytes = 0;
    return __builtin_mul_overflow(rows, kBytesPerRow, &bytes)
               ? kMost
               : std::min(bytes, kMost) + kFixedBytes;
}

}  // namespace scfa
