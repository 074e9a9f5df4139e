// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/arguments.hpp"

#include "dse/cli/app.hpp"
#include "models/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scfa::cli {
namespace {

using testing::HasSubstr;

std::string message_of(const std::vector<std::string>& arguments) {
    const CommandLine line;
    try {
        check_arguments(line.app(), arguments);
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::usage);
        return error.message();
    }
    return "";
}

TEST(CheckArguments, TakesWhatIsRight) {
    EXPECT_EQ(message_of({"sweep", "a.json"}), "");
    EXPECT_EQ(message_of({"sweep", "--threads", "2", "a.json"}), "");
    EXPECT_EQ(message_of({"sweep", "a.json", "--threads=2", "--json", "-qv"}), "");
    EXPECT_EQ(message_of({"--json", "--color", "never", "sweep", "a.json"}), "");
    EXPECT_EQ(message_of({"config", "show", "a.json"}), "");
    EXPECT_EQ(message_of({"merge", "a", "b", "c", "--run-dir", "d"}), "");
    EXPECT_EQ(message_of({"sweep", "--", "--odd-name.json"}), "");
    EXPECT_EQ(message_of({"version"}), "");
}

TEST(CheckArguments, HelpNeedsNoArguments) {
    EXPECT_EQ(message_of({"sweep", "--help"}), "");
    EXPECT_EQ(message_of({"explain", "-h"}), "");
}

TEST(CheckArguments, AnOptionOfAnotherCommandIsUnknown) {
    EXPECT_THAT(message_of({"version", "--threads", "2"}), HasSubstr("unknown option '--threads'"));
}

TEST(CheckArguments, AnUnknownOptionIsReportedBeforeItsValueIsTakenForAFile) {
    EXPECT_THAT(message_of({"sweep", "--treads", "3", "x.json"}),
                HasSubstr("unknown option '--treads', did you mean '--threads'?"));
}

TEST(CheckArguments, AValueThatLooksLikeAnOptionIsAMissingValueButANegativeNumberIsNot) {
    EXPECT_THAT(message_of({"sweep", "x", "--run-dir", "--json"}),
                HasSubstr("--run-dir needs a value"));
    EXPECT_EQ(message_of({"sweep", "x", "--threads", "-1"}), "");
}

TEST(CheckArguments, UnknownLettersInAGroupOfFlagsAreNamed) {
    EXPECT_THAT(message_of({"version", "-qz"}), HasSubstr("unknown option '-z'"));
}

TEST(NamedCommand, IsTheInnermostOneWhateverElseIsWrong) {
    const CommandLine line;
    EXPECT_EQ(full_name(named_command(line.app(), {"config", "show", "--what"})),
              "scfa-dse config show");
    EXPECT_EQ(full_name(named_command(line.app(), {"--what", "sweep"})), "scfa-dse sweep");
    EXPECT_EQ(full_name(named_command(line.app(), {})), "scfa-dse");
}

}  // namespace
}  // namespace scfa::cli
