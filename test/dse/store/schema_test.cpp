// SPDX-License-Identifier: Apache-2.0
#include "dse/store/schema.hpp"

#include "models/base/error.hpp"
#include "test/dse/fake_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scfa {
namespace {

using ::testing::HasSubstr;

class SchemaTest : public ::testing::Test {
  protected:
    SchemaTest() { create_schema(database); }

    ErrorCode code_after(const std::string& sql) {
        database.execute(sql);
        try {
            check_schema(database);
        } catch (const Error& error) {
            message = error.message();
            return error.code();
        }
        return ErrorCode::usage;
    }

    test::TemporaryDirectory directory;
    Database database{directory.path("run.db"), Database::Mode::read_write};
    std::string message;
};

TEST_F(SchemaTest, has_a_column_for_every_parameter_and_metric) {
    EXPECT_NO_THROW(check_schema(database));
    const std::string columns = ", " + point_columns() + ", ";
    for (const ParameterInfo& info : parameter_table()) {
        EXPECT_THAT(columns, HasSubstr(", " + column_of(info.id) + ", "));
    }
    for (const MetricInfo& info : metric_table()) {
        EXPECT_THAT(columns, HasSubstr(", " + std::string(info.name) + ", "));
        EXPECT_THAT(", " + confirmed_columns(), HasSubstr(", " + std::string(info.name) + ", "));
    }
    EXPECT_EQ(column_of(Parameter::activation_buffer_banks), "activation_buffer_banks");
}

TEST_F(SchemaTest, is_strict) {
    EXPECT_THROW(database.execute("INSERT INTO front VALUES ('x', 1)"), Error);
    EXPECT_THROW(database.execute("INSERT INTO front VALUES (1, 'x')"), Error);
}

TEST_F(SchemaTest, refuses_a_newer_format) {
    EXPECT_EQ(code_after("PRAGMA user_version = 4"), ErrorCode::unsupported);
    EXPECT_THAT(message, HasSubstr("has format 4, this version of scfa-dse reads format 3"));
}

TEST_F(SchemaTest, refuses_an_older_format_and_says_so) {
    EXPECT_EQ(code_after("PRAGMA user_version = 1"), ErrorCode::unsupported);
    EXPECT_THAT(message, HasSubstr("has format 1, this version of scfa-dse reads format 3"));
}

TEST_F(SchemaTest, refuses_another_programs_file) {
    EXPECT_EQ(code_after("PRAGMA application_id = 7"), ErrorCode::damaged);
}

TEST_F(SchemaTest, refuses_a_table_that_is_missing_or_different) {
    EXPECT_EQ(code_after("ALTER TABLE point RENAME COLUMN latency_ms TO latency_ns"),
              ErrorCode::damaged);
    EXPECT_THAT(message, HasSubstr("\"point\""));
    EXPECT_EQ(code_after("ALTER TABLE point RENAME COLUMN latency_ns TO latency_ms"),
              ErrorCode::usage);
    EXPECT_EQ(code_after("DROP TABLE telemetry"), ErrorCode::damaged);
}

}  // namespace
}  // namespace scfa
