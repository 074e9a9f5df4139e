// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/paths.hpp"

#include <gtest/gtest.h>

namespace scfa::cli {
namespace {

TEST(ShellWord, LeavesPlainWordsAlone) {
    EXPECT_EQ(shell_word("configs/quick-start_1.json"), "configs/quick-start_1.json");
}

TEST(ShellWord, QuotesEverythingElse) {
    EXPECT_EQ(shell_word(""), "''");
    EXPECT_EQ(shell_word("a b"), "'a b'");
    EXPECT_EQ(shell_word("$(rm -rf x)`y`;"), "'$(rm -rf x)`y`;'");
    EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
}

TEST(AbsolutePath, IsNormal) {
    EXPECT_EQ(absolute_path("/a/./b/../c"), "/a/c");
    EXPECT_EQ(absolute_path("x").front(), '/');
}

TEST(ShippedConfigs, AreFoundFromTheBuildTree) {
    EXPECT_EQ(shipped_configs(), SCFA_SOURCE_DIR "/configs");
}

}  // namespace
}  // namespace scfa::cli
