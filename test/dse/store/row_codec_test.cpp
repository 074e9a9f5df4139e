// SPDX-License-Identifier: Apache-2.0
#include "dse/store/row_codec.hpp"

#include "dse/store/schema.hpp"
#include "test/dse/store/sample_points.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

namespace scfa {
namespace {

TEST(RowCodec, a_point_comes_back_as_it_was) {
    const test::TemporaryDirectory directory;
    const Database database(directory.path("a.db"), Database::Mode::read_write);
    database.execute("BEGIN");
    create_schema(database);
    Statement insert = database.prepare(
        fmt::format("INSERT INTO point VALUES ({})", placeholders(point_columns())));
    constexpr std::int64_t kRows = 300;
    for (std::int64_t i = 0; i < kRows; ++i) {
        const EvaluatedPoint point = test::sample_point(i);
        const std::string id = point.id.hex();
        bind_point(insert, point, id, checksum_of(point));
        insert.run();
    }
    Statement row =
        database.prepare(fmt::format("SELECT {} FROM point ORDER BY ordinal", point_columns()));
    for (std::int64_t i = 0; i < kRows; ++i) {
        const EvaluatedPoint expected = test::sample_point(i);
        EvaluatedPoint read;
        std::int64_t checksum = 0;
        ASSERT_TRUE(row.step());
        ASSERT_TRUE(read_point(row, read, checksum)) << i;
        EXPECT_TRUE(test::same(read, expected)) << i;
        EXPECT_EQ(checksum, checksum_of(expected)) << i;
        EXPECT_EQ(read.result.why.need, expected.result.why.need);
        EXPECT_EQ(read.result.why.reason, expected.result.why.reason);
        for (std::size_t m = 0; m < kMetrics; ++m) {
            const double a = read.result.metrics.all()[m];
            const double b = expected.result.metrics.all()[m];
            EXPECT_TRUE(a == b || (std::isnan(a) && std::isnan(b)));
        }
    }
}

TEST(RowCodec, the_checksum_sees_every_field) {
    const EvaluatedPoint point = test::sample_point(1);
    const std::int64_t checksum = checksum_of(point);
    const auto differs = [&](auto&& change) {
        EvaluatedPoint other = point;
        change(other);
        return checksum_of(other) != checksum;
    };
    EXPECT_TRUE(differs([](auto& p) { ++p.ordinal; }));
    EXPECT_TRUE(differs([](auto& p) { p.id.high ^= 1; }));
    EXPECT_TRUE(differs([](auto& p) { p.id.low ^= 1; }));
    EXPECT_TRUE(differs([](auto& p) { p.failure += "x"; }));
    EXPECT_TRUE(differs([](auto& p) { p.result.status = PointStatus::infeasible; }) ||
                point.result.status == PointStatus::infeasible);
    EXPECT_TRUE(differs([](auto& p) { ++p.result.why.layer; }));
    EXPECT_TRUE(differs([](auto& p) { ++p.result.why.need; }));
    EXPECT_TRUE(differs([](auto& p) { ++p.result.why.have; }));
    for (const ParameterInfo& info : parameter_table()) {
        EXPECT_TRUE(differs([&](auto& p) { ++p.point[info.id]; })) << info.name;
    }
    for (std::size_t m = 0; m < kMetrics; ++m) {
        const auto metric = static_cast<Metric>(m);
        EXPECT_TRUE(differs([&](auto& p) { p.result.metrics[metric] = -123.5; }));
    }
}

TEST(RowCodec, zero_has_one_form) {
    EXPECT_EQ(RowSum().add(-0.0).finish(), RowSum().add(0.0).finish());
    EXPECT_EQ(RowSum().add(std::nan("1")).finish(), RowSum().add(-std::nan("2")).finish());
    EXPECT_NE(RowSum().add(std::string_view("ab")).add(std::string_view("c")).finish(),
              RowSum().add(std::string_view("a")).add(std::string_view("bc")).finish());
}

TEST(RowCodec, objectives_survive_the_way_through_text) {
    std::vector<Metric> read;
    ASSERT_TRUE(read_objectives_text(R"(["latency_ms","dsp"])", read));
    EXPECT_EQ(read, (std::vector<Metric>{Metric::latency_ms, Metric::dsp}));
    for (const char* bad : {"", R"(["latency"])", R"(["dsp")", R"(["dsp"] )", R"("dsp")"}) {
        EXPECT_FALSE(read_objectives_text(bad, read)) << bad;
    }
}

}  // namespace
}  // namespace scfa
