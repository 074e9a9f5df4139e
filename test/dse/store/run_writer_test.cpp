// SPDX-License-Identifier: Apache-2.0
#include "dse/store/run_writer.hpp"

#include "dse/store/verify.hpp"
#include "models/base/error.hpp"
#include "test/dse/store/sample_points.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace scfa {
namespace {

using test::sample_chunk;
using test::small_info;
using test::TemporaryDirectory;
using ::testing::HasSubstr;

void write_chunks(RunWriter& writer, std::int64_t first, std::int64_t last) {
    for (std::int64_t chunk = first; chunk < last; ++chunk) {
        writer.append(sample_chunk(chunk, writer.info().points, writer.info().chunk_points));
    }
}

Error error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << "nothing was thrown";
    return {ErrorCode::usage, ""};
}

TEST(RunWriter, goes_on_where_it_was) {
    const TemporaryDirectory directory;
    PointCounts before;
    {
        RunWriter writer(directory.path(), small_info());
        EXPECT_FALSE(writer.resumed());
        write_chunks(writer, 0, 5);
        writer.commit();
        before = writer.counts();
    }
    RunInfo other_chunks = small_info(RowMode::front);
    other_chunks.chunk_points = 7;
    RunWriter writer(directory.path(), other_chunks);
    EXPECT_TRUE(writer.resumed());
    EXPECT_EQ(writer.info().chunk_points, 50);
    EXPECT_EQ(writer.info().rows, RowMode::all);
    EXPECT_EQ(writer.finished().size(), 5);
    EXPECT_EQ(writer.counts(), before);
    write_chunks(writer, 5, writer.info().chunks());
    writer.close();
    const RunReader reader(directory.path());
    EXPECT_TRUE(reader.is_complete());
    EXPECT_EQ(reader.stored_points(), test::kSmallDistinct);
}

TEST(RunWriter, what_was_not_committed_never_happened) {
    const TemporaryDirectory directory;
    {
        RunWriter writer(directory.path(), small_info());
        write_chunks(writer, 0, 2);
        writer.commit();
        write_chunks(writer, 2, 4);
    }
    RunWriter writer(directory.path(), small_info());
    EXPECT_EQ(writer.finished().size(), 2);
    EXPECT_EQ(RunReader(directory.path()).stored_points(), 100);
    write_chunks(writer, 2, 3);
    writer.commit();
}

TEST(RunWriter, commits_by_rows_and_by_time) {
    const TemporaryDirectory directory;
    RunInfo info = small_info();
    info.points = 1'000'000;
    info.chunk_points = 2'000;
    RunWriter writer(directory.path(), info);
    EXPECT_FALSE(writer.commit_if_due());
    write_chunks(writer, 0, 2);
    EXPECT_FALSE(writer.commit_if_due());
    write_chunks(writer, 2, 3);
    EXPECT_TRUE(writer.commit_if_due());
    write_chunks(writer, 3, 4);
    EXPECT_FALSE(writer.commit_if_due());
    usleep(510'000);
    EXPECT_TRUE(writer.commit_if_due());
    EXPECT_EQ(RunReader(directory.path()).stored_points(), 8'000);
}

TEST(RunWriter, refuses_another_configuration_with_every_difference) {
    const TemporaryDirectory directory;
    { RunWriter writer(directory.path(), small_info()); }
    RunInfo edited = small_info();
    edited.config = R"({"seed":2,"space":{"pe.rows":[4,8,16]}})";
    edited.seed = 2;
    edited.model_version = "fake-2";
    const Error error = error_of([&] { RunWriter writer(directory.path(), edited); });
    EXPECT_EQ(error.code(), ErrorCode::configuration);
    EXPECT_THAT(error.message(), HasSubstr("/seed: 1 -> 2"));
    EXPECT_THAT(error.message(), HasSubstr("/space/pe.rows/3: 32 -> (absent)"));
    EXPECT_THAT(error.message(), HasSubstr("(version of the model): fake-1 -> fake-2"));

    RunInfo reordered = small_info();
    reordered.config = R"({ "seed": 1, "space": { "pe.rows": [4, 8, 16, 32] } })";
    EXPECT_NO_THROW(RunWriter(directory.path(), reordered));
}

TEST(RunWriter, has_no_second_beside_it) {
    const TemporaryDirectory directory;
    const RunWriter writer(directory.path(), small_info());
    const Error error = error_of([&] { RunWriter second(directory.path(), small_info()); });
    EXPECT_EQ(error.code(), ErrorCode::environment);
    EXPECT_THAT(error.message(), HasSubstr("is being written by process"));
}

TEST(RunWriter, leaves_one_plain_file_when_closed) {
    const TemporaryDirectory directory;
    {
        RunWriter writer(directory.path(), small_info());
        write_chunks(writer, 0, 3);
        writer.close();
    }
    EXPECT_FALSE(std::filesystem::exists(database_of(directory.path()) + "-wal"));
    EXPECT_EQ(Database(database_of(directory.path()), Database::Mode::read_only)
                  .text("PRAGMA journal_mode"),
              "delete");
}

TEST(RunWriter, uses_a_log_with_full_synchronisation_while_it_writes) {
    const TemporaryDirectory directory;
    RunWriter writer(directory.path(), small_info());
    write_chunks(writer, 0, 1);
    writer.commit();
    EXPECT_TRUE(std::filesystem::exists(database_of(directory.path()) + "-wal"));
    const Database reader(database_of(directory.path()), Database::Mode::read_only);
    EXPECT_EQ(reader.text("PRAGMA journal_mode"), "wal");
}

TEST(RunWriter, is_read_while_it_writes) {
    const TemporaryDirectory directory;
    RunWriter writer(directory.path(), small_info());
    write_chunks(writer, 0, 2);
    writer.commit();
    const RunReader reader(directory.path());
    write_chunks(writer, 2, 4);
    EXPECT_EQ(reader.stored_points(), 100) << "the open transaction is not seen";
    writer.commit();
    EXPECT_EQ(reader.stored_points(), 200);
}

TEST(RunWriter, erases_points_and_keeps_the_seal) {
    const TemporaryDirectory directory;
    RunWriter writer(directory.path(), small_info(RowMode::front));
    write_chunks(writer, 0, 2);
    writer.erase_points({3, 77, 5'000});
    writer.commit();
    EXPECT_EQ(RunReader(directory.path()).stored_points(), 98);
    Seal seal;
    const Database database(database_of(directory.path()), Database::Mode::read_only);
    Statement row = database.prepare("SELECT checksum FROM point");
    while (row.step()) {
        seal.add(row.integer(0));
    }
    EXPECT_EQ(seal, seal_of(read_seals(database), SealedTable::point));
}

/// Runs `action` in a process of its own that may write files of at most `bytes`; gives its exit
/// status.
int status_with_file_limit(rlim_t bytes, const std::function<int()>& action) {
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{bytes, bytes};
        setrlimit(RLIMIT_FSIZE, &limit);
        _exit(action());
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(RunWriter, keeps_confirmations_with_their_layers) {
    const TemporaryDirectory directory;
    RunWriter writer(directory.path(), small_info());
    writer.put_confirmed(test::sample_confirmed(7), test::sample_layers());
    writer.put_confirmed(test::sample_confirmed(5), {});
    writer.put_confirmed(test::sample_confirmed(5), {test::sample_layer(1)});
    writer.put_confirmed(test::sample_confirmed(9), test::sample_layers());
    writer.erase_confirmed(9, "tlm");
    writer.erase_confirmed(10, "tlm");
    writer.commit();
    const RunReader reader(directory.path());
    const auto confirmed = reader.confirmed();
    ASSERT_EQ(confirmed.size(), 2U);
    EXPECT_EQ(confirmed[0].ordinal, 5);
    EXPECT_EQ(confirmed[1].ordinal, 7);
    EXPECT_EQ(checksum_of(confirmed[1], {}), checksum_of(test::sample_confirmed(7), {}));
    EXPECT_EQ(reader.layers(5, "tlm").size(), 1U);
    EXPECT_EQ(reader.layers(7, "tlm").size(), 3U);
    EXPECT_TRUE(reader.layers(9, "tlm").empty());
    EXPECT_TRUE(verify_run(directory.path()).other.empty());
}

TEST(RunWriter, a_full_disk_is_an_error_that_names_the_file_and_loses_nothing_committed) {
    const TemporaryDirectory directory;
    std::int64_t committed = 0;
    { RunWriter writer(directory.path(), small_info()); }
    for (const rlim_t limit : {200'000U, 300'000U, 400'000U}) {
        const int status = status_with_file_limit(limit, [&] {
            try {
                RunWriter writer(directory.path(), small_info());
                for (std::int64_t chunk = writer.finished().size(); chunk < writer.info().chunks();
                     ++chunk) {
                    write_chunks(writer, chunk, chunk + 1);
                    writer.commit();
                }
            } catch (const Error& error) {
                const bool named = error.message().find("run.db") != std::string::npos;
                const bool space = error.message().find("MiB free there") != std::string::npos;
                return error.code() == ErrorCode::environment && named && space ? 4 : 99;
            }
            return 0;
        });
        EXPECT_EQ(status, 4) << limit;
        const RunReader reader(directory.path());
        const std::int64_t chunks = reader.finished_chunks().size();
        EXPECT_GE(chunks, committed) << limit;
        EXPECT_GT(chunks, 0) << limit;
        EXPECT_EQ(reader.stored_points(), chunks * 50) << limit;
        committed = chunks;
    }
    RunWriter writer(directory.path(), small_info());
    write_chunks(writer, committed, writer.info().chunks());
    writer.close();
    EXPECT_EQ(RunReader(directory.path()).stored_points(), test::kSmallDistinct);
}

TEST(RunWriter, refuses_a_newer_format_untouched) {
    const TemporaryDirectory directory;
    { RunWriter writer(directory.path(), small_info()); }
    Database(database_of(directory.path()), Database::Mode::read_write)
        .execute("PRAGMA user_version = 9");
    EXPECT_EQ(error_of([&] { RunWriter writer(directory.path(), small_info()); }).code(),
              ErrorCode::unsupported);
}

TEST(RunWriter, creates_the_run_in_what_a_killed_creation_left) {
    const TemporaryDirectory directory;
    std::filesystem::create_directories(directory.path());
    { const Database empty(database_of(directory.path()), Database::Mode::read_write); }
    RunWriter writer(directory.path(), small_info());
    EXPECT_FALSE(writer.resumed());
}

}  // namespace
}  // namespace scfa
