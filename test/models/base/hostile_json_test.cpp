// SPDX-License-Identifier: Apache-2.0
// Files that are made to hang the reader, eat the memory or overflow the stack: each must be
// refused in under a second and 100 MB. Every case runs in a child process, whose peak memory the
// kernel reports.
#include "models/base/json_reader.hpp"
#include "test/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SCFA_SANITIZED 1
#else
#define SCFA_SANITIZED 0
#endif

namespace scfa {
namespace {

namespace fs = std::filesystem;

class HostileJson : public ::testing::Test {
  protected:
    std::string path(const std::string& name) const { return (folder_ / name).string(); }

    std::string file(const std::string& text) const {
        std::ofstream(path("x.json"), std::ios::binary) << text;
        return path("x.json");
    }

    /// Reads the file in a child; the text of the error must hold `expected`.
    void expect_refused(const std::string& file, const std::string& expected) const {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::alarm(60);  // a read that waits for ever ends as a failure
            ::_exit(read_in_child(file, expected));
        }
        int status = 0;
        struct rusage usage {};
        ASSERT_EQ(::wait4(child, &status, 0, &usage), child);
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << file << ": " << status;
        if (SCFA_SANITIZED == 0) {
            // Processor time: other programs of the machine do not count.
            const auto seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec;
            EXPECT_LT(seconds, 1) << expected;
            EXPECT_LT(usage.ru_maxrss, 100 * 1024) << expected;  // KiB
        }
    }

    /// The same for a file with this text, which is let go first: a child inherits its parent's
    /// memory.
    void expect_text_refused(std::string text, const std::string& expected) const {
        const std::string name = file(text);
        std::string().swap(text);
        expect_refused(name, expected);
    }

  private:
    static int read_in_child(const std::string& file, const std::string& expected) {
        try {
            (void)JsonDocument::parse_file(file);
            return 1;
        } catch (const Error& error) {
            const std::string text = to_text(error);
            const bool good = error.code() == ErrorCode::configuration && text.size() < 2000 &&
                              text.find(expected) != std::string::npos &&
                              error.place().file == file;
            if (!good) {
                ::fprintf(stderr, "%s\n", text.substr(0, 2000).c_str());
            }
            return good ? 0 : 2;
        }
    }

    const test::TemporaryFolder temporary_;
    const fs::path& folder_ = temporary_.path();
};

std::string repeated(const std::string& part, std::size_t count) {
    std::string out;
    out.reserve(part.size() * count);
    for (std::size_t i = 0; i < count; ++i) {
        out += part;
    }
    return out;
}

constexpr std::size_t kMega = std::size_t{1} << 20;

TEST_F(HostileJson, DeepNesting) {
    expect_text_refused(repeated("[", 100000), "more than 64 arrays and objects");
    expect_text_refused(repeated("[", 100000) + repeated("]", 100000), "x.json:1:65 ");
    expect_text_refused(repeated("{\"a\":", 100000), "more than 64 arrays and objects");
    expect_text_refused(repeated("[{\"a\":", 100000), "more than 64 arrays and objects");
    expect_text_refused(repeated("[", 60 * kMega), "more than 64 arrays and objects");
}

TEST_F(HostileJson, DepthLimitIsTight) {
    EXPECT_NO_THROW((void)JsonDocument::parse_text("x", repeated("[", 64) + repeated("]", 64)));
    EXPECT_THROW((void)JsonDocument::parse_text("x", repeated("[", 65) + repeated("]", 65)), Error);
}

TEST_F(HostileJson, TooLarge) {
    const std::string name = file("{");
    fs::resize_file(name, std::uintmax_t{1} << 30);  // sparse: no disk is used
    expect_refused(name, "it has 1073741824 bytes; at most 67108864 are read");
    fs::resize_file(name, 64 * kMega + 1);
    expect_refused(name, "it has 67108865 bytes");
}

TEST_F(HostileJson, EndlessTokens) {
    expect_text_refused("\"" + repeated("x", 20 * kMega) + "\"",
                        "of more than 1048576 bytes begins here");
    expect_text_refused("/*" + repeated("x", 20 * kMega), "of more than 1048576 bytes begins here");
    expect_text_refused(repeated(" ", 20 * kMega) + "1", "of more than 1048576 bytes begins here");
    expect_text_refused("[" + repeated("1", 20 * kMega) + "]",
                        "of more than 1048576 bytes begins here");
    expect_text_refused("[" + repeated("9", kMega - 1) + "]", "is too large");
    expect_text_refused("{\"" + repeated("k", kMega - 10) + "\": nul}", "unexpected \"nul\"");
}

TEST_F(HostileJson, TooManyThings) {
    expect_text_refused("[" + repeated("1,", 10 * kMega), "more than 1000000 values");
    expect_text_refused("[" + repeated("[],", 5 * kMega), "more than 1000000 values");
    std::string keys = "{";
    for (int i = 0; i < 200000; ++i) {
        keys += "\"k" + std::to_string(i) + "\":1,";
    }
    expect_text_refused(keys, "an object has more than 10000 keys");
    expect_text_refused("[1" + repeated("\n", kMega - 10) + "x]", "unexpected \"x\"");
}

TEST_F(HostileJson, NoRegularFiles) {
    expect_refused("/dev/zero", "it is a device, not a file");
    expect_refused(path(""), "it is a folder, not a file");
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    expect_refused(path("pipe"), "it is a pipe, not a file");
    fs::create_symlink(path("b"), path("a"));
    fs::create_symlink(path("a"), path("b"));
    expect_refused(path("a"), "symbolic links lead in a circle");
    file("{}");
    expect_refused(path("x.jsn"), "did you mean");
    expect_refused(path("nothing"), "no such file or folder");
    expect_refused(path("x.json/y"), "cannot read");
}

TEST_F(HostileJson, LinksToFilesAreFollowed) {
    fs::create_symlink(file("{\"a\": 1}"), path("link"));
    EXPECT_EQ(JsonDocument::parse_file(path("link")).value().size(), 1U);
}

TEST_F(HostileJson, ValuesThatAreNoJson) {
    expect_text_refused("[1e400]", "the number 1e400 is too large");
    expect_text_refused("[-1e400]", "the number -1e400 is too large");
    expect_text_refused("[NaN]", "JSON has no number NaN");
    expect_text_refused(std::string("[\0]", 3), "a NUL byte");
    expect_text_refused("[\"\xc0\x80\"]", "the byte 0xC0 is no valid UTF-8");
    expect_text_refused("[\"\xed\xa0\x80\"]", "the byte 0xED is no valid UTF-8");
    expect_text_refused("{\"a\": 1, \"a\": 1}", "the key \"a\" is given twice");
    expect_text_refused("{} x", "text after the end of the document");
    expect_text_refused("", "the file is empty");
}

}  // namespace
}  // namespace scfa
