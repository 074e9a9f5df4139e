// SPDX-License-Identifier: Apache-2.0
#include "dse/store/run_lock.hpp"

#include "models/base/error.hpp"
#include "test/dse/fake_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

namespace scfa {
namespace {

using ::testing::HasSubstr;

TEST(RunLock, the_second_says_who_holds_it) {
    const test::TemporaryDirectory directory;
    auto first = std::make_unique<RunLock>(directory.path("."));
    try {
        const RunLock second(directory.path("."));
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::environment);
        EXPECT_THAT(error.message(),
                    HasSubstr("is being written by process " + std::to_string(getpid())));
        EXPECT_THAT(error.message(), HasSubstr(" since 20"));
    }
    first.reset();
    EXPECT_NO_THROW(RunLock(directory.path(".")));
}

TEST(RunLock, of_a_killed_process_is_taken_over) {
    const test::TemporaryDirectory directory;
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
        const RunLock lock(directory.path("."));
        [[maybe_unused]] const auto written = write(ready[1], "x", 1);
        pause();
        _exit(0);
    }
    char byte = 0;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);
    EXPECT_THROW(RunLock(directory.path(".")), Error);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    EXPECT_NO_THROW(RunLock(directory.path(".")));
    close(ready[0]);
    close(ready[1]);
}

TEST(RunLock, a_file_left_behind_is_no_lock_whatever_it_says) {
    const test::TemporaryDirectory directory;
    // This very process, a process of another host, and nothing sensible at all.
    for (const std::string& text :
         {"process " + std::to_string(getpid()) + " on here since 2020\n",
          std::string("process 1 on elsewhere since 2020\n"), std::string("\x1b[31m\0", 6)}) {
        std::ofstream(directory.path("run.lock")) << text;
        EXPECT_NO_THROW(RunLock(directory.path(".")));
    }
}

TEST(RunLock, a_directory_that_is_not_there_is_an_error) {
    EXPECT_THROW(RunLock("/no/such/place"), Error);
}

}  // namespace
}  // namespace scfa
