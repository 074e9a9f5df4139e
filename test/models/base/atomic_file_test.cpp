// SPDX-License-Identifier: Apache-2.0
#include "models/base/atomic_file.hpp"

#include "test/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace scfa {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class AtomicFile : public ::testing::Test {
  protected:
    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::ptrdiff_t entries() const {
        return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
    }

    /// The message of the error of a write.
    static std::string refused(const std::string& path, std::string_view bytes) {
        try {
            write_file_atomically(path, bytes);
            return "no error";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::environment);
            EXPECT_EQ(error.place().file, path);
            return error.message() + "; " + error.hint();
        }
    }

    /// Runs a check in a child process, so that limits and mounts end with it. @return its exit
    /// code
    static int in_child(const std::function<int()>& check) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::_exit(check());
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

    const test::TemporaryFolder temporary_;
    const fs::path& folder_ = temporary_.path();
};

TEST_F(AtomicFile, WritesAndReplaces) {
    write_file_atomically(path("a"), "one");
    EXPECT_EQ(read_text_file(path("a")), "one");
    const std::string bytes(3 << 20, '\0');
    write_file_atomically(path("a"), bytes);
    EXPECT_EQ(read_text_file(path("a")), bytes);
    write_file_atomically(path("a"), "");
    EXPECT_EQ(read_text_file(path("a")), "");
    EXPECT_EQ(entries(), 1);
}

TEST_F(AtomicFile, LongNamesWork) {
    const std::string name(255, 'n');
    write_file_atomically(path(name), "x");
    EXPECT_EQ(read_text_file(path(name)), "x");
}

TEST_F(AtomicFile, KeepsPermissionsAndFollowsLinks) {
    write_file_atomically(path("a"), "old");
    ASSERT_EQ(::chmod(path("a").c_str(), 0640), 0);
    fs::create_symlink("a", path("link"));
    write_file_atomically(path("link"), "new");
    EXPECT_TRUE(fs::is_symlink(path("link")));
    EXPECT_EQ(read_text_file(path("a")), "new");
    EXPECT_EQ(fs::status(path("a")).permissions(), fs::perms(0640));
    fs::create_symlink("fresh", path("dangling"));
    write_file_atomically(path("dangling"), "made");
    EXPECT_EQ(read_text_file(path("fresh")), "made");
}

TEST_F(AtomicFile, RefusesWhatIsNoFile) {
    EXPECT_THAT(refused(path("no/such/folder"), "abc"),
                HasSubstr("(3 bytes): no such file or folder; create the"));
    EXPECT_THAT(refused(folder_.string(), "abc"), HasSubstr("Is a directory"));
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_THAT(refused(path("pipe"), "abc"), HasSubstr("cannot write"));
    fs::create_symlink("loop", path("loop"));
    EXPECT_THAT(refused(path("loop"), "abc"), HasSubstr("symbolic links lead in a circle"));
    EXPECT_THAT(refused(std::string("a\0b", 3), "abc"), HasSubstr("cannot write"));
    EXPECT_EQ(entries(), 2);
}

// A write that stops halfway: the limit on file sizes gives EFBIG after 4096 bytes.
TEST_F(AtomicFile, AFailedWriteKeepsTheOldFile) {
    write_file_atomically(path("a"), "old");
    const int outcome = in_child([&] {
        std::signal(SIGXFSZ, SIG_IGN);
        const struct rlimit limit = {4096, 4096};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const std::string message = refused(path("a"), std::string(10000, 'x'));
        return message.find("(10000 bytes): File too large") != std::string::npos ? 0 : 1;
    });
    EXPECT_EQ(outcome, 0);
    EXPECT_EQ(read_text_file(path("a")), "old");
    EXPECT_EQ(entries(), 1);
}

TEST_F(AtomicFile, AFullDiskKeepsTheOldFile) {
    constexpr int kNotAllowed = 77;
    const int outcome = in_child([&] {
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=64k") != 0) {
            return kNotAllowed;
        }
        write_file_atomically(path("a"), "old");
        const std::string message = refused(path("a"), std::string(100000, 'x'));
        const bool said =
            message.find("(100000 bytes): No space left on device; free at least 100000 bytes") !=
            std::string::npos;
        return said && read_text_file(path("a")) == "old" && entries() == 1 ? 0 : 1;
    });
    if (outcome == kNotAllowed) {
        GTEST_SKIP() << "this user may not mount a small file system";
    }
    EXPECT_EQ(outcome, 0);
}

TEST_F(AtomicFile, ReadersNeverSeeAPart) {
    const std::string a(100000, 'a');
    const std::string b(50000, 'b');
    write_file_atomically(path("x"), a);
    std::thread first([&] {
        for (int i = 0; i < 30; ++i) {
            write_file_atomically(path("x"), a);
        }
    });
    std::thread second([&] {
        for (int i = 0; i < 30; ++i) {
            write_file_atomically(path("x"), b);
        }
    });
    for (int i = 0; i < 200; ++i) {
        const std::string seen = read_text_file(path("x"));
        EXPECT_TRUE(seen == a || seen == b);
    }
    first.join();
    second.join();
    EXPECT_EQ(entries(), 1);
}

TEST_F(AtomicFile, ReadingChecks) {
    const auto message = [](const std::string& file, std::int64_t maximum) {
        try {
            (void)read_text_file(file, maximum);
            return std::string("no error");
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::environment);
            return error.message();
        }
    };
    write_file_atomically(path("a"), "12345");
    EXPECT_EQ(message(path("a"), 5), "no error");
    EXPECT_THAT(message(path("a"), 4), HasSubstr("it has 5 bytes; at most 4 are read"));
    EXPECT_THAT(message("/dev/zero", 5), HasSubstr("it is a device"));
    EXPECT_THAT(message(path("b"), 5), HasSubstr("no such file"));
    // The kernel's files report no size and are read to their end, or to the limit.
    EXPECT_GT(read_text_file("/proc/self/status").size(), 100U);
    EXPECT_THAT(message("/proc/self/status", 10), HasSubstr("more than 10 bytes"));
}

}  // namespace
}  // namespace scfa
