// SPDX-License-Identifier: Apache-2.0
#include "dse/store/run_lock.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace scfa {
namespace {

std::string host_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown host";
}

std::string holder(int descriptor) {
    std::array<char, 512> text{};
    const ssize_t bytes = pread(descriptor, text.data(), text.size() - 1, 0);
    std::string out(text.data(), bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
    // The file is anyone's to write: only what cannot disturb a terminal is shown.
    for (char& c : out) {
        c = c >= ' ' && c <= '~' ? c : ' ';
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out.empty() ? "another process" : out;
}

Error failure(const std::string& file, const char* what) {
    return {ErrorCode::environment,
            fmt::format("cannot {} {}: {}", what, file, std::strerror(errno))};
}

void write_holder(int descriptor, const std::string& file) {
    const std::string text =
        fmt::format("process {} on {} since {}\n", getpid(), host_name(), utc_now());
    if (ftruncate(descriptor, 0) != 0 ||
        pwrite(descriptor, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) {
        throw failure(file, "write");
    }
}

}  // namespace

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), size};
}

RunLock::RunLock(const std::string& directory) {
    const std::string file = directory + "/run.lock";
    descriptor_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) {
        throw failure(file, "open");
    }
    try {
        if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
            if (errno != EWOULDBLOCK) {
                throw failure(file, "lock");
            }
            throw Error(ErrorCode::environment,
                        fmt::format("{} is being written by {}", directory, holder(descriptor_)),
                        {}, "wait for it, or name another directory with --run-dir");
        }
        write_holder(descriptor_, file);
    } catch (...) {
        close(descriptor_);
        throw;
    }
}

RunLock::~RunLock() {
    close(descriptor_);
}

}  // namespace scfa
