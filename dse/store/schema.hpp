#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/schema.hpp
/// @brief The tables of run.db, made from the tables of parameters and metrics.
///
/// Users query the file with their own sqlite3, so parameters and metrics are plain columns:
/// `pe.rows` is `pe_rows`, choices are texts, an unknown metric is NULL. Every row has a checksum
/// (XXH3-64 of its typed values), because SQLite's own check notices no flipped bit inside a value;
/// `seal` has the number and the sum of the checksums of each table's rows, so that a lost row is
/// noticed, too.

#include "dse/store/sqlite.hpp"
#include "models/arch/design_point.hpp"

#include <string>
#include <string_view>

namespace scfa {

/// PRAGMA application_id, "SCFA": what `file` and this program know a run by.
inline constexpr std::int64_t kApplicationId = 0x53434641;
/// PRAGMA user_version: raised with every change of the tables.
inline constexpr std::int64_t kSchemaVersion = 3;

/// `pe.rows` -> `pe_rows`.
std::string column_of(Parameter parameter);

/// Column lists for SELECT and INSERT, in the order of the row codec, the checksum last.
std::string point_columns();
std::string layer_columns();
std::string confirmed_columns();
std::string progress_columns();
/// `?,?,...` for that many columns.
std::string placeholders(std::string_view columns);

/// Makes the tables in an empty database. To be called inside a transaction.
void create_schema(const Database& database);

/// @throws Error{damaged} when this is no run, or its tables are not as `create_schema` makes them;
///         Error{unsupported} when a newer or an older version of the program wrote it
void check_schema(const Database& database);

}  // namespace scfa
