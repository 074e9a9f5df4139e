#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/store/verify.hpp
/// @brief Finds what is damaged in a stored run, and forgets it so that it is evaluated again.

#include <cstdint>
#include <string>
#include <vector>

namespace scfa {

struct VerifyReport {
    std::vector<std::string> structure;   ///< what SQLite's own check says; cannot be repaired
    std::vector<std::int64_t> points;     ///< ordinals of rows that fail their checksum
    std::vector<std::int64_t> chunks;     ///< finished chunks that are affected by anything
    std::vector<std::int64_t> confirmed;  ///< ordinals whose confirmation, or a layer, is damaged
    std::vector<std::string> other;       ///< any other finding, one text each
    std::int64_t checked_rows = 0;

    [[nodiscard]] bool is_sound() const {
        return structure.empty() && points.empty() && chunks.empty() && confirmed.empty() &&
               other.empty();
    }
};

/// Reads every row of the run and compares checksums, seals and counts. Cost: O(file).
/// @throws Error{environment} when there is no run; Error{damaged} when not even the tables or the
/// run's
///         description can be read
VerifyReport verify_run(const std::string& directory);

/// Removes everything that `verify_run` finds, and seals the rest: going on with the run evaluates
/// the affected chunks again and writes the front anew.
/// @return  what was found before
/// @throws  Error{damaged} when the file's structure is damaged; Error{environment} when the run is
/// in use
VerifyReport repair_run(const std::string& directory);

}  // namespace scfa
