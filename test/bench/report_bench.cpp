// SPDX-License-Identifier: Apache-2.0
// Writing a report of 100 000 points: promised are 2 s. The points are made up, and no two are
// alike in their metrics: the worst case for the packed columns.
#include "reports/assets.hpp"
#include "reports/html_writer.hpp"
#include "reports/picks.hpp"
#include "reports/report_data.hpp"
#include "reports/report_json.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <string>

namespace {

using namespace scfa;

ReportData many_points(std::int64_t count) {
    ReportData data;
    data.run_name = "bench";
    data.objectives = {Metric::latency_ms, Metric::energy_mj};
    data.axes = {{Parameter::pe_rows, {4, 8, 16, 32}}, {Parameter::pe_columns, {2, 4, 8, 16}}};
    for (std::int64_t i = 0; i < count; ++i) {
        ReportPoint point;
        point.id = std::to_string(1'000'000'000'000'000 + i);
        point.order = i;
        point.design = default_point();
        point.design[Parameter::pe_rows] = 4 << (i % 4);
        point.design[Parameter::pe_columns] = 2 << (i / 4 % 4);
        for (std::size_t m = 0; m < kMetrics; ++m) {
            point.metrics[static_cast<Metric>(m)] =
                std::exp(1e-5 * static_cast<double>(i) + static_cast<double>(m));
        }
        point.on_front = i < 100;
        if (i % 3 == 2) {
            point.status = PointStatus::infeasible;
            point.reason = Reason::lut;
            point.reason_text =
                "lut: needs " + std::to_string(60'000 + i % 5000) + ", the device has 53200";
        }
        data.points.push_back(std::move(point));
    }
    choose_picks(data);
    return data;
}

void write_html(benchmark::State& state) {
    const ReportData data = many_points(state.range(0));
    const ReportAssets assets = load_report_assets(find_report_assets());
    std::size_t bytes = 0;
    for (auto _ : state) {
        const std::string page = html_report(data, assets);
        bytes = page.size();
        benchmark::DoNotOptimize(page.data());
    }
    state.counters["MB"] = static_cast<double>(bytes) * 1e-6;
}
BENCHMARK(write_html)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

void write_json(benchmark::State& state) {
    const ReportData data = many_points(state.range(0));
    for (auto _ : state) {
        benchmark::DoNotOptimize(report_json(data));
    }
}
BENCHMARK(write_json)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
