// SPDX-License-Identifier: Apache-2.0
#include "reports/report_json.hpp"

#include "test/reports/column_cell.hpp"
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

using test::cell;

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
    EXPECT_EQ(out["axes"][3]["unused_by"], (json{"dense", "scheduled"}));
    EXPECT_TRUE(out["axes"][4]["unused_by"].empty());
}

TEST(ReportJson, HoldsWhatIsInsideADetail) {
    const ReportData data = sample_report();
    const json out = json::parse(report_json(data));
    for (std::size_t k = 0; k < data.details.size(); ++k) {
        const ReportDetail& detail = data.details[k];
        const json& written = out["details"][k];
        for (std::size_t i = 0; i < detail.layers.size(); ++i) {
            ASSERT_EQ(written["traffic"]["weights"][i], detail.traffic[i].weights);
            ASSERT_EQ(written["traffic"]["inputs"][i], detail.traffic[i].inputs);
            ASSERT_EQ(written["traffic"]["outputs"][i], detail.traffic[i].outputs);
            const json& layer = written["simulated"][i];
            ASSERT_EQ(layer["bursts"], detail.simulated[i].bursts);
            ASSERT_EQ(layer["bank_requests"], json(detail.simulated[i].bank_requests));
            ASSERT_EQ(layer["requests_of_bank"], json(detail.simulated[i].requests_of_bank));
        }
    }
    ASSERT_EQ(out["measurements"].size(), data.measurements.size());
    EXPECT_EQ(out["measurements"][0]["figures"][4]["measured"], 161.5);
}

TEST(ReportJson, TellsHowAFamilyWasPruned) {
    const ReportData data = family_report();
    const json out = json::parse(report_json(data));
    EXPECT_TRUE(out["workloads"][0]["pruning"]["accuracy_at_cut"].is_null());
    EXPECT_EQ(out["workloads"][3]["pruning"]["accuracy_at_cut"],
              *data.workloads[3].pruning->accuracy_at_cut);
    EXPECT_EQ(out["workloads"][3]["pruning"]["resource"], "channels");
    ASSERT_EQ(out["methods"].size(), data.methods.size());
    EXPECT_EQ(out["methods"][7]["deviation"], data.methods[7].deviation);
    EXPECT_EQ(out["counts"]["dominated"], 90'000);
}

TEST(ReportJson, HoldsEveryPointByColumn) {
    const ReportData data = sample_report();
    const json points = json::parse(report_json(data))["points"];
    std::size_t front = 0;
    for (std::size_t row = 0; row < data.points.size(); ++row) {
        const ReportPoint& point = data.points[row];  // the sample comes in order
        ASSERT_EQ(points["id"][row], point.id);
        ASSERT_EQ(cell(points["status"], row), name_of(point.status));
        ASSERT_EQ(cell(points["reason_text"], row), point.reason_text);
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
    const json& confirmed = points["confirmed"];
    ASSERT_GT(confirmed["rows"].size(), 0U);
    const auto first = confirmed["rows"][0].get<std::size_t>();
    EXPECT_EQ(cell(confirmed["metrics"]["latency_ms"], 0),
              (*data.points[first].confirmed)[Metric::latency_ms]);
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
    const json& figures = detail["layers"];
    const json& layers = out["workloads"][0]["layers"];
    ASSERT_EQ(layers.size(), 12U);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto value = [&](const char* key) { return figures[key][i].get<std::int64_t>(); };
        EXPECT_EQ(value("cycles"), value("compute_cycles") + value("stall_memory") + value("fill"));
        EXPECT_EQ(value("busy") + value("stall_bank") + value("stall_decode") +
                      value("stall_imbalance") + lanes * value("stall_drain"),
                  lanes * value("compute_cycles"));
    }
    EXPECT_EQ(layers[11]["placement"], "cpu");
    EXPECT_EQ(layers[8]["producers"], (json{7, 5}));
    EXPECT_EQ(figures["bound"][11], "");
    EXPECT_THAT((std::set<std::string>{"compute", "memory", "drain"}),
                testing::Contains(figures["bound"][1].get<std::string>()));
}

TEST(ReportJson, PicksSayWhatLimitsThem) {
    const json out = json::parse(report_json(sample_report()));
    for (const json& pick : out["picks"]) {
        EXPECT_FALSE(pick["advice"]["limit"].get<std::string>().empty());
        EXPECT_FALSE(pick["advice"]["next"].get<std::string>().empty());
    }
}

TEST(ReportJson, AFamilySaysHowItsMembersWerePruned) {
    const json out = json::parse(report_json(family_report()));
    ASSERT_EQ(out["workloads"].size(), 12U);
    EXPECT_EQ(out["workloads"][7]["pruning"]["method"], "l1-norm");
    EXPECT_EQ(out["workloads"][7]["pruning"]["keep_ratio"], 0.8);
    EXPECT_EQ(out["workloads"][0]["pruning"]["channels"][0]["of"], 64);
    EXPECT_TRUE(json::parse(report_json(sample_report()))["workloads"][0]["pruning"].is_null());
}

TEST(ReportJson, SaysHowFarTheLevelsAgree) {
    const ReportData data = sample_report();
    const json out = json::parse(report_json(data));
    EXPECT_EQ(out["agreement"]["maximum"], kAgreementMaximum);
    EXPECT_EQ(out["agreement"]["points"]["count"], out["points"]["confirmed"]["rows"].size());
    EXPECT_EQ(out["agreement"]["kinds"].size(), data.agreement->kinds.size());
    const auto confirmed =
        std::find_if(out["details"].begin(), out["details"].end(),
                     [](const json& one) { return !one["confirmed"].is_null(); });
    ASSERT_NE(confirmed, out["details"].end());
    EXPECT_EQ((*confirmed)["confirmed"]["cycles"].size(), 12U);
    EXPECT_TRUE(json::parse(report_json(ReportData()))["agreement"].is_null());
}

TEST(ReportJson, ARunThatGoesOnSaysHowFarItIs) {
    ReportData data = sample_report();
    EXPECT_TRUE(json::parse(report_json(data))["live"].is_null());
    data.live = ReportLive{10, 40};
    EXPECT_EQ(json::parse(report_json(data))["live"], (json{{"evaluated", 10}, {"total", 40}}));
}

TEST(ReportJson, OfAnEmptyRunIsStillADocument) {
    const json out = json::parse(report_json(ReportData()));
    EXPECT_EQ(out["points"]["count"], 0);
    EXPECT_TRUE(out["baseline"].is_null());
    EXPECT_EQ(out["points"]["metrics"]["dsp"]["index8"], "");
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
