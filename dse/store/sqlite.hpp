#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/sqlite.hpp
/// @brief SQLite connections and statements that close themselves and throw `Error`.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace scfa {

/// One prepared statement. Parameters count from 1, columns from 0.
class Statement {
  public:
    Statement(sqlite3* database, const std::string& file, std::string_view sql);

    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, double value);  ///< NaN becomes NULL
    Statement& bind_null(int index);
    /// The text has to live until the next reset() or step to the end.
    Statement& bind(int index, std::string_view text);

    /// @return whether there is a row
    bool step();
    void reset();
    /// Runs a statement that gives no rows, and makes it ready for the next time.
    void run();

    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;            ///< NULL becomes NaN
    [[nodiscard]] std::string_view text(int column) const;  ///< valid until the next step
    [[nodiscard]] bool is_null(int column) const;

  private:
    struct Finalise {
        void operator()(sqlite3_stmt* statement) const;
    };
    void check(int result) const;

    sqlite3* database_;
    const std::string* file_;
    std::unique_ptr<sqlite3_stmt, Finalise> statement_;
};

/// One connection. Not thread-safe: one thread at a time.
class Database {
  public:
    enum class Mode { read_only, read_write };

    /// Opens the file, creating it in `read_write`. A read-only file in a directory that cannot be
    /// written is opened too. @throws Error{environment, damaged}
    Database(std::string file, Mode mode);

    [[nodiscard]] Statement prepare(std::string_view sql) const;
    /// Runs statements that give no rows.
    void execute(const std::string& sql) const;
    /// The first column of the first row of a query, as an integer.
    [[nodiscard]] std::int64_t integer(std::string_view sql) const;
    [[nodiscard]] std::string text(std::string_view sql) const;
    [[nodiscard]] const std::string& file() const { return *file_; }
    /// Rolls back, if a transaction is open; never throws.
    void abandon() noexcept;

  private:
    struct Close {
        void operator()(sqlite3* database) const;
    };
    /// @return an SQLite result code
    int open(const std::string& name, int flags);

    std::unique_ptr<std::string> file_;  ///< statements point to it, also after a move
    std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace scfa
