// SPDX-License-Identifier: Apache-2.0
#include "dse/store/run_seals.hpp"

#include "dse/store/schema.hpp"
#include "models/base/error.hpp"
#include "test/dse/fake_run.hpp"

#include <gtest/gtest.h>

namespace scfa {
namespace {

TEST(RunSeals, do_not_depend_on_the_order_of_rows) {
    Seal a;
    a.add(5);
    a.add(-7);
    a.add(11);
    a.remove(5);
    Seal b;
    b.add(11);
    b.add(-7);
    EXPECT_EQ(a, b);
    b.add(0);
    EXPECT_NE(a, b);
}

TEST(RunSeals, are_kept_and_notice_an_edit) {
    const test::TemporaryDirectory directory;
    const Database database(directory.path("run.db"), Database::Mode::read_write);
    database.execute("BEGIN");
    create_schema(database);
    EXPECT_EQ(read_seals(database), Seals{});
    Seals seals{};
    seal_of(seals, SealedTable::layer).add(-3);
    write_seals(database, seals);
    write_seals(database, seals);
    EXPECT_EQ(read_seals(database), seals);
    database.execute("UPDATE seal SET rows = 2 WHERE name = 'layer'");
    EXPECT_THROW(read_seals(database), Error);
}

}  // namespace
}  // namespace scfa
