// SPDX-License-Identifier: Apache-2.0
#include "reports/html_writer.hpp"

#include "reports/report_json.hpp"
#include "test/reports/sample_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace scfa {
namespace {

using testing::HasSubstr;
using testing::Not;

const ReportAssets kAssets{"start();", "body{}", "c2NyaXB0", "c3R5bGU="};

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

std::string data_of(const std::string& html) {
    const std::string open = "id=\"report-data\">";
    const auto begin = html.find(open) + open.size();
    return html.substr(begin, html.find("</script>", begin) - begin);
}

TEST(HtmlReport, IsOneFileWithAPolicyThatForbidsTheNetwork) {
    const std::string html = html_report(sample_report(), kAssets);
    EXPECT_THAT(html, HasSubstr("default-src 'none'; script-src 'sha256-c2NyaXB0'; style-src "
                                "'sha256-c3R5bGU='; img-src data:"));
    EXPECT_THAT(html, Not(HasSubstr("unsafe")));
    EXPECT_THAT(html, Not(HasSubstr("http:")));
    EXPECT_THAT(html, Not(HasSubstr("https:")));
    EXPECT_EQ(occurrences(html, " src="), 0U);
    EXPECT_EQ(occurrences(html, "<script"), 2U);
    EXPECT_THAT(html, HasSubstr("<script>start();</script>"));
    EXPECT_THAT(html, HasSubstr("<style>body{}</style>"));
}

TEST(HtmlReport, CarriesTheDataUnchanged) {
    const ReportData data = sample_report(true);
    EXPECT_EQ(nlohmann::json::parse(data_of(html_report(data, kAssets))),
              nlohmann::json::parse(report_json(data)));
}

TEST(HtmlReport, LetsNoNameOutOfItsPlace) {
    const std::string html = html_report(sample_report(true), kAssets);
    EXPECT_EQ(occurrences(html, "<script"), 2U);
    EXPECT_EQ(occurrences(html, "</script"), 2U);
    EXPECT_THAT(html, Not(HasSubstr("<img")));
    const std::string data = data_of(html);
    for (const char* bad : {"<", ">", "&", "\u2028", "\u2029"}) {
        EXPECT_THAT(data, Not(HasSubstr(bad)));
    }
}

TEST(HtmlReport, WorksWithoutScripts) {
    const std::string html = html_report(sample_report(), kAssets);
    const std::string plain =
        html.substr(html.find("<noscript>"), html.find("</noscript>") - html.find("<noscript>"));
    EXPECT_THAT(plain, HasSubstr("The knee point takes"));
    EXPECT_THAT(plain, HasSubstr("<svg"));
    EXPECT_THAT(plain, HasSubstr("<table>"));
}

TEST(HtmlReport, SameDataSameBytes) {
    ReportData data = sample_report();
    const std::string before = html_report(data, kAssets);
    std::reverse(data.points.begin(), data.points.end());
    EXPECT_EQ(html_report(data, kAssets), before);
}

TEST(HtmlReport, OfAnEmptyRunSaysSo) {
    ReportData data;
    data.counts.space = "0";
    EXPECT_THAT(html_report(data, kAssets), HasSubstr("None of 0 evaluated designs fits"));
}

}  // namespace
}  // namespace scfa
