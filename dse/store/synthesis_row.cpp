// SPDX-License-Identifier: Apache-2.0
#include "dse/store/synthesis_row.hpp"

#include "dse/store/row_codec.hpp"
#include "models/base/error.hpp"

#include <fmt/format.h>

namespace scfa {

namespace {

constexpr const char* kTable = R"(CREATE TABLE IF NOT EXISTS synthesis (
    ordinal INTEGER NOT NULL,
    tool TEXT NOT NULL,
    stage TEXT NOT NULL,
    result TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (ordinal, tool, stage)
) STRICT, WITHOUT ROWID)";

std::int64_t checksum_of(const SynthesisRow& row) {
    return RowSum().add(row.ordinal).add(row.tool).add(row.stage).add(row.result).finish();
}

}  // namespace

void put_synthesis(const Database& database, const SynthesisRow& row) {
    database.execute(kTable);
    Statement insert = database.prepare(
        "INSERT OR REPLACE INTO synthesis (ordinal, tool, stage, result, "
        "checksum) VALUES (?, ?, ?, ?, ?)");
    insert.bind(1, row.ordinal)
        .bind(2, row.tool)
        .bind(3, row.stage)
        .bind(4, row.result)
        .bind(5, checksum_of(row))
        .run();
}

std::vector<SynthesisRow> read_synthesis(const Database& database) {
    std::vector<SynthesisRow> out;
    if (database.integer("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = "
                         "'synthesis'") == 0) {
        return out;
    }
    Statement query = database.prepare(
        "SELECT ordinal, tool, stage, result, checksum FROM synthesis ORDER BY ordinal, tool, "
        "stage");
    while (query.step()) {
        SynthesisRow row{query.integer(0), std::string(query.text(1)), std::string(query.text(2)),
                         std::string(query.text(3))};
        if (query.integer(4) != checksum_of(row)) {
            throw Error(ErrorCode::damaged,
                        fmt::format("{}: the synthesis result of point {} ({}, {}) fails its "
                                    "checksum",
                                    database.file(), row.ordinal, row.tool, row.stage),
                        Place{database.file(), 0, 0, {}, {}, 1}, "run `scfa-dse synth` again");
        }
        out.push_back(std::move(row));
    }
    return out;
}

}  // namespace scfa
