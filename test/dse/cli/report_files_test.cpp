// SPDX-License-Identifier: Apache-2.0
#include "dse/cli/report_files.hpp"

#include "models/base/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scfa::cli {
namespace {

using testing::ElementsAre;

TEST(ReportFormats, AreReadInTheirOrder) {
    EXPECT_THAT(parse_formats("md,html"), ElementsAre(ReportFormat::md, ReportFormat::html));
    EXPECT_THAT(parse_formats("csv"), ElementsAre(ReportFormat::csv));
}

TEST(ReportFormats, AnythingElseIsRefused) {
    for (const char* text : {"", ",", "html,", "html,,csv", "pdf", "HTML", "html csv"}) {
        EXPECT_THROW((void)parse_formats(text), Error) << text;
    }
}

}  // namespace
}  // namespace scfa::cli
