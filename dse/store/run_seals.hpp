#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/run_seals.hpp
/// @brief How many rows a table has and what their checksums add up to, kept beside the rows in the
/// same
///        transactions: shows that a row is missing.

#include "dse/store/sqlite.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace scfa {

enum class SealedTable : std::int32_t { point, layer, front, progress, confirmed };
inline constexpr std::size_t kSealedTables = 5;
std::string_view name_of(SealedTable table);

/// Number of rows and sum of their checksums modulo 2^64; does not depend on the order of the rows.
struct Seal {
    std::int64_t rows = 0;
    std::uint64_t sum = 0;

    void add(std::int64_t checksum) {
        ++rows;
        sum += static_cast<std::uint64_t>(checksum);
    }
    void remove(std::int64_t checksum) {
        --rows;
        sum -= static_cast<std::uint64_t>(checksum);
    }
    friend bool operator==(const Seal& a, const Seal& b) {
        return a.rows == b.rows && a.sum == b.sum;
    }
    friend bool operator!=(const Seal& a, const Seal& b) { return !(a == b); }
};

using Seals = std::array<Seal, kSealedTables>;

inline Seal& seal_of(Seals& seals, SealedTable table) {
    return seals[static_cast<std::size_t>(table)];
}
inline const Seal& seal_of(const Seals& seals, SealedTable table) {
    return seals[static_cast<std::size_t>(table)];
}

/// A table without a row in `seal` counts as empty. @throws Error{damaged} when a seal fails its
/// own checksum
Seals read_seals(const Database& database);
void write_seals(const Database& database, const Seals& seals);

}  // namespace scfa
