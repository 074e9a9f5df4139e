// SPDX-License-Identifier: Apache-2.0
#include "reports/assets.hpp"

#include "models/base/error.hpp"
#include "test/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace scfa {
namespace {

class AssetsTest : public testing::Test {
  protected:
    void SetUp() override {
        write("report.js", "run();");
        write("report.css", "a{}");
        write("manifest.json", R"({"files": {"report.css": {"bytes": 3, "sha256": "cc"},
                                             "report.js": {"bytes": 6, "sha256": "jj"}}})");
    }

    void write(const char* name, const std::string& text) { std::ofstream(folder_ / name) << text; }
    [[nodiscard]] ErrorCode load_error() const {
        try {
            load_report_assets(folder_.string());
        } catch (const Error& error) {
            return error.code();
        }
        return ErrorCode::usage;
    }

    const test::TemporaryFolder temporary_;
    const std::filesystem::path& folder_ = temporary_.path();
};

TEST_F(AssetsTest, AreReadWithTheirHashes) {
    const ReportAssets assets = load_report_assets(folder_.string());
    EXPECT_EQ(assets.script, "run();");
    EXPECT_EQ(assets.style, "a{}");
    EXPECT_EQ(assets.script_sha256, "jj");
    EXPECT_EQ(assets.style_sha256, "cc");
}

TEST_F(AssetsTest, OfAnotherSizeThanTheManifestSaysAreRefused) {
    write("report.js", "run(1);");
    EXPECT_EQ(load_error(), ErrorCode::environment);
}

TEST_F(AssetsTest, ThatWouldCloseTheirElementAreRefused) {
    write("report.css", "</style>");
    write("manifest.json", R"({"files": {"report.css": {"bytes": 8, "sha256": "cc"},
                                         "report.js": {"bytes": 6, "sha256": "jj"}}})");
    EXPECT_EQ(load_error(), ErrorCode::environment);
}

TEST_F(AssetsTest, ThatAreMissingAreNamed) {
    std::filesystem::remove(folder_ / "report.css");
    EXPECT_EQ(load_error(), ErrorCode::environment);
}

TEST(ReportAssetsOfTheTree, AreWhereTheBuildLooks) {
    const ReportAssets assets = load_report_assets(find_report_assets());
    EXPECT_THAT(assets.script, testing::HasSubstr("scfa.report/1"));
    EXPECT_EQ(assets.script_sha256.size(), 44U);  // base64 of 32 bytes
    EXPECT_LE(assets.script.size() + assets.style.size(), 900'000U);
}

}  // namespace
}  // namespace scfa
