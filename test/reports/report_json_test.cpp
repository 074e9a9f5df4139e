// SPDX-License-Identifier: Apache-2.0
#include "reports/report_json.hpp"

#include "test/reports/sample_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string>

namespace scfa {
namespace {

using nlohmann::json;

/// The value of row `row` of a column.
json cell(const json& column, std::size_t row) {
    return column.contains("constant") ? column["constant"] : column["values"][row];
}

std::string text_cell(const json& column, std::size_t row) {
    const auto index = column["index"][row].get<std::int64_t>();
    return index < 0 ? "" : column["texts"][static_cast<std::size_t>(index)].get<std::string>();
}

TEST(ReportJson, SaysWhatTheDataSay) {
    const ReportData data = sample_report();
    const json out = json::parse(report_json(data));
    EXPECT_EQ(out["schema"], "scfa.report/1");
    EXPECT_EQ(out["run"]["fidelity"], "analytic");
    EXPECT_EQ(out["device"]["part"], "XC7Z020");
    EXPECT_EQ(out["objectives"], (json{"latency_ms", "energy_mj", "lut"}));
    EXPECT_EQ(out["metrics"].size(), kMetrics);
    EXPECT_EQ(out["parameters"].size(), kParameters);
    EXPECT_EQ(out["workloads"][0]["mask"], "trained");
    EXPECT_EQ(out["counts"]["evaluated"], data.counts.evaluated);
    EXPECT_EQ(out["points"]["count"], data.points.size());
    EXPECT_EQ(out["picks"].size(), 3U);
    EXPECT_GE(out["picks"][0]["comparisons"].size(), 3U);
    EXPECT_EQ(out["baseline"]["parameters"]["pe.precision"], "int16");
    EXPECT_EQ(out["provenance"]["seed"], "18446744073709551615");
    EXPECT_EQ(out["limits"][0],
              (json{{"metric", "dsp"}, {"value", 220}, {"kind", "maximum"}, {"source", "device"}}));
    EXPECT_EQ(out["axes"][4]["values"], (json{"int16", "int8"}));
    EXPECT_EQ(out["axes"][5]["values"], (json{false, true}));
}

TEST(ReportJson, HoldsEveryPointByColumn) {
    const ReportData data = sample_report();
    const json points = json::parse(report_json(data))["points"];
    std::size_t front = 0;
    for (std::size_t row = 0; row < data.points.size(); ++row) {
        const ReportPoint& point = data.points[row];  // the sample comes in order
        ASSERT_EQ(points["id"][row], point.id);
        ASSERT_EQ(text_cell(points["status"], row), name_of(point.status));
        ASSERT_EQ(text_cell(points["reason_text"], row), point.reason_text);
        ASSERT_EQ(cell(points["parameters"]["pe.rows"], row), point.design.rows());
        ASSERT_EQ(cell(points["parameters"]["sparse.format"], row),
                  static_cast<int>(point.design.format()));
        const json latency = cell(points["metrics"]["latency_ms"], row);
        if (latency.is_null()) {
            ASSERT_NE(point.status, PointStatus::feasible) << point.id;
        } else {
            ASSERT_EQ(latency.get<double>(),
                      point.metrics[Metric::latency_ms]);  // exactly: doubles round-trip
        }
        front += point.on_front ? 1 : 0;
    }
    EXPECT_EQ(points["front"].size(), front);
    EXPECT_TRUE(points["parameters"]["axi.ports"].contains("constant"));
    EXPECT_EQ(points["confirmed"]["rows"].size(),
              cell(points["confirmed"]["metrics"]["dsp"], 0).is_null()
                  ? 0U
                  : points["confirmed"]["metrics"]["latency_ms"]["values"].size());
}

TEST(ReportJson, DoesNotDependOnTheOrderOfPoints) {
    ReportData data = sample_report();
    const std::string before = report_json(data);
    EXPECT_EQ(report_json(data), before);
    std::reverse(data.points.begin(), data.points.end());
    EXPECT_EQ(report_json(data), before);
}

TEST(ReportJson, LayersCarryAllCausesAndAddUp) {
    const json out = json::parse(report_json(sample_report()));
    const json& detail = out["details"][0];
    const auto lanes = detail["lanes"].get<std::int64_t>();
    ASSERT_EQ(detail["layers"].size(), 12U);
    for (const json& layer : detail["layers"]) {
        const auto value = [&](const char* key) { return layer[key].get<std::int64_t>(); };
        EXPECT_EQ(value("cycles"), value("compute_cycles") + value("stall_memory") + value("fill"));
        EXPECT_EQ(value("busy") + value("stall_bank") + value("stall_decode") +
                      value("stall_imbalance") + lanes * value("stall_drain"),
                  lanes * value("compute_cycles"));
    }
    EXPECT_EQ(detail["layers"][11]["placement"], "cpu");
    EXPECT_EQ(detail["layers"][11]["bound"], "");
    EXPECT_THAT((std::set<std::string>{"compute", "memory", "drain"}),
                testing::Contains(detail["layers"][1]["bound"].get<std::string>()));
}

TEST(ReportJson, OfAnEmptyRunIsStillADocument) {
    const json out = json::parse(report_json(ReportData()));
    EXPECT_EQ(out["points"]["count"], 0);
    EXPECT_TRUE(out["baseline"].is_null());
    EXPECT_EQ(out["points"]["metrics"]["dsp"]["values"], json::array());
}

TEST(ReportJson, ReplacesInvalidUtf8) {
    ReportData data;
    data.run_name =
        "a\xff"
        "b";
    EXPECT_EQ(json::parse(report_json(data))["run"]["name"],
              "a\ufffd"
              "b");
}

}  // namespace
}  // namespace scfa
