// SPDX-License-Identifier: Apache-2.0
#include "reports/json_writer.hpp"

#include "test/reports/sample_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace scfa {
namespace {

using nlohmann::json;

TEST(FrontJson, HasTheFieldsThatScriptsRelyOn) {
    const ReportData data = sample_report();
    const json out = json::parse(front_json(data));
    EXPECT_EQ(nlohmann::ordered_json::parse(front_json(data)).begin().key(), "schema");
    EXPECT_EQ(out["schema"], "scfa.front/1");
    const auto front = static_cast<std::size_t>(std::count_if(
        data.points.begin(), data.points.end(), [](const auto& p) { return p.on_front; }));
    ASSERT_EQ(out["front"].size(), front);
    double before = 0.0;
    bool any_confirmed = false;
    for (const json& entry : out["front"]) {
        EXPECT_EQ(entry["parameters"].size(), kParameters);
        EXPECT_EQ(entry["metrics"].size(), kMetrics);
        EXPECT_TRUE(entry["parameters"]["sparse.format"].is_string());
        EXPECT_TRUE(entry["parameters"]["pe.double_calculation"].is_boolean());
        EXPECT_TRUE(entry["metrics"]["dsp"].is_number_integer());
        EXPECT_GE(entry["metrics"]["latency_ms"].get<double>(), before);
        before = entry["metrics"]["latency_ms"].get<double>();
        any_confirmed = any_confirmed || entry.contains("confirmed");
    }
    EXPECT_TRUE(any_confirmed);
}

TEST(FrontJson, IsTheSameForAnyOrderOfPoints) {
    ReportData data = sample_report();
    const std::string before = front_json(data);
    std::reverse(data.points.begin(), data.points.end());
    EXPECT_EQ(front_json(data), before);
}

TEST(FrontJson, WritesUnknownMetricsAsNull) {
    ReportData data;
    data.points = {simple_point(1, 1, 1)};
    EXPECT_TRUE(json::parse(front_json(data))["front"][0]["metrics"]["accuracy"].is_null());
    EXPECT_FALSE(json::parse(front_json(data))["front"][0].contains("confirmed"));
}

}  // namespace
}  // namespace scfa
