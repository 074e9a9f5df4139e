// SPDX-License-Identifier: Apache-2.0
#include "test/architecture/include_rules.hpp"
#include "test/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace scfa {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string text_of(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
}

/// Source files of the product, relative to the project's folder.
std::vector<std::string> source_files(const std::string& root) {
    std::vector<std::string> out;
    for (const char* top : {"models", "sim", "hls", "dse", "reports"}) {
        if (!fs::exists(root + "/" + top)) {
            continue;
        }
        auto it = fs::recursive_directory_iterator(root + "/" + top);
        for (; it != fs::recursive_directory_iterator(); ++it) {
            if (it->path().filename() == "node_modules") {
                it.disable_recursion_pending();
            } else if (it->path().extension() == ".hpp" || it->path().extension() == ".cpp") {
                out.push_back(it->path().lexically_relative(root).string());
            }
        }
    }
    return out;
}

TEST(Includes, FollowTheDirectionOfTheArchitecture) {
    const std::string root = SCFA_SOURCE_DIR;
    const IncludeRules rules =
        parse_include_rules(text_of(root + "/test/architecture/include_rules.txt"));
    const std::vector<std::string> files = source_files(root);
    ASSERT_GT(files.size(), 100u);
    for (const std::string& file : files) {
        for (const std::string& broken : broken_includes(rules, root, file)) {
            ADD_FAILURE() << broken;
        }
    }
}

TEST(Includes, HeadersBeginWithPragmaOnce) {
    const std::string root = SCFA_SOURCE_DIR;
    for (const std::string& file : source_files(root)) {
        if (file.substr(file.size() - 4) == ".hpp") {
            EXPECT_EQ(text_of(root + "/" + file).rfind("#pragma once\n", 0), 0u) << file;
        }
    }
}

class BrokenIncludes : public testing::Test {
  protected:
    void SetUp() override {
        fs::create_directories(root_ + "/low");
        fs::create_directories(root_ + "/high");
        fs::create_directories(root_ + "/elsewhere/alone");
        std::ofstream(root_ + "/elsewhere/alone/own.hpp") << "#pragma once\n";
        std::ofstream(root_ + "/low/a.hpp") << "#pragma once\n";
        std::ofstream(root_ + "/high/b.hpp") << "#pragma once\n";
    }

    std::vector<std::string> check(const std::string& file, const std::string& text) {
        std::ofstream(root_ + "/" + file) << text;
        const IncludeRules rules = parse_include_rules(
            "# comment\nlow:\nhigh: low\n!secret/: high\n~elsewhere/alone: made.hpp\n");
        return broken_includes(rules, root_, file);
    }

    const test::TemporaryFolder temporary_;
    const std::string root_ = temporary_.path().string();
};

TEST_F(BrokenIncludes, AllowedOnesPass) {
    EXPECT_THAT(check("high/x.cpp",
                      "#include \"low/a.hpp\"\n#include \"high/b.hpp\"\n"
                      "#include <secret/s.h>\n#include <vector>\n"),
                IsEmpty());
}

TEST_F(BrokenIncludes, AnIncludeAgainstTheDirectionIsNamed) {
    EXPECT_THAT(check("low/x.cpp", "\n#include \"high/b.hpp\"\n"),
                ElementsAre("low/x.cpp:2: low may not include \"high/b.hpp\""));
}

TEST_F(BrokenIncludes, AHeaderOfAnotherFoldersLibraryIsNamed) {
    EXPECT_THAT(check("low/x.cpp", "#  include <secret/s.h>\n"),
                ElementsAre("low/x.cpp:1: only high may include <secret/s.h>"));
}

TEST_F(BrokenIncludes, IncludesAreWrittenFromTheRoot) {
    EXPECT_THAT(check("low/x.cpp", "#include \"a.hpp\"\n"), ElementsAre(HasSubstr("is no path")));
}

TEST_F(BrokenIncludes, AFolderWithoutARuleIsNamed) {
    EXPECT_THAT(check("elsewhere/x.cpp", "#include \"low/a.hpp\"\n"),
                ElementsAre(HasSubstr("without a rule")));
}

TEST_F(BrokenIncludes, AFolderThatIsCopiedOutStandsAlone) {
    EXPECT_THAT(check("elsewhere/alone/x.cpp", "#include \"own.hpp\"\n#include \"made.hpp\"\n"),
                IsEmpty());
    EXPECT_THAT(check("elsewhere/alone/x.cpp", "#include \"low/a.hpp\"\n"),
                ElementsAre(HasSubstr("may not include \"low/a.hpp\"")));
}

}  // namespace
}  // namespace scfa
