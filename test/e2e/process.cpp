// SPDX-License-Identifier: Apache-2.0
#include "test/e2e/process.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace scfa::test {
namespace {

using Clock = std::chrono::steady_clock;

/// A pipe whose ends are closed on exec.
struct Pipe {
    Pipe() {
        if (pipe2(ends.data(), O_CLOEXEC) != 0) {
            throw std::runtime_error("pipe2");
        }
    }
    void close_end(std::size_t which) {
        if (ends[which] >= 0) {
            close(ends[which]);
            ends[which] = -1;
        }
    }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    std::array<int, 2> ends{-1, -1};
};

[[noreturn]] void become(const std::string& program, const std::vector<std::string>& arguments,
                         const ProcessOptions& options, const Pipe& out, const Pipe& err) {
    const std::string& input = options.input.empty() ? "/dev/null" : options.input;
    const int in = open(input.c_str(), O_RDONLY);
    dup2(in, STDIN_FILENO);
    dup2(out.ends[1], STDOUT_FILENO);
    dup2(err.ends[1], STDERR_FILENO);
    if (!options.folder.empty() && chdir(options.folder.c_str()) != 0) {
        _exit(126);
    }
    for (const auto& [name, value] : options.environment) {
        setenv(name.c_str(), value.c_str(), 1);
    }
    std::vector<char*> words{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) {
        words.push_back(const_cast<char*>(argument.c_str()));
    }
    words.push_back(nullptr);
    execv(program.c_str(), words.data());
    _exit(127);
}

/// Takes what is there. @return false at the end of the stream
bool drain(Pipe& pipe, std::string& text) {
    std::array<char, 65536> buffer{};
    const ssize_t count = read(pipe.ends[0], buffer.data(), buffer.size());
    if (count > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    if (count == 0) {
        pipe.close_end(0);
    }
    return count != 0;
}

}  // namespace

ProcessResult run_process(const std::string& program, const std::vector<std::string>& arguments,
                          const ProcessOptions& options) {
    Pipe out;
    Pipe err;
    const Clock::time_point start = Clock::now();
    const pid_t child = fork();
    if (child == 0) {
        become(program, arguments, options, out, err);
    }
    if (child < 0) {
        throw std::runtime_error("fork");
    }
    out.close_end(1);
    err.close_end(1);
    ProcessResult result;
    bool killed = false;
    while (out.ends[0] >= 0 || err.ends[0] >= 0) {
        std::array<pollfd, 2> streams{{{out.ends[0], POLLIN, 0}, {err.ends[0], POLLIN, 0}}};
        poll(streams.data(), streams.size(), 5);
        if (streams[0].revents != 0) {
            drain(out, result.out);
        }
        if (streams[1].revents != 0) {
            drain(err, result.err);
        }
        const auto age =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
        if (options.watch) {
            options.watch(child, age);
        }
        if (age > options.limit && !killed) {
            killed = true;
            kill(child, SIGKILL);
        }
    }
    int status = 0;
    rusage usage = {};
    while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    result.peak_kib = usage.ru_maxrss;
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    EXPECT_FALSE(killed) << "the process did not end in time";
    return result;
}

ProcessResult scfa_dse(const std::vector<std::string>& arguments, const ProcessOptions& options) {
    return run_process(SCFA_PROGRAM, arguments, options);
}

}  // namespace scfa::test
