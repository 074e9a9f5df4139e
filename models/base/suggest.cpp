// SPDX-License-Identifier: Apache-2.0
#include "models/base/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace scfa {

namespace {

constexpr std::size_t kLongestWord = 100;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
    // Rows i - 2, i - 1 and i of the table of distances between prefixes.
    std::vector<int> before(b.size() + 1);
    std::vector<int> above(b.size() + 1);
    std::vector<int> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        row[j] = static_cast<int>(j);
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::swap(before, above);
        std::swap(above, row);
        row[0] = static_cast<int>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const int replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
    }
    return row[b.size()];
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    if (word.empty() || word.size() > kLongestWord) {
        return {};
    }
    const std::string wanted = lower(word);
    // Of a word of three letters, two edits leave nothing to recognise.
    int best = (word.size() <= 3 ? 1 : std::max(2, static_cast<int>(word.size() / 3))) + 1;
    std::string nearest;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > kLongestWord) {
            continue;
        }
        const int distance = edit_distance(wanted, lower(candidate));
        if (distance < best && distance < static_cast<int>(word.size())) {
            best = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

std::string suggestion_hint(std::string_view word, const std::vector<std::string>& candidates,
                            std::string_view what) {
    constexpr std::size_t kListed = 40;
    const std::string nearest = did_you_mean(word, candidates);
    std::string out = nearest.empty() ? "" : fmt::format("did you mean \"{}\"? ", nearest);
    out += fmt::format("{} allowed here: ", what);
    for (std::size_t i = 0; i < std::min(candidates.size(), kListed); ++i) {
        out += (i == 0 ? "" : ", ") + candidates[i];
    }
    if (candidates.size() > kListed) {
        out += fmt::format(" and {} more", candidates.size() - kListed);
    }
    return candidates.empty() ? out + "none" : out;
}

}  // namespace scfa
