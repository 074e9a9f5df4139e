// SPDX-License-Identifier: Apache-2.0
#include "reports/md_writer.hpp"

#include "test/reports/sample_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace scfa {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(MarkdownReport, HasVerdictPicksFrontLayersAndProvenance) {
    const std::string text = markdown_report(sample_report());
    for (const char* part : {"**The knee point takes", "| Knee point |", "## Pareto front",
                             "## Layers of", "conv3\\_1", "## Workload", "## Provenance",
                             "scfa-dse sweep configs/sample.json", "provisional"}) {
        EXPECT_THAT(text, HasSubstr(part));
    }
}

/// Bars that are not escaped: the column count of a table row.
std::size_t bars(const std::string& line) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        count += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1 : 0;
    }
    return count;
}

TEST(MarkdownReport, TablesHoldWhateverTheNames) {
    std::istringstream in(markdown_report(sample_report(true)));
    std::size_t columns = 0;
    std::size_t rows = 0;
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] != '|') {
            columns = 0;
            continue;
        }
        ++rows;
        if (columns == 0) {
            columns = bars(line);
        }
        EXPECT_EQ(bars(line), columns) << line;
    }
    EXPECT_GT(rows, 10U);
}

TEST(MarkdownReport, CarriesNoHtmlOutsideCode) {
    const std::string text = markdown_report(sample_report(true));
    const std::string prose = text.substr(0, text.find("Again:"));
    EXPECT_THAT(prose, Not(HasSubstr("<")));
    EXPECT_THAT(prose, HasSubstr("&lt;/script&gt;"));
}

TEST(MarkdownReport, SaysHowManyFrontPointsItLeavesOut) {
    ReportData data;
    data.objectives = {Metric::latency_ms};
    for (int i = 0; i < 41; ++i) {
        data.points.push_back(simple_point(i, i, 1));
    }
    EXPECT_THAT(markdown_report(data), HasSubstr("The first 40 of 41 points"));
}

}  // namespace
}  // namespace scfa
