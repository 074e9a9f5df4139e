#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/synthesis_row.hpp
/// @brief What a synthesis tool said of a point, beside its estimates.

#include "dse/store/sqlite.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scfa {

struct SynthesisRow {
    std::int64_t ordinal = 0;
    std::string tool;
    std::string stage;
    std::string result;  ///< JSON
};

/// Stores a row in place of what the same tool said at the same stage. The table is made with the
/// first row: runs without one are as before. To be called inside a transaction.
void put_synthesis(const Database& database, const SynthesisRow& row);

/// All rows, ordinals ascending, then by tool and stage. @throws Error{damaged} when one fails its
/// checksum
std::vector<SynthesisRow> read_synthesis(const Database& database);

}  // namespace scfa
