// SPDX-License-Identifier: Apache-2.0
#include "hls/rtl/tool_run.hpp"

#include "models/base/error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace scfa::rtl {

namespace {

constexpr int kNotStarted = 127;

[[noreturn]] void become(const std::vector<std::string>& arguments, const std::string& folder,
                         const std::string& log) {
    std::vector<char*> pointers;
    for (const std::string& argument : arguments) {
        pointers.push_back(const_cast<char*>(argument.c_str()));
    }
    pointers.push_back(nullptr);
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (out >= 0 && in >= 0 && chdir(folder.c_str()) == 0) {
        dup2(in, STDIN_FILENO);
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
        execvp(pointers.front(), pointers.data());
    }
    _exit(kNotStarted);
}

}  // namespace

void run_tool(const std::vector<std::string>& arguments, const std::string& folder,
              const std::string& log) {
    const pid_t child = fork();
    if (child == 0) {
        become(arguments, folder, log);
    }
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (child < 0 || (WIFEXITED(status) && WEXITSTATUS(status) == kNotStarted)) {
        throw Error(ErrorCode::environment, "\"" + arguments.front() + "\" cannot be started", {},
                    "install it (packages.txt lists the Debian packages)");
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw Error(ErrorCode::environment, "\"" + arguments.front() + "\" failed", {},
                    "its output is in " + log);
    }
}

}  // namespace scfa::rtl
