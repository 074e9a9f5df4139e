// SPDX-License-Identifier: Apache-2.0
#include "hls/synth/tool_process.hpp"

#include "models/base/error.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <spawn.h>
#include <sstream>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace scfa {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kGlanceMilliseconds = 200;  // how often the stop flag is looked at

/// What posix_spawn needs, freed at the end.
struct SpawnPlan {
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};

    SpawnPlan() {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
    }
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
};

pid_t start(const ProcessRequest& request) {
    SpawnPlan plan;
    posix_spawn_file_actions_addopen(&plan.actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&plan.actions, 1, request.log.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawn_file_actions_adddup2(&plan.actions, 1, 2);
    posix_spawn_file_actions_addchdir_np(&plan.actions, request.directory.c_str());
    posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&plan.attributes, 0);
    sigset_t defaults;
    sigemptyset(&defaults);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGXFSZ, SIGABRT, SIGHUP}) {
        sigaddset(&defaults, signal);
    }
    posix_spawnattr_setsigdefault(&plan.attributes, &defaults);
    std::vector<char*> words;
    for (const std::string& word : request.command) {
        words.push_back(const_cast<char*>(word.c_str()));
    }
    words.push_back(nullptr);
    pid_t child = -1;
    const int failure =
        posix_spawnp(&child, words.front(), &plan.actions, &plan.attributes, words.data(), environ);
    if (failure != 0) {
        throw Error(ErrorCode::environment, "cannot run " + request.command.front() + " in " +
                                                request.directory + ": " + std::strerror(failure));
    }
    return child;
}

/// Waits a moment for the process, or until it ends.
void glance(pid_t child) {
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
    if (handle < 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(kGlanceMilliseconds));
        return;
    }
    pollfd end{handle, POLLIN, 0};
    ::poll(&end, 1, kGlanceMilliseconds);
    ::close(handle);
}

bool may_run(const fs::path& file) {
    std::error_code ignored;
    return fs::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0;
}

}  // namespace

ProcessOutcome run_process(const ProcessRequest& request) {
    const Clock::time_point began = Clock::now();
    const pid_t child = start(request);
    const auto seconds = [began] {
        return std::chrono::duration<double>(Clock::now() - began).count();
    };
    ProcessOutcome out;
    int status = 0;
    for (;;) {
        const pid_t ended = ::waitpid(child, &status, WNOHANG);
        if (ended == child) {
            break;
        }
        const bool stop = request.stop != nullptr && request.stop->load();
        if (stop || seconds() > request.timeout_seconds) {
            ::kill(-child, SIGKILL);
            ::waitpid(child, &status, 0);
            out.end = stop ? ProcessEnd::stopped : ProcessEnd::timed_out;
            out.seconds = seconds();
            return out;
        }
        glance(child);
    }
    out.seconds = seconds();
    out.end = WIFEXITED(status) ? ProcessEnd::exited : ProcessEnd::signalled;
    out.code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
    return out;
}

std::string find_program(const std::string& name) {
    if (name.find('/') != std::string::npos) {
        return may_run(name) ? fs::absolute(name).string() : std::string();
    }
    const char* path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        const fs::path file = fs::path(folder) / name;
        if (!folder.empty() && may_run(file)) {
            return file.string();
        }
    }
    return {};
}

std::string telling_line(const std::string& log_file) {
    std::ifstream log(log_file);
    std::string last;
    int number = 0;
    int last_number = 0;
    const auto shown = [](int at, const std::string& line) {
        return "line " + std::to_string(at) + ": " + line.substr(0, 300);
    };
    for (std::string line; std::getline(log, line);) {
        ++number;
        std::string lower = line;
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (lower.find("error") != std::string::npos) {
            return shown(number, line);
        }
        if (lower.find_first_not_of(" \t\r") != std::string::npos) {
            last = line;
            last_number = number;
        }
    }
    return last.empty() ? std::string() : shown(last_number, last);
}

}  // namespace scfa
