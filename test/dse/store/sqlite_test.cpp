// SPDX-License-Identifier: Apache-2.0
#include "dse/store/sqlite.hpp"

#include "models/base/error.hpp"
#include "test/dse/fake_run.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>

namespace scfa {
namespace {

ErrorCode code_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.code();
    }
    ADD_FAILURE() << "nothing was thrown";
    return ErrorCode::usage;
}

TEST(Sqlite, keeps_values_of_every_kind) {
    const test::TemporaryDirectory directory;
    const Database database(directory.path("a.db"), Database::Mode::read_write);
    database.execute("CREATE TABLE t (a INTEGER, b REAL, c TEXT) STRICT");
    Statement insert = database.prepare("INSERT INTO t VALUES (?, ?, ?)");
    insert.bind(1, std::int64_t{1} << 62).bind(2, 0.1).bind(3, std::string_view("a\0b", 3)).run();
    insert.bind(1, std::int64_t{-1}).bind(2, std::numeric_limits<double>::quiet_NaN());
    insert.bind(3, std::string_view()).run();
    Statement row = database.prepare("SELECT a, b, c FROM t ORDER BY rowid");
    ASSERT_TRUE(row.step());
    EXPECT_EQ(row.integer(0), std::int64_t{1} << 62);
    EXPECT_EQ(row.real(1), 0.1);
    EXPECT_EQ(row.text(2), std::string_view("a\0b", 3));
    ASSERT_TRUE(row.step());
    EXPECT_TRUE(std::isnan(row.real(1)));
    EXPECT_FALSE(row.is_null(2));
    EXPECT_EQ(row.text(2), "");
    EXPECT_FALSE(row.step());
}

TEST(Sqlite, tells_damage_from_a_bad_environment) {
    const test::TemporaryDirectory directory;
    std::ofstream(directory.path("text.db")) << std::string(5000, 'x');
    EXPECT_EQ(code_of([&] { Database(directory.path("text.db"), Database::Mode::read_only); }),
              ErrorCode::damaged);
    EXPECT_EQ(code_of([&] { Database(directory.path("absent.db"), Database::Mode::read_only); }),
              ErrorCode::environment);
    EXPECT_EQ(code_of([&] { Database("/no/such/place/a.db", Database::Mode::read_write); }),
              ErrorCode::environment);
}

TEST(Sqlite, a_read_only_connection_does_not_write) {
    const test::TemporaryDirectory directory;
    const Database writer(directory.path("a.db"), Database::Mode::read_write);
    writer.execute("CREATE TABLE t (a)");
    const Database reader(directory.path("a.db"), Database::Mode::read_only);
    EXPECT_THROW(reader.execute("INSERT INTO t VALUES (1)"), Error);
}

TEST(Sqlite, opens_names_that_look_like_addresses) {
    const test::TemporaryDirectory directory;
    const std::string file = directory.path("a?b#c%20.db");
    Database(file, Database::Mode::read_write).execute("CREATE TABLE t (a)");
    EXPECT_NO_THROW(Database(file, Database::Mode::read_only));
}

}  // namespace
}  // namespace scfa
