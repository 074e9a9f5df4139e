#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/base/suggest.hpp
/// @brief "Did you mean ...?" for misspelt keys, commands and names.

#include <string>
#include <string_view>
#include <vector>

namespace scfa {

/// Edits (insert, delete, replace, swap of neighbours; no substring edited twice) from a to b, in
/// bytes. Cost: O(|a| |b|).
int edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, ignoring case, when it is at most max(2, |word| / 3) edits away
/// (one edit for words of up to three bytes); empty otherwise. Ties go to the first candidate.
/// Words above 100 bytes get no suggestion.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// `did you mean "budget"? ` or nothing, then `<what> allowed here: a, b, c`, as the hint of an
/// error.
std::string suggestion_hint(std::string_view word, const std::vector<std::string>& candidates,
                            std::string_view what);

}  // namespace scfa
