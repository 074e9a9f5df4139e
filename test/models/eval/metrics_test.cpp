// SPDX-License-Identifier: Apache-2.0
#include "models/eval/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace scfa {
namespace {

TEST(MetricTable, StandsInTheOrderOfTheEnumeration) {
    EXPECT_EQ(info_of(Metric::cycles).name, "cycles");
    EXPECT_EQ(info_of(Metric::energy_mj).name, "energy_mj");
    EXPECT_EQ(info_of(Metric::uram).name, "uram");
    EXPECT_EQ(info_of(Metric::accuracy).name, "accuracy");
    EXPECT_EQ(info_of(Metric::weight_density).name, "weight_density");
    EXPECT_EQ(info_of(LayerMetric::cycles).name, "cycles");
    EXPECT_EQ(info_of(LayerMetric::stall_drain).name, "stall_drain");
    EXPECT_EQ(info_of(LayerMetric::energy_mj).name, "energy_mj");
}

template <class Table>
void expect_complete(const Table& table) {
    std::set<std::string_view> names;
    for (const MetricInfo& info : table) {
        EXPECT_TRUE(names.insert(info.name).second) << info.name;
        EXPECT_FALSE(info.description.empty()) << info.name;
        EXPECT_FALSE(info.source.empty()) << info.name;
    }
}

TEST(MetricTable, IsCompleteAndWithoutDuplicates) {
    expect_complete(metric_table());
    expect_complete(layer_metric_table());
}

TEST(MetricTable, EveryMetricIsFoundByItsName) {
    for (std::size_t i = 0; i < kMetrics; ++i) {
        Metric found = Metric::cycles;
        EXPECT_TRUE(find_metric(metric_table()[i].name, found));
        EXPECT_EQ(static_cast<std::size_t>(found), i);
    }
    Metric unused = Metric::cycles;
    EXPECT_FALSE(find_metric("latency", unused));
}

TEST(MetricTable, DirectionsOfTheObjectives) {
    EXPECT_EQ(info_of(Metric::latency_ms).direction, Direction::minimise);
    EXPECT_EQ(info_of(Metric::energy_mj).direction, Direction::minimise);
    EXPECT_EQ(info_of(Metric::bram18).direction, Direction::minimise);
    EXPECT_EQ(info_of(Metric::throughput_fps).direction, Direction::maximise);
    EXPECT_EQ(info_of(Metric::accuracy).direction, Direction::maximise);
}

TEST(MetricValues, AreUnknownUntilSet) {
    MetricValues values;
    for (const double value : values.all()) {
        EXPECT_TRUE(std::isnan(value));
    }
    values[Metric::dsp] = 3;
    EXPECT_EQ(values[Metric::dsp], 3);
}

}  // namespace
}  // namespace scfa
