// SPDX-License-Identifier: Apache-2.0
#include "reports/csv_writer.hpp"

#include "test/reports/sample_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace scfa {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);) {
        out.push_back(line);
    }
    return out;
}

std::vector<std::string> cells_of(const std::string& line) {
    std::istringstream in(line + ",");
    std::vector<std::string> out;
    for (std::string cell; std::getline(in, cell, ',');) {
        out.push_back(cell);
    }
    return out;
}

TEST(FrontCsv, HasARowForEachFrontPoint) {
    ReportData data;
    data.objectives = {Metric::latency_ms};
    data.points = {simple_point(2, 2.5, 0.1), simple_point(1, 1.25, 3),
                   simple_point(3, 9, 9, false)};
    const auto lines = lines_of(front_csv(data));
    ASSERT_EQ(lines.size(), 3U);
    const auto header = cells_of(lines[0]);
    ASSERT_EQ(header.size(), 1 + kParameters + kMetrics);
    EXPECT_EQ(header[0], "id");
    EXPECT_EQ(header[1], "pruning.point");
    EXPECT_EQ(header[1 + kParameters], "cycles");
    const auto best = cells_of(lines[1]);
    ASSERT_EQ(best.size(), header.size());
    EXPECT_EQ(best[0], "p1");
    EXPECT_EQ(best[1 + kParameters + 1], "1.25");
    EXPECT_EQ(best[1 + kParameters], "");  // cycles are unknown
    EXPECT_EQ(cells_of(lines[2])[0], "p2");
}

TEST(FrontCsv, ListsConfirmedMetricsWhereThereAreAny) {
    ReportData data;
    data.points = {simple_point(1, 1, 1), simple_point(2, 2, 2)};
    data.points[0].confirmed = data.points[0].metrics;
    (*data.points[0].confirmed)[Metric::latency_ms] = 1.5;
    const auto lines = lines_of(front_csv(data));
    EXPECT_THAT(lines[0], HasSubstr(",confirmed.latency_ms,"));
    EXPECT_THAT(lines[1], HasSubstr(",1.5,"));
    EXPECT_EQ(cells_of(lines[2]).size(), cells_of(lines[0]).size());
}

TEST(FrontCsv, NeutralisesFormulas) {
    ReportData data;
    data.points = {simple_point(1, 1, 1)};
    data.points[0].id = "=cmd()";
    EXPECT_THAT(lines_of(front_csv(data))[1], StartsWith("'=cmd(),"));
    data.points[0].id = "a,\"b\"";
    EXPECT_THAT(lines_of(front_csv(data))[1], StartsWith("\"a,\"\"b\"\"\","));
    const std::string hostile = front_csv(sample_report(true));
    EXPECT_THAT(hostile, Not(HasSubstr("\n=")));
}

}  // namespace
}  // namespace scfa
