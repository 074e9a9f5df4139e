// SPDX-License-Identifier: Apache-2.0
#include "dse/store/run_seals.hpp"

#include "dse/store/row_codec.hpp"
#include "models/base/error.hpp"

#include <fmt/format.h>

namespace scfa {
namespace {

std::int64_t checksum_of(std::string_view name, const Seal& seal) {
    return RowSum().add(name).add(seal.rows).add(static_cast<std::int64_t>(seal.sum)).finish();
}

}  // namespace

std::string_view name_of(SealedTable table) {
    constexpr std::array<std::string_view, kSealedTables> kNames{"point", "layer", "front",
                                                                 "progress", "confirmed"};
    return kNames[static_cast<std::size_t>(table)];
}

Seals read_seals(const Database& database) {
    Seals seals{};
    Statement query = database.prepare("SELECT rows, sum, checksum FROM seal WHERE name = ?");
    for (std::size_t t = 0; t < kSealedTables; ++t) {
        const std::string_view name = name_of(static_cast<SealedTable>(t));
        query.reset();
        query.bind(1, name);
        if (!query.step()) {
            continue;
        }
        seals[t] = Seal{query.integer(0), static_cast<std::uint64_t>(query.integer(1))};
        if (query.integer(2) != checksum_of(name, seals[t])) {
            throw Error(ErrorCode::damaged,
                        fmt::format("{}: the seal of table \"{}\" fails its checksum",
                                    database.file(), name));
        }
    }
    return seals;
}

void write_seals(const Database& database, const Seals& seals) {
    Statement insert = database.prepare("INSERT OR REPLACE INTO seal VALUES (?, ?, ?, ?)");
    for (std::size_t t = 0; t < kSealedTables; ++t) {
        const std::string_view name = name_of(static_cast<SealedTable>(t));
        insert.bind(1, name).bind(2, seals[t].rows);
        insert.bind(3, static_cast<std::int64_t>(seals[t].sum))
            .bind(4, checksum_of(name, seals[t]));
        insert.run();
    }
}

}  // namespace scfa
