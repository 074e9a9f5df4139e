// SPDX-License-Identifier: Apache-2.0
#include "test/sim/modules/own_kernel.hpp"

#include <gtest/gtest.h>
#include <systemc>

#include <cstdio>
#include <exception>
#include <sys/wait.h>
#include <unistd.h>

/// The SystemC library wants this symbol; the tests start from GoogleTest's main.
int sc_main(int /*argc*/, char** /*argv*/) {
    return 0;
}

namespace scfa::sim::test {

namespace {

void write_all(int file, const void* data, std::size_t bytes) {
    const auto* at = static_cast<const char*>(data);
    while (bytes > 0) {
        const ssize_t n = ::write(file, at, bytes);
        if (n <= 0) {
            ::_exit(3);
        }
        at += n;
        bytes -= static_cast<std::size_t>(n);
    }
}

[[noreturn]] void run_child(const std::function<std::vector<std::int64_t>()>& simulate, int file) {
    // What failed before the fork is the parent's to report.
    const bool failed_before = ::testing::Test::HasFailure();
    KernelResult result;
    try {
        result.numbers = simulate();
    } catch (const std::exception& error) {
        result.error = error.what();
    }
    const char kind = result.error.empty() ? 'n' : 'e';
    write_all(file, &kind, 1);
    if (kind == 'n') {
        write_all(file, result.numbers.data(), result.numbers.size() * sizeof(std::int64_t));
    } else {
        write_all(file, result.error.data(), result.error.size());
    }
    std::fflush(nullptr);
    ::_exit(::testing::Test::HasFailure() && !failed_before ? 2 : 0);
}

std::string read_all(int file) {
    std::string text;
    char buffer[65536];
    for (;;) {
        const ssize_t n = ::read(file, buffer, sizeof buffer);
        if (n <= 0) {
            return text;
        }
        text.append(buffer, static_cast<std::size_t>(n));
    }
}

}  // namespace

KernelResult run_in_own_kernel(const std::function<std::vector<std::int64_t>()>& simulate) {
    int ends[2];
    if (::pipe(ends) != 0) {
        return {{}, "no pipe"};
    }
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        run_child(simulate, ends[1]);
    }
    ::close(ends[1]);
    const std::string text = read_all(ends[0]);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0 || text.empty()) {
        return {{}, "the child ended with status " + std::to_string(status)};
    }
    if (text[0] == 'e') {
        return {{}, text.substr(1)};
    }
    KernelResult result;
    result.numbers.resize((text.size() - 1) / sizeof(std::int64_t));
    text.copy(reinterpret_cast<char*>(result.numbers.data()), text.size() - 1, 1);
    return result;
}

std::vector<std::int64_t> in_own_kernel(
    const std::function<std::vector<std::int64_t>()>& simulate) {
    KernelResult result = run_in_own_kernel(simulate);
    EXPECT_EQ(result.error, "");
    return result.numbers;
}

}  // namespace scfa::sim::test
