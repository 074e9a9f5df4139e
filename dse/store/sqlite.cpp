// SPDX-License-Identifier: Apache-2.0
#include "dse/store/sqlite.hpp"

#include "models/base/error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>
#include <limits>

namespace scfa {
namespace {

constexpr int kBusyMilliseconds = 5'000;

/// " (12.5 MiB free there)", or nothing where that cannot be found out.
std::string free_text(const std::string& file) {
    std::error_code failure;
    const auto space = std::filesystem::space(std::filesystem::path(file).parent_path(), failure);
    constexpr double kMebi = 1048576.0;
    return failure ? ""
                   : fmt::format(" ({:.1f} MiB free there)",
                                 static_cast<double>(space.available) / kMebi);
}

/// What the user can do about it depends on the kind of failure.
Error error_of(sqlite3* database, const std::string& file, int result) {
    const std::string detail =
        database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(result);
    const Place place{file, 0, 0, {}, {}, 1};
    constexpr const char* kSafe =
        "everything committed so far is safe: make room and run the same command again";
    switch (result & 0xff) {
        case SQLITE_FULL:
            return {ErrorCode::environment,
                    fmt::format("no space left to write {}{}", file, free_text(file)), place,
                    kSafe};
        case SQLITE_IOERR:
            return {ErrorCode::environment,
                    fmt::format("cannot read or write {}: {}{}", file, detail, free_text(file)),
                    place, kSafe};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {ErrorCode::damaged, fmt::format("{} is damaged: {}", file, detail), place,
                    "`scfa-dse verify` lists what is affected; `--restart` begins anew"};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {ErrorCode::environment, fmt::format("{} is in use by another process", file),
                    place};
        default:
            return {ErrorCode::environment, fmt::format("{}: {}", file, detail), place};
    }
}

/// A path as an SQLite URI that leaves locking and change detection aside.
std::string immutable_uri(const std::string& file) {
    std::string uri = "file:";
    for (const char c : file) {
        uri += c == '%' ? "%25" : c == '?' ? "%3f" : c == '#' ? "%23" : std::string(1, c);
    }
    return uri + "?immutable=1";
}

}  // namespace

void Statement::Finalise::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* database, const std::string& file, std::string_view sql)
    : database_(database), file_(&file) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                             SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    statement_.reset(statement);
}

void Statement::check(int result) const {
    if (result != SQLITE_OK) {
        throw error_of(database_, *file_, result);
    }
}

Statement& Statement::bind(int index, std::int64_t value) {
    check(sqlite3_bind_int64(statement_.get(), index, value));
    return *this;
}

Statement& Statement::bind(int index, double value) {
    check(sqlite3_bind_double(statement_.get(), index, value));
    return *this;
}

Statement& Statement::bind_null(int index) {
    check(sqlite3_bind_null(statement_.get(), index));
    return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
    // An empty view may have no address, which SQLite would take for NULL.
    const char* data = text.empty() ? "" : text.data();
    check(sqlite3_bind_text(statement_.get(), index, data, static_cast<int>(text.size()),
                            SQLITE_STATIC));
    return *this;
}

bool Statement::step() {
    const int result = sqlite3_step(statement_.get());
    if (result == SQLITE_ROW) {
        return true;
    }
    if (result != SQLITE_DONE) {
        Error error = error_of(database_, *file_, result);
        sqlite3_reset(statement_.get());
        throw error;
    }
    return false;
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
}

void Statement::run() {
    const bool has_row = step();
    SCFA_ASSERT(!has_row, *file_);
    reset();
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const {
    return is_null(column) ? std::numeric_limits<double>::quiet_NaN()
                           : sqlite3_column_double(statement_.get(), column);
}

std::string_view Statement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    const int bytes = sqlite3_column_bytes(statement_.get(), column);
    return data == nullptr ? std::string_view{}
                           : std::string_view(data, static_cast<std::size_t>(bytes));
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

void Database::Close::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}

Database::Database(std::string file, Mode mode)
    : file_(std::make_unique<std::string>(std::move(file))) {
    const bool writes = mode == Mode::read_write;
    int result =
        open(*file_, writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    if (result != SQLITE_OK && !writes && !std::filesystem::exists(*file_ + "-wal")) {
        // A read-only medium: without a log beside it, the file is all there is, and nobody changes
        // it.
        result = open(immutable_uri(*file_), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    }
    if (result != SQLITE_OK) {
        throw error_of(database_.get(), *file_, result);
    }
    execute("PRAGMA cell_size_check = 1; PRAGMA trusted_schema = 0");
}

int Database::open(const std::string& name, int flags) {
    sqlite3* database = nullptr;
    const int opened =
        sqlite3_open_v2(name.c_str(), &database, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(database);
    if (opened != SQLITE_OK) {
        return opened;
    }
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, kBusyMilliseconds);
    // Opening is lazy: only a first read shows whether the file can be read.
    return sqlite3_exec(database, "PRAGMA schema_version", nullptr, nullptr, nullptr);
}

Statement Database::prepare(std::string_view sql) const {
    return {database_.get(), *file_, sql};
}

void Database::execute(const std::string& sql) const {
    const int result = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) {
        throw error_of(database_.get(), *file_, result);
    }
}

std::int64_t Database::integer(std::string_view sql) const {
    Statement statement = prepare(sql);
    return statement.step() ? statement.integer(0) : 0;
}

std::string Database::text(std::string_view sql) const {
    Statement statement = prepare(sql);
    return statement.step() ? std::string(statement.text(0)) : std::string();
}

void Database::abandon() noexcept {
    if (sqlite3_get_autocommit(database_.get()) == 0) {
        sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

}  // namespace scfa
