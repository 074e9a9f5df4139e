// SPDX-License-Identifier: Apache-2.0
#include "dse/pareto/pareto_front.hpp"

#include "models/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace scfa {

ParetoFront::ParetoFront(std::size_t objectives) : count_(objectives) {
    SCFA_ASSERT(objectives >= 1 && objectives <= kMostObjectives, std::to_string(objectives));
}

Insertion ParetoFront::insert(const ObjectiveVector& vector, std::int64_t id) {
    for (std::size_t j = 0; j < count_; ++j) {
        if (std::isnan(vector[j])) {
            throw Error(ErrorCode::configuration, "objective " + std::to_string(j + 1) +
                                                      " of point " + std::to_string(id) +
                                                      " is not a number");
        }
    }
    if (is_dominated(vector)) {
        return Insertion::dominated;
    }
    const std::size_t block = block_for(vector);
    if (block < blocks_.size()) {
        const std::size_t at = blocks_[block].lower_bound(vector);
        if (blocks_[block].equals(at, vector)) {
            size_ += blocks_[block].add_id(at, id) ? 1 : 0;
            return Insertion::tied;
        }
    }
    remove_covered_by(vector);
    place(vector, {id});
    return Insertion::added;
}

bool ParetoFront::is_dominated(const ObjectiveVector& vector) {
    for (std::size_t i = 0; i < recent_count_; ++i) {
        if (dominates(recent_[i], vector, count_)) {
            return true;
        }
    }
    for (const ParetoBlock& block : blocks_) {
        if (block.first_objective(0) > vector[0]) {
            return false;  // and so are all behind it
        }
        const std::size_t at = block.find_cover(vector);
        if (at == block.size()) {
            continue;
        }
        // One equal vector in the front: then no other covers it.
        if (block.equals(at, vector)) {
            return false;
        }
        remember(block.vector_at(at));
        return true;
    }
    return false;
}

void ParetoFront::remember(const ObjectiveVector& vector) {
    recent_[recent_next_] = vector;
    recent_next_ = (recent_next_ + 1) % kRecent;
    recent_count_ = std::min(recent_count_ + 1, kRecent);
}

bool ParetoFront::beats_by(const ObjectiveVector& vector, double slack) const {
    for (const ParetoBlock& block : blocks_) {
        if (block.first_objective(0) > vector[0]) {
            return false;
        }
        if (block.any_beats(vector, slack)) {
            return true;
        }
    }
    return false;
}

/// The block whose range holds the vector: the last that starts at or before it.
std::size_t ParetoFront::block_for(const ObjectiveVector& vector) const {
    const auto behind = std::upper_bound(
        blocks_.begin(), blocks_.end(), vector,
        [](const ObjectiveVector& v, const ParetoBlock& block) { return v < block.vector_at(0); });
    return behind == blocks_.begin() ? 0 : static_cast<std::size_t>(behind - blocks_.begin()) - 1;
}

void ParetoFront::remove_covered_by(const ObjectiveVector& vector) {
    bool emptied = false;
    for (ParetoBlock& block : blocks_) {
        size_ -= block.remove_covered_by(vector);
        emptied = emptied || block.size() == 0;
    }
    if (emptied) {
        blocks_.erase(std::remove_if(blocks_.begin(), blocks_.end(),
                                     [](const ParetoBlock& block) { return block.size() == 0; }),
                      blocks_.end());
    }
}

void ParetoFront::place(const ObjectiveVector& vector, std::vector<std::int64_t> ids) {
    size_ += static_cast<std::int64_t>(ids.size());
    if (blocks_.empty()) {
        blocks_.emplace_back(count_);
    }
    std::size_t block = block_for(vector);
    if (blocks_[block].size() == ParetoBlock::kCapacity) {
        ParetoBlock upper = blocks_[block].split();
        blocks_.insert(blocks_.begin() + static_cast<std::ptrdiff_t>(block) + 1, std::move(upper));
        block = block_for(vector);
    }
    blocks_[block].insert(blocks_[block].lower_bound(vector), vector, std::move(ids));
}

void ParetoFront::merge(const ParetoFront& other) {
    SCFA_ASSERT(other.count_ == count_, std::to_string(other.count_));
    for (const Entry& entry : other.entries()) {
        insert(entry.vector, entry.id);
    }
}

std::vector<ParetoFront::Entry> ParetoFront::entries() const {
    std::vector<Entry> out;
    for (const ParetoBlock& block : blocks_) {
        for (std::size_t i = 0; i < block.size(); ++i) {
            for (const std::int64_t id : block.ids_at(i)) {
                out.push_back({id, block.vector_at(i)});
            }
        }
    }
    std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) { return a.id < b.id; });
    return out;
}

std::vector<ObjectiveVector> ParetoFront::vectors() const {
    std::vector<ObjectiveVector> out;
    for (const ParetoBlock& block : blocks_) {
        for (std::size_t i = 0; i < block.size(); ++i) {
            out.push_back(block.vector_at(i));
        }
    }
    return out;
}

}  // namespace scfa
