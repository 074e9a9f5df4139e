// SPDX-License-Identifier: Apache-2.0
#include "dse/store/run_reader.hpp"

#include "models/base/error.hpp"
#include "test/dse/store/sample_points.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace scfa {
namespace {

using test::sample_point;
using ::testing::HasSubstr;

class RunReaderTest : public ::testing::Test {
  protected:
    static constexpr std::int64_t kPoints = 300;

    RunReaderTest() {
        RunInfo info = test::small_info();
        info.points = kPoints;
        RunWriter writer(directory.path(), info);
        for (std::int64_t chunk = 0; chunk < info.chunks(); ++chunk) {
            writer.append(test::sample_chunk(chunk, kPoints, info.chunk_points));
        }
        writer.replace_front({3, 17, 40});
        writer.put_layers(17, "tlm", {test::sample_layer(0)});
        writer.put_layers(17, "tlm",
                          {test::sample_layer(0), test::sample_layer(1), test::sample_layer(2)});
        writer.put_layers(17, "analytic", {test::sample_layer(1)});
        writer.put_telemetry("start", R"({"threads":2})");
        writer.close();
    }

    [[nodiscard]] std::vector<std::int64_t> ordinals(const PointFilter& filter) const {
        std::vector<std::int64_t> out;
        reader().for_each_point(filter, [&](const EvaluatedPoint& point) {
            EXPECT_TRUE(test::same(point, sample_point(point.ordinal)));
            out.push_back(point.ordinal);
            return true;
        });
        return out;
    }

    [[nodiscard]] RunReader reader() const { return RunReader(directory.path()); }

    test::TemporaryDirectory directory;
};

template <class Predicate>
std::vector<std::int64_t> expected(std::int64_t points, Predicate&& wanted) {
    std::vector<std::int64_t> out;
    for (std::int64_t i = 0; i < points; ++i) {
        if (wanted(sample_point(i))) {
            out.push_back(i);
        }
    }
    return out;
}

TEST_F(RunReaderTest, gives_the_run_as_it_was_described) {
    const RunInfo info = reader().info();
    EXPECT_EQ(info.name, "small");
    EXPECT_EQ(info.config, test::small_info().config);
    EXPECT_EQ(info.combinations, "2160");
    EXPECT_EQ(info.objectives, test::small_info().objectives);
    EXPECT_EQ(info.slack, kDefaultSlack);
}

TEST_F(RunReaderTest, filters_points) {
    PointFilter filter;
    EXPECT_EQ(ordinals(filter).size(), static_cast<std::size_t>(kPoints));
    filter.status = PointStatus::failed;
    EXPECT_EQ(ordinals(filter), expected(kPoints, [](const auto& p) {
                  return p.result.status == PointStatus::failed;
              }));
    filter = {};
    filter.first = 10;
    filter.last = 12;
    EXPECT_EQ(ordinals(filter), (std::vector<std::int64_t>{10, 11, 12}));
    filter = {};
    filter.front_only = true;
    EXPECT_EQ(ordinals(filter), (std::vector<std::int64_t>{3, 17, 40}));
    filter = {};
    filter.ranges = {{Metric::latency_ms, 1e9, 3e11}, {Metric::dsp, 0.0, 8e11}};
    const auto in_range = expected(kPoints, [](const auto& p) {
        const double latency = p.result.metrics[Metric::latency_ms];
        const double dsp = p.result.metrics[Metric::dsp];
        return latency >= 1e9 && latency <= 3e11 && dsp >= 0 && dsp <= 8e11;
    });
    ASSERT_GT(in_range.size(), 10U);
    EXPECT_EQ(ordinals(filter), in_range);
}

TEST_F(RunReaderTest, stops_when_the_visitor_says_so) {
    int seen = 0;
    reader().for_each_point({}, [&seen](const EvaluatedPoint&) { return ++seen < 4; });
    EXPECT_EQ(seen, 4);
}

TEST_F(RunReaderTest, finds_a_point_by_the_beginning_of_its_id) {
    for (const std::int64_t ordinal : {0L, 123L, 299L}) {
        const std::string id = sample_point(ordinal).id.hex();
        EXPECT_EQ(reader().point_by_id(id).ordinal, ordinal);
        EXPECT_EQ(reader().point_by_id(id.substr(0, 10)).ordinal, ordinal);
    }
}

TEST_F(RunReaderTest, says_when_an_id_is_unknown_ambiguous_or_none) {
    const auto message = [this](std::string_view prefix) -> std::string {
        try {
            static_cast<void>(reader().point_by_id(prefix));
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::usage);
            return error.message();
        }
        return "";
    };
    EXPECT_THAT(message("0000000000"), HasSubstr("no stored point has an id that begins with"));
    EXPECT_THAT(message("a"), HasSubstr("several ids begin with \"a\":\n  a"));
    EXPECT_THAT(message("a' OR 1"), HasSubstr("is no id"));
}

TEST_F(RunReaderTest, reads_front_layers_and_telemetry) {
    EXPECT_EQ(reader().front().size(), 3U);
    EXPECT_EQ(reader().front_ordinals(), (std::vector<std::int64_t>{3, 17, 40}));
    const auto layers = reader().layers(17, "tlm");
    ASSERT_EQ(layers.size(), 3U);
    for (std::int32_t i = 0; i < 3; ++i) {
        EXPECT_EQ(checksum_of(17, "tlm", layers[static_cast<std::size_t>(i)]),
                  checksum_of(17, "tlm", test::sample_layer(i)));
    }
    EXPECT_EQ(reader().layers(17, "analytic").size(), 1U);
    EXPECT_TRUE(reader().layers(3, "tlm").empty());
    ASSERT_EQ(reader().telemetry().size(), 1U);
    EXPECT_EQ(reader().telemetry()[0].event, "start");
}

TEST_F(RunReaderTest, counts_agree_with_the_rows) {
    PointCounts counts;
    for (std::int64_t i = 0; i < kPoints; ++i) {
        counts.add(sample_point(i).result);
    }
    EXPECT_EQ(reader().counts(), counts);
    EXPECT_TRUE(reader().is_complete());
}

TEST_F(RunReaderTest, notices_a_changed_value_when_it_is_read) {
    Database(database_of(directory.path()), Database::Mode::read_write)
        .execute(
            "UPDATE point SET cycles = 1 WHERE ordinal = 40; UPDATE progress SET feasible = 0");
    try {
        static_cast<void>(reader().front());
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::damaged);
        EXPECT_THAT(error.message(), HasSubstr("row 40 of the table \"point\" fails its checksum"));
    }
    EXPECT_THROW(static_cast<void>(reader().counts()), Error);
    EXPECT_NO_THROW(static_cast<void>(reader().point(41)));
}

TEST_F(RunReaderTest, notices_missing_rows) {
    Database(database_of(directory.path()), Database::Mode::read_write)
        .execute("DELETE FROM front WHERE ordinal = 3; DELETE FROM progress WHERE chunk = 1");
    EXPECT_THROW(static_cast<void>(reader().front_ordinals()), Error);
    EXPECT_THROW(static_cast<void>(reader().counts()), Error);
}

TEST(RunReader, is_finished_when_what_was_to_be_confirmed_is) {
    const test::TemporaryDirectory directory;
    RunInfo info = test::small_info();
    info.points = 100;
    info.confirm_fidelity = "tlm";
    info.confirm_points = 2;
    RunWriter writer(directory.path(), info);
    writer.append(test::sample_chunk(0, 100, 50));
    writer.replace_front({3, 20, 70});
    writer.put_confirmed(test::sample_confirmed(3), {});
    writer.put_confirmed(test::sample_confirmed(4), {});
    writer.commit();
    const RunReader reader(directory.path());
    EXPECT_EQ(reader.info().confirm_fidelity, "tlm");
    EXPECT_EQ(reader.info().confirm_points, 2);
    EXPECT_FALSE(reader.is_finished());
    writer.append(test::sample_chunk(1, 100, 50));
    writer.commit();
    EXPECT_TRUE(reader.is_complete());
    EXPECT_FALSE(reader.is_finished());  // 4 is not on the front
    writer.put_confirmed(test::sample_confirmed(70), {});
    writer.commit();
    EXPECT_TRUE(reader.is_finished());
}

TEST(RunReader, sees_whole_transactions_while_another_process_writes) {
    const test::TemporaryDirectory directory;
    { RunWriter(directory.path(), test::small_info()); }
    const pid_t writing = fork();
    if (writing == 0) {
        RunWriter writer(directory.path());
        for (std::int64_t i = 0;; ++i) {
            writer.replace_front({i, i + 1});
            writer.put_confirmed(test::sample_confirmed(i % 20), {test::sample_layer(0)});
            writer.commit();
        }
    }
    const RunReader reader(directory.path());
    std::size_t most = 0;
    for (int round = 0; round < 60; ++round) {
        EXPECT_NO_THROW(most = std::max(most, reader.confirmed().size()));
        EXPECT_NO_THROW((void)reader.front_ordinals());
    }
    kill(writing, SIGKILL);
    waitpid(writing, nullptr, 0);
    EXPECT_GT(most, 1U);
}

TEST(RunReader, notices_missing_and_changed_confirmations) {
    for (const char* sql :
         {"DELETE FROM confirmed", "UPDATE confirmed SET cycles = 5",
          "DELETE FROM layer WHERE layer = 1", "UPDATE layer SET checksum = checksum + 1"}) {
        const test::TemporaryDirectory directory;
        RunWriter writer(directory.path(), test::small_info());
        writer.put_confirmed(test::sample_confirmed(3), test::sample_layers());
        writer.close();
        Database(database_of(directory.path()), Database::Mode::read_write).execute(sql);
        EXPECT_THROW((void)RunReader(directory.path()).confirmed(), Error) << sql;
    }
}

TEST_F(RunReaderTest, refuses_a_changed_description) {
    Database(database_of(directory.path()), Database::Mode::read_write)
        .execute("UPDATE run SET seed = 3");
    EXPECT_THROW(reader(), Error);
}

TEST(RunReader, says_where_no_run_is) {
    const test::TemporaryDirectory directory;
    try {
        RunReader reader(directory.path("."));
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::environment);
        EXPECT_THAT(error.message(), HasSubstr("holds no run"));
    }
}

}  // namespace
}  // namespace scfa
