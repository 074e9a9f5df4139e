#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/pareto/pareto_front.hpp
/// @brief The exact set of non-dominated points, kept while points arrive in any order.

#include "dse/pareto/pareto_block.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa {

/// What became of a point that was offered.
enum class Insertion {
    dominated,  ///< something in the front dominates it: not kept
    tied,       ///< kept beside points of the same objective vector
    added,      ///< kept; what it dominates has left
};

/// An incremental archive. Points with equal objective vectors are all kept. The content depends on
/// the set of points offered alone, not on their order.
///
/// Vectors lie in blocks in lexicographic order; a block is skipped by its bounds, and the vectors
/// that last rejected something are asked first. Cost of an insert: O(front) comparisons at worst,
/// packed; most dominated points fall at the first few.
class ParetoFront {
  public:
    struct Entry {
        std::int64_t id;
        ObjectiveVector vector;
    };

    /// @param objectives  in [1, kMostObjectives]
    explicit ParetoFront(std::size_t objectives);

    /// @throws Error{configuration} when an objective is not a number
    Insertion insert(const ObjectiveVector& vector, std::int64_t id);

    /// Whether something in the front beats the vector by more than the slack (objectives.hpp:
    /// `beats`). Monotone: once true, true after any further inserts.
    [[nodiscard]] bool beats_by(const ObjectiveVector& vector, double slack) const;

    /// Inserts everything of the other front. @pre the same number of objectives
    void merge(const ParetoFront& other);

    /// Points; equal ones each count.
    [[nodiscard]] std::int64_t size() const { return size_; }
    [[nodiscard]] std::size_t objectives() const { return count_; }
    /// All points, ids ascending.
    [[nodiscard]] std::vector<Entry> entries() const;
    /// The different vectors in lexicographic order.
    [[nodiscard]] std::vector<ObjectiveVector> vectors() const;

  private:
    [[nodiscard]] bool is_dominated(const ObjectiveVector& vector);
    [[nodiscard]] std::size_t block_for(const ObjectiveVector& vector) const;
    void remember(const ObjectiveVector& vector);
    void remove_covered_by(const ObjectiveVector& vector);
    void place(const ObjectiveVector& vector, std::vector<std::int64_t> ids);

    std::size_t count_;
    std::int64_t size_ = 0;
    std::vector<ParetoBlock> blocks_;  ///< none empty

    /// Vectors that lately dominated an offer. They may have left the front since: what replaced
    /// them dominates as much, so their verdict still stands.
    static constexpr std::size_t kRecent = 8;
    std::array<ObjectiveVector, kRecent> recent_{};
    std::size_t recent_count_ = 0;
    std::size_t recent_next_ = 0;
};

}  // namespace scfa
