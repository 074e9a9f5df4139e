// SPDX-License-Identifier: Apache-2.0
#include "models/base/atomic_file.hpp"

#include "models/base/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace scfa {

namespace {

namespace fs = std::filesystem;

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }
    /// @return errno of close(), which is where some file systems report a failed write; 0 when it
    /// went well
    int close() {
        const int fd = fd_;
        fd_ = -1;
        return ::close(fd) == 0 || errno == EINTR ? 0 : errno;
    }

  private:
    int fd_;
};

/// Removes the temporary file unless it was renamed.
class Temporary {
  public:
    explicit Temporary(std::string path) : path_(std::move(path)) {}
    ~Temporary() {
        if (!path_.empty()) {
            ::unlink(path_.c_str());
        }
    }
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }
    void keep() { path_.clear(); }

  private:
    std::string path_;
};

int open_file(const char* path, int flags, mode_t mode = 0) {
    int fd = -1;
    do {
        fd = ::open(path, flags | O_CLOEXEC, mode);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

std::string reason_of(int error) {
    switch (error) {
        case ENOENT:
            return "no such file or folder";
        case ELOOP:
            return "symbolic links lead in a circle";
        default:
            return std::generic_category().message(error);
    }
}

[[noreturn]] void fail_write(const std::string& path, std::size_t bytes, int error) {
    std::string hint;
    if (error == ENOSPC || error == EDQUOT) {
        hint = fmt::format("free at least {} bytes there, or choose another folder", bytes);
    } else if (error == ENOENT) {
        hint = "create the folder first";
    }
    Place place;
    place.file = path;
    throw Error(ErrorCode::environment,
                fmt::format("cannot write \"{}\" ({} bytes): {}", path, bytes, reason_of(error)),
                std::move(place), std::move(hint));
}

/// @return 0, or errno of the write that failed
int write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        bytes.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    return 0;
}

int sync(int fd) {
    while (::fsync(fd) != 0) {
        if (errno == EINVAL || errno == ENOTSUP) {
            return 0;  // this file system has nothing to sync
        }
        if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

/// The file that a chain of links ends at; the path itself when it is no link.
fs::path link_target(const std::string& path) {
    fs::path target = path;
    std::error_code ignored;
    for (int hops = 0; fs::is_symlink(fs::symlink_status(target, ignored)); ++hops) {
        const fs::path next = fs::read_symlink(target, ignored);
        if (hops >= 40 || next.empty()) {
            break;  // open() will say what is wrong
        }
        target = next.is_absolute() ? next : target.parent_path() / next;
    }
    return target;
}

/// Names in the folder of a path that does not exist, for "did you mean".
std::string neighbour_hint(const std::string& path) {
    constexpr int kMost = 2000;
    const fs::path wanted(path);
    const fs::path folder = wanted.has_parent_path() ? wanted.parent_path() : fs::path(".");
    std::error_code failed;
    std::vector<std::string> names;
    fs::directory_iterator entry(folder, failed);
    for (int i = 0; !failed && entry != fs::directory_iterator() && i < kMost; ++i) {
        names.push_back(entry->path().filename().string());
        entry.increment(failed);
    }
    std::sort(names.begin(), names.end());
    const std::string nearest = did_you_mean(wanted.filename().string(), names);
    if (nearest.empty()) {
        return {};
    }
    return fmt::format("did you mean \"{}\"?",
                       wanted.has_parent_path() ? (folder / nearest).string() : nearest);
}

[[noreturn]] void fail_read(ErrorCode code, const std::string& path, const std::string& reason,
                            std::string hint = {}) {
    Place place;
    place.file = path;
    throw Error(code, fmt::format("cannot read \"{}\": {}", path, reason), std::move(place),
                std::move(hint));
}

std::string kind_of(mode_t mode) {
    if (S_ISDIR(mode)) {
        return "a folder";
    }
    if (S_ISFIFO(mode)) {
        return "a pipe";
    }
    return S_ISCHR(mode) || S_ISBLK(mode) ? "a device" : "no regular file";
}

}  // namespace

void write_file_atomically(const std::string& path, std::string_view bytes) {
    static std::atomic<unsigned> serial{0};
    if (path.find('\0') != std::string::npos) {
        fail_write(path, bytes.size(), EINVAL);
    }
    const fs::path target = link_target(path);
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    struct stat old {};
    const bool exists = ::stat(target.c_str(), &old) == 0;
    if (!exists && errno != ENOENT) {
        fail_write(path, bytes.size(), errno);
    }
    if (exists && !S_ISREG(old.st_mode)) {
        fail_write(path, bytes.size(), S_ISDIR(old.st_mode) ? EISDIR : EINVAL);
    }
    const std::string name = fmt::format(".scfa-{}-{}.tmp", ::getpid(), serial.fetch_add(1));
    Descriptor file(open_file((folder / name).c_str(), O_WRONLY | O_CREAT | O_EXCL, 0666));
    if (file.get() < 0) {
        fail_write(path, bytes.size(), errno);
    }
    Temporary temporary((folder / name).string());
    int error = exists && ::fchmod(file.get(), old.st_mode & 07777) != 0 ? errno : 0;
    error = error != 0 ? error : write_all(file.get(), bytes);
    error = error != 0 ? error : sync(file.get());
    error = error != 0 ? error : file.close();
    if (error == 0 && ::rename(temporary.path().c_str(), target.c_str()) != 0) {
        error = errno;
    }
    if (error != 0) {
        fail_write(path, bytes.size(), error);
    }
    temporary.keep();
    const Descriptor directory(open_file(folder.c_str(), O_RDONLY | O_DIRECTORY));
    error = directory.get() < 0 ? errno : sync(directory.get());
    // A folder that may be written but not read (EACCES) cannot be synced; the file itself is.
    if (error != 0 && error != EACCES) {
        fail_write(path, bytes.size(), error);
    }
}

std::string read_text_file(const std::string& path, std::int64_t maximum, ErrorCode code) {
    if (path.find('\0') != std::string::npos) {
        fail_read(code, path, "the name holds a NUL byte");
    }
    // Non-blocking: opening a pipe that nobody writes to would wait for ever.
    const Descriptor file(open_file(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY));
    if (file.get() < 0) {
        const int error = errno;
        fail_read(code, path, reason_of(error), error == ENOENT ? neighbour_hint(path) : "");
    }
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) {
        fail_read(code, path, reason_of(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        fail_read(code, path, fmt::format("it is {}, not a file", kind_of(status.st_mode)));
    }
    const auto too_large = [&](std::int64_t bytes) {
        fail_read(code, path,
                  fmt::format("it has {}{} bytes; at most {} are read",
                              bytes > maximum ? "" : "more than ", bytes, maximum));
    };
    if (status.st_size > maximum) {
        too_large(status.st_size);
    }
    std::string out;
    out.reserve(static_cast<std::size_t>(status.st_size));
    char chunk[65536];
    for (;;) {
        const ssize_t got = ::read(file.get(), chunk, sizeof chunk);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            fail_read(code, path, reason_of(errno));
        }
        if (got == 0) {
            return out;
        }
        out.append(chunk, static_cast<std::size_t>(got));
        // It grows while it is read, or (in /proc) has no size.
        if (static_cast<std::int64_t>(out.size()) > maximum) {
            too_large(maximum);
        }
    }
}

}  // namespace scfa
