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

TEST(RowCodec, a_confirmed_point_comes_back_as_it_was) {
    const test::TemporaryDirectory directory;
    const Database database(directory.path("a.db"), Database::Mode::read_write);
    database.execute("BEGIN");
    create_schema(database);
    Statement insert = database.prepare(
        fmt::format("INSERT INTO confirmed VALUES ({})", placeholders(confirmed_columns())));
    for (std::int64_t i = 0; i < 50; ++i) {
        const Seal layers{i, static_cast<std::uint64_t>(-i)};
        const ConfirmedPoint point = test::sample_confirmed(i);
        bind_confirmed(insert, point, layers, checksum_of(point, layers));
        insert.run();
    }
    Statement row = database.prepare(
        fmt::format("SELECT {} FROM confirmed ORDER BY ordinal", confirmed_columns()));
    for (std::int64_t i = 0; i < 50; ++i) {
        ConfirmedPoint read;
        Seal layers;
        std::int64_t checksum = 0;
        ASSERT_TRUE(row.step());
        ASSERT_TRUE(read_confirmed(row, read, layers, checksum)) << i;
        EXPECT_EQ(layers, (Seal{i, static_cast<std::uint64_t>(-i)}));
        EXPECT_EQ(checksum, checksum_of(test::sample_confirmed(i), layers));
        EXPECT_EQ(checksum, checksum_of(read, layers)) << i;
        EXPECT_EQ(read.fidelity, "tlm");
        EXPECT_EQ(read.model_version, "tlm-1");
        EXPECT_EQ(read.failure, test::sample_confirmed(i).failure);
    }
}

TEST(RowCodec, the_checksum_of_a_confirmed_point_sees_every_field) {
    const ConfirmedPoint point = test::sample_confirmed(1);
    const Seal layers{3, 99};
    const auto differs = [&](auto&& change) {
        ConfirmedPoint other = point;
        change(other);
        return checksum_of(other, layers) != checksum_of(point, layers);
    };
    EXPECT_TRUE(differs([](auto& p) { ++p.ordinal; }));
    EXPECT_TRUE(differs([](auto& p) { p.fidelity = "rtl"; }));
    EXPECT_TRUE(differs([](auto& p) { p.model_version += "x"; }));
    EXPECT_TRUE(differs([](auto& p) { p.failure += "x"; }));
    EXPECT_TRUE(differs([](auto& p) { ++p.result.why.need; }));
    EXPECT_NE(checksum_of(point, {3, 98}), checksum_of(point, layers));
    EXPECT_NE(checksum_of(point, {2, 99}), checksum_of(point, layers));
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
