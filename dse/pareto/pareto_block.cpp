// SPDX-License-Identifier: Apache-2.0
#include "dse/pareto/pareto_block.hpp"

#include "models/base/error.hpp"

#include <algorithm>

namespace scfa {

ObjectiveVector ParetoBlock::vector_at(std::size_t i) const {
    ObjectiveVector out{};
    for (std::size_t j = 0; j < count_; ++j) {
        out[j] = columns_[j][i];
    }
    return out;
}

std::size_t ParetoBlock::lower_bound(const ObjectiveVector& vector) const {
    std::size_t low = 0;
    std::size_t high = size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        // Unused entries are 0 on both sides, so whole arrays compare as the used parts do.
        if (vector_at(middle) < vector) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool ParetoBlock::equals(std::size_t i, const ObjectiveVector& vector) const {
    return i < size() && vector_at(i) == vector;
}

void ParetoBlock::insert(std::size_t i, const ObjectiveVector& vector,
                         std::vector<std::int64_t> ids) {
    SCFA_ASSERT(size() < kCapacity && i <= size(), std::to_string(i));
    for (std::size_t j = 0; j < count_; ++j) {
        Column& column = columns_[j];
        const auto at = column.begin() + static_cast<std::ptrdiff_t>(i);
        const auto end = column.begin() + static_cast<std::ptrdiff_t>(size());
        std::copy_backward(at, end, end + 1);
        *at = vector[j];
        least_[j] = size() == 0 ? vector[j] : std::min(least_[j], vector[j]);
        greatest_[j] = size() == 0 ? vector[j] : std::max(greatest_[j], vector[j]);
    }
    ids_.insert(ids_.begin() + static_cast<std::ptrdiff_t>(i), std::move(ids));
}

bool ParetoBlock::add_id(std::size_t i, std::int64_t id) {
    std::vector<std::int64_t>& ids = ids_[i];
    const auto at = std::lower_bound(ids.begin(), ids.end(), id);
    if (at != ids.end() && *at == id) {
        return false;
    }
    ids.insert(at, id);
    return true;
}

ParetoBlock ParetoBlock::split() {
    ParetoBlock upper(count_);
    const std::size_t half = size() / 2;
    for (std::size_t i = half; i < size(); ++i) {
        upper.set(i - half, vector_at(i));
        upper.ids_.push_back(std::move(ids_[i]));
    }
    upper.update_bounds();
    ids_.resize(half);
    update_bounds();
    return upper;
}

std::size_t ParetoBlock::find_cover(const ObjectiveVector& vector) const {
    for (std::size_t j = 0; j < count_; ++j) {
        if (least_[j] > vector[j]) {
            return size();
        }
    }
    // Without branches in the inner loop, it compiles to packed comparisons.
    std::array<std::int64_t, kCapacity> worse{};
    const std::size_t entries = size();
    for (std::size_t j = 0; j < count_; ++j) {
        const Column& column = columns_[j];
        const double limit = vector[j];
        for (std::size_t i = 0; i < entries; ++i) {
            worse[i] |= column[i] > limit ? 1 : 0;
        }
    }
    return static_cast<std::size_t>(
        std::find(worse.begin(), worse.begin() + static_cast<std::ptrdiff_t>(entries), 0) -
        worse.begin());
}

bool ParetoBlock::any_beats(const ObjectiveVector& vector, double slack) const {
    for (std::size_t j = 0; j < count_; ++j) {
        if (least_[j] > vector[j]) {
            return false;
        }
    }
    for (std::size_t i = 0; i < size(); ++i) {
        if (beats(vector_at(i), vector, count_, slack)) {
            return true;
        }
    }
    return false;
}

std::int64_t ParetoBlock::remove_covered_by(const ObjectiveVector& vector) {
    for (std::size_t j = 0; j < count_; ++j) {
        if (greatest_[j] < vector[j]) {
            return 0;
        }
    }
    std::int64_t removed = 0;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        const ObjectiveVector candidate = vector_at(i);
        if (covers(vector, candidate, count_)) {
            removed += static_cast<std::int64_t>(ids_[i].size());
            continue;
        }
        if (kept != i) {
            set(kept, candidate);
            ids_[kept] = std::move(ids_[i]);
        }
        ++kept;
    }
    if (removed > 0) {
        ids_.resize(kept);
        update_bounds();
    }
    return removed;
}

void ParetoBlock::set(std::size_t i, const ObjectiveVector& vector) {
    for (std::size_t j = 0; j < count_; ++j) {
        columns_[j][i] = vector[j];
    }
}

void ParetoBlock::update_bounds() {
    for (std::size_t j = 0; j < count_ && size() > 0; ++j) {
        const auto end = columns_[j].begin() + static_cast<std::ptrdiff_t>(size());
        const auto [least, greatest] = std::minmax_element(columns_[j].begin(), end);
        least_[j] = *least;
        greatest_[j] = *greatest;
    }
}

}  // namespace scfa
