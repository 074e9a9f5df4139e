// SPDX-License-Identifier: Apache-2.0
#include "models/import/model_file.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace scfa {
namespace {

[[noreturn]] void refuse(ErrorCode code, const std::string& name, const std::string& why) {
    Place place;
    place.file = name;
    throw Error(code, fmt::format("{}: {}", name, why), std::move(place));
}

std::string system_text() {
    return std::generic_category().message(errno);
}

/// Without O_NONBLOCK a FIFO would hang.
constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

}  // namespace

ModelFile::ModelFile(ModelFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      name_(std::move(other.name_)) {}

ModelFile& ModelFile::operator=(ModelFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    std::swap(name_, other.name_);
    return *this;
}

ModelFile::~ModelFile() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

ModelFile ModelFile::open(const std::string& path, std::int64_t most) {
    ModelFile file(::open(path.c_str(), kFlags), path);
    if (file.descriptor_ < 0) {
        refuse(ErrorCode::environment, path, "cannot be opened: " + system_text());
    }
    struct stat status = {};
    if (::fstat(file.descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
        refuse(ErrorCode::model, path, "is not a regular file");
    }
    if (status.st_size > most) {
        refuse(ErrorCode::model, path,
               fmt::format("has {} bytes; at most {} are read", status.st_size, most));
    }
    file.size_ = status.st_size;
    return file;
}

ModelFile ModelFile::open_beside(const std::string& model_path, const std::string& location) {
    const std::filesystem::path relative(location);
    if (relative.empty() || relative.is_absolute() || location.find('\0') != std::string::npos) {
        refuse(ErrorCode::model, location, "external data must lie in the model's folder");
    }
    const std::filesystem::path folder = std::filesystem::path(model_path).parent_path();
    ModelFile at(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC),
                 location);
    for (auto part = relative.begin(); part != relative.end() && at.descriptor_ >= 0; ++part) {
        if (part->empty() || *part == "..") {
            refuse(ErrorCode::model, location, "external data must lie in the model's folder");
        }
        const bool last = std::next(part) == relative.end();
        const int flags =
            last ? kFlags | O_NOFOLLOW : O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
        at = ModelFile(::openat(at.descriptor_, part->c_str(), flags), location);
    }
    if (at.descriptor_ < 0) {
        refuse(ErrorCode::model, location,
               errno == ELOOP || errno == ENOTDIR
                   ? "external data may not be reached by a link"
                   : "external data cannot be opened: " + system_text());
    }
    struct stat status = {};
    if (::fstat(at.descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
        refuse(ErrorCode::model, location, "external data is not a regular file");
    }
    if (status.st_nlink != 1) {
        refuse(ErrorCode::model, location,
               "external data has a second (hard) link, which may lie elsewhere");
    }
    at.size_ = status.st_size;
    return at;
}

std::string ModelFile::read(std::int64_t offset, std::int64_t length) const {
    if (offset < 0 || length < 0 || offset > size_ || length > size_ - offset) {
        refuse(
            ErrorCode::model, name_,
            fmt::format("has {} bytes; {} from byte {} on are asked for", size_, length, offset));
    }
    std::string bytes(static_cast<std::size_t>(length), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got = ::pread(descriptor_, bytes.data() + done, bytes.size() - done,
                                    offset + static_cast<std::int64_t>(done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            refuse(ErrorCode::model, name_,
                   got < 0 ? "cannot be read: " + system_text() : "became shorter");
        }
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

}  // namespace scfa
