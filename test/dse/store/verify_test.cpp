// SPDX-License-Identifier: Apache-2.0
#include "dse/store/verify.hpp"

#include "models/base/error.hpp"
#include "test/dse/store/sample_points.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace scfa {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int64_t kPoints = 500;

void write_run(const std::string& directory, RowMode rows) {
    RunInfo info = test::small_info(rows);
    info.points = kPoints;
    RunWriter writer(directory, info);
    for (std::int64_t chunk = 0; chunk < info.chunks(); ++chunk) {
        writer.append(test::sample_chunk(chunk, kPoints, info.chunk_points));
    }
    writer.replace_front({3, 120});
    writer.put_layers(3, "tlm", {test::sample_layer(0)});
    writer.close();
}

VerifyReport report_after(const std::string& sql, RowMode rows = RowMode::all) {
    const test::TemporaryDirectory directory;
    write_run(directory.path(), rows);
    Database(database_of(directory.path()), Database::Mode::read_write).execute(sql);
    return verify_run(directory.path());
}

TEST(Verify, finds_nothing_in_a_sound_run) {
    const test::TemporaryDirectory directory;
    write_run(directory.path(), RowMode::all);
    const VerifyReport report = verify_run(directory.path());
    EXPECT_TRUE(report.is_sound());
    EXPECT_EQ(report.checked_rows, kPoints + 10 + 1 + 2);
}

TEST(Verify, names_changed_points) {
    const VerifyReport report = report_after(
        "UPDATE point SET latency_ms = latency_ms + 1 WHERE ordinal = 123;"
        "UPDATE point SET latency_ms = 1.5 WHERE ordinal = 456");
    EXPECT_THAT(report.points, Contains(456));
    EXPECT_THAT(report.chunks, Contains(9));
    EXPECT_FALSE(report.is_sound());
}

TEST(Verify, finds_missing_and_superfluous_rows) {
    EXPECT_THAT(report_after("DELETE FROM point WHERE ordinal = 77").chunks, Contains(1));
    EXPECT_FALSE(report_after("DELETE FROM point WHERE ordinal = 77", RowMode::front).is_sound());
    EXPECT_THAT(report_after("DELETE FROM progress WHERE chunk = 2").chunks, Contains(2));
    EXPECT_FALSE(report_after("DELETE FROM front WHERE ordinal = 3").is_sound());
    EXPECT_FALSE(report_after("DELETE FROM layer").is_sound());
    EXPECT_FALSE(report_after("UPDATE layer SET cycles = 5").is_sound());
    EXPECT_FALSE(
        report_after("UPDATE progress SET feasible = feasible + 1 WHERE chunk = 4").is_sound());
    EXPECT_FALSE(report_after("UPDATE seal SET sum = sum + 1 WHERE name = 'layer'").is_sound());
    EXPECT_FALSE(report_after("UPDATE front SET ordinal = 4 WHERE ordinal = 3").is_sound());
}

TEST(Verify, suspects_the_neighbourhood_of_a_row_that_moved) {
    const test::TemporaryDirectory directory;
    write_run(directory.path(), RowMode::front);
    {
        RunWriter writer(directory.path());
        writer.erase_points({150});
        writer.close();
    }
    // Row 149, the last of chunk 2, now claims to be in chunk 3: both have to be evaluated again.
    Database(database_of(directory.path()), Database::Mode::read_write)
        .execute("UPDATE point SET ordinal = 150 WHERE ordinal = 149");
    const VerifyReport report = verify_run(directory.path());
    EXPECT_THAT(report.points, ElementsAre(150));
    EXPECT_THAT(report.chunks, ElementsAre(2, 3));
}

/// Damages, repairs, writes what is missing, and compares with the undamaged run.
void expect_repair(const std::string& sql, RowMode rows) {
    const test::TemporaryDirectory directory;
    write_run(directory.path(), rows);
    Database(database_of(directory.path()), Database::Mode::read_write).execute(sql);
    EXPECT_FALSE(repair_run(directory.path()).is_sound()) << sql;
    EXPECT_TRUE(verify_run(directory.path()).is_sound()) << sql;
    {
        RunWriter writer(directory.path());
        EXPECT_LT(writer.finished().size(), writer.info().chunks()) << sql;
        for (std::int64_t chunk = 0; chunk < writer.info().chunks(); ++chunk) {
            if (!writer.finished().contains(chunk)) {
                writer.append(test::sample_chunk(chunk, kPoints, writer.info().chunk_points));
            }
        }
        writer.close();
    }
    EXPECT_TRUE(verify_run(directory.path()).is_sound()) << sql;
    const RunReader reader(directory.path());
    EXPECT_EQ(reader.stored_points(), kPoints) << sql;
    reader.for_each_point({}, [](const EvaluatedPoint& point) {
        EXPECT_TRUE(test::same(point, test::sample_point(point.ordinal)));
        return true;
    });
}

TEST(Verify, repairs_so_that_the_run_can_be_completed) {
    for (const RowMode rows : {RowMode::all, RowMode::front}) {
        expect_repair("UPDATE point SET latency_ms = 1.5 WHERE ordinal = 123", rows);
        expect_repair("UPDATE point SET ordinal = 123 + 8192 WHERE ordinal = 123", rows);
        expect_repair("DELETE FROM point WHERE ordinal = 123", rows);
        expect_repair("DELETE FROM progress WHERE chunk = 3", rows);
        expect_repair("UPDATE progress SET chunk = 77 WHERE chunk = 3", rows);
        expect_repair("UPDATE progress SET reasons = 'x' WHERE chunk = 3", rows);
    }
}

/// A complete run, points 3 and 120 confirmed.
void write_confirmed_run(const std::string& directory) {
    write_run(directory, RowMode::all);
    RunWriter writer(directory);
    writer.put_layers(3, "fake", {test::sample_layer(0)});
    writer.put_confirmed(test::sample_confirmed(3), test::sample_layers());
    writer.put_confirmed(test::sample_confirmed(120), test::sample_layers());
    writer.close();
}

TEST(Verify, finds_and_forgets_a_damaged_confirmation) {
    for (const char* sql :
         {"UPDATE confirmed SET latency_ms = 1.5 WHERE ordinal = 3",
          "UPDATE confirmed SET model_version = 'tlm-2' WHERE ordinal = 3",
          "UPDATE confirmed SET layers = 2 WHERE ordinal = 3",
          "UPDATE layer SET cycles = 5 WHERE ordinal = 3 AND fidelity = 'tlm' AND layer = 1",
          "UPDATE layer SET checksum = 5 WHERE ordinal = 3 AND fidelity = 'tlm' AND layer = 1",
          "DELETE FROM layer WHERE ordinal = 3 AND fidelity = 'tlm' AND layer = 2",
          "DELETE FROM confirmed WHERE ordinal = 3"}) {
        const test::TemporaryDirectory directory;
        write_confirmed_run(directory.path());
        EXPECT_TRUE(verify_run(directory.path()).is_sound());
        Database(database_of(directory.path()), Database::Mode::read_write).execute(sql);
        EXPECT_FALSE(repair_run(directory.path()).is_sound()) << sql;
        EXPECT_TRUE(verify_run(directory.path()).is_sound()) << sql;
        const RunReader reader(directory.path());
        EXPECT_TRUE(reader.is_complete()) << sql;
        const auto confirmed = reader.confirmed();
        ASSERT_EQ(confirmed.size(), 1U) << sql;
        EXPECT_EQ(confirmed[0].ordinal, 120) << sql;
        EXPECT_EQ(reader.layers(120, "tlm").size(), 3U) << sql;
        EXPECT_TRUE(reader.layers(3, "tlm").empty()) << sql;
    }
}

TEST(Verify, leaves_a_sound_run_alone) {
    const test::TemporaryDirectory directory;
    write_run(directory.path(), RowMode::all);
    EXPECT_TRUE(repair_run(directory.path()).is_sound());
    EXPECT_EQ(RunReader(directory.path()).front().size(), 2U);
}

TEST(Verify, does_not_repair_what_is_being_written) {
    const test::TemporaryDirectory directory;
    write_run(directory.path(), RowMode::all);
    const RunWriter writer(directory.path());
    EXPECT_THROW(repair_run(directory.path()), Error);
}

}  // namespace
}  // namespace scfa
