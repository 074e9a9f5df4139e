// SPDX-License-Identifier: Apache-2.0
#include "dse/store/schema.hpp"

#include "models/base/error.hpp"
#include "models/eval/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace scfa {
namespace {

struct Column {
    std::string name;
    std::string type;
};

std::vector<Column> columns_of_point() {
    std::vector<Column> columns{{"ordinal", "INTEGER PRIMARY KEY"}, {"id", "TEXT NOT NULL"},
                                {"status", "TEXT NOT NULL"},        {"reason", "TEXT"},
                                {"reason_layer", "INTEGER"},        {"reason_need", "INTEGER"},
                                {"reason_have", "INTEGER"},         {"failure", "TEXT"}};
    for (const ParameterInfo& info : parameter_table()) {
        const bool text = info.kind == ParameterKind::choice;
        columns.push_back({column_of(info.id), text ? "TEXT NOT NULL" : "INTEGER NOT NULL"});
    }
    for (const MetricInfo& info : metric_table()) {
        columns.push_back({std::string(info.name), info.integer ? "INTEGER" : "REAL"});
    }
    columns.push_back({"checksum", "INTEGER NOT NULL"});
    return columns;
}

std::vector<Column> columns_of_layer() {
    std::vector<Column> columns{
        {"ordinal", "INTEGER NOT NULL"},    {"fidelity", "TEXT NOT NULL"},
        {"layer", "INTEGER NOT NULL"},      {"name", "TEXT NOT NULL"},
        {"placement", "TEXT NOT NULL"},     {"bound", "TEXT NOT NULL"},
        {"tile_rows", "INTEGER NOT NULL"},  {"loop_order", "TEXT NOT NULL"},
        {"splits", "INTEGER NOT NULL"},     {"weights_resident", "INTEGER NOT NULL"},
        {"fused_pool", "INTEGER NOT NULL"},
    };
    for (const MetricInfo& info : layer_metric_table()) {
        columns.push_back({std::string(info.name), info.integer ? "INTEGER" : "REAL"});
    }
    columns.push_back({"checksum", "INTEGER NOT NULL"});
    return columns;
}

std::vector<Column> columns_of_confirmed() {
    std::vector<Column> columns{{"ordinal", "INTEGER NOT NULL"},
                                {"fidelity", "TEXT NOT NULL"},
                                {"model_version", "TEXT NOT NULL"},
                                {"status", "TEXT NOT NULL"},
                                {"reason", "TEXT"},
                                {"reason_layer", "INTEGER"},
                                {"reason_need", "INTEGER"},
                                {"reason_have", "INTEGER"},
                                {"failure", "TEXT"}};
    for (const MetricInfo& info : metric_table()) {
        columns.push_back({std::string(info.name), info.integer ? "INTEGER" : "REAL"});
    }
    columns.push_back({"layers", "INTEGER NOT NULL"});
    columns.push_back({"layers_sum", "INTEGER NOT NULL"});
    columns.push_back({"checksum", "INTEGER NOT NULL"});
    return columns;
}

std::vector<Column> columns_of_progress() {
    return {{"chunk", "INTEGER PRIMARY KEY"},      {"feasible", "INTEGER NOT NULL"},
            {"infeasible", "INTEGER NOT NULL"},    {"failed", "INTEGER NOT NULL"},
            {"by_bound", "INTEGER NOT NULL"},      {"by_device", "INTEGER NOT NULL"},
            {"by_constraint", "INTEGER NOT NULL"}, {"repeated", "INTEGER NOT NULL"},
            {"reasons", "TEXT NOT NULL"},          {"checksum", "INTEGER NOT NULL"}};
}

std::string declared(const std::vector<Column>& columns) {
    std::string text;
    for (const Column& column : columns) {
        text += fmt::format("{}    {} {}", text.empty() ? "" : ",\n", column.name, column.type);
    }
    return text;
}

std::string listed(const std::vector<Column>& columns) {
    std::string text;
    for (const Column& column : columns) {
        text += (text.empty() ? "" : ", ") + column.name;
    }
    return text;
}

/// Table name and the statement that makes it, exactly as SQLite keeps it.
std::vector<std::pair<std::string, std::string>> tables() {
    return {
        {"run", R"(CREATE TABLE run (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    name TEXT NOT NULL,
    config TEXT NOT NULL,
    config_hash TEXT NOT NULL,
    program_version TEXT NOT NULL,
    model_version TEXT NOT NULL,
    fidelity TEXT NOT NULL,
    seed INTEGER NOT NULL,
    combinations TEXT NOT NULL,
    engine TEXT NOT NULL,
    points INTEGER NOT NULL,
    chunk_points INTEGER NOT NULL,
    rows_kept TEXT NOT NULL,
    slack REAL NOT NULL,
    objectives TEXT NOT NULL,
    confirm_fidelity TEXT NOT NULL,
    confirm_points INTEGER NOT NULL,
    checksum INTEGER NOT NULL
) STRICT)"},
        {"point", "CREATE TABLE point (\n" + declared(columns_of_point()) + "\n) STRICT"},
        {"layer", "CREATE TABLE layer (\n" + declared(columns_of_layer()) +
                      ",\n    PRIMARY KEY (ordinal, fidelity, layer)\n) STRICT, WITHOUT ROWID"},
        {"confirmed", "CREATE TABLE confirmed (\n" + declared(columns_of_confirmed()) +
                          ",\n    PRIMARY KEY (ordinal, fidelity)\n) STRICT, WITHOUT ROWID"},
        {"front", R"(CREATE TABLE front (
    ordinal INTEGER PRIMARY KEY,
    checksum INTEGER NOT NULL
) STRICT)"},
        {"progress", "CREATE TABLE progress (\n" + declared(columns_of_progress()) + "\n) STRICT"},
        {"seal", R"(CREATE TABLE seal (
    name TEXT PRIMARY KEY,
    rows INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID)"},
        {"telemetry", R"(CREATE TABLE telemetry (
    sequence INTEGER PRIMARY KEY,
    utc TEXT NOT NULL,
    event TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT)"},
    };
}

Error damaged(const Database& database, const std::string& what) {
    return {ErrorCode::damaged, fmt::format("{} {}", database.file(), what),
            Place{database.file(), 0, 0, {}, {}, 1}};
}

}  // namespace

std::string column_of(Parameter parameter) {
    std::string name(info_of(parameter).name);
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
}

std::string point_columns() {
    return listed(columns_of_point());
}
std::string layer_columns() {
    return listed(columns_of_layer());
}
std::string confirmed_columns() {
    return listed(columns_of_confirmed());
}

std::string progress_columns() {
    return listed(columns_of_progress());
}

std::string placeholders(std::string_view columns) {
    std::string text = "?";
    for (const char c : columns) {
        text += c == ',' ? ",?" : "";
    }
    return text;
}

void create_schema(const Database& database) {
    std::string sql;
    for (const auto& [name, statement] : tables()) {
        sql += statement + ";";
    }
    sql += fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", kApplicationId,
                       kSchemaVersion);
    database.execute(sql);
}

void check_schema(const Database& database) {
    if (database.integer("PRAGMA application_id") != kApplicationId) {
        throw damaged(database, "is no run of scfa-dse, or is damaged");
    }
    const std::int64_t version = database.integer("PRAGMA user_version");
    if (version > kSchemaVersion) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("{} has format {}, this version of scfa-dse reads format {}",
                                database.file(), version, kSchemaVersion),
                    Place{database.file(), 0, 0, {}, {}, 1}, "use a newer scfa-dse");
    }
    if (version < kSchemaVersion && version > 0) {
        throw Error(ErrorCode::unsupported,
                    fmt::format("{} has format {}, this version of scfa-dse reads format {}",
                                database.file(), version, kSchemaVersion),
                    Place{database.file(), 0, 0, {}, {}, 1}, "sweep again with --restart");
    }
    Statement query =
        database.prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?");
    for (const auto& [name, statement] : tables()) {
        query.bind(1, name);
        if (!query.step() || query.text(0) != statement) {
            throw damaged(database,
                          fmt::format("has no table \"{}\" as this version makes it", name));
        }
        query.reset();
    }
}

}  // namespace scfa
