#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/pareto/pareto_block.hpp
/// @brief Part of a Pareto front: some objective vectors in lexicographic order, stored objective
/// by
///        objective so that a comparison with all of them vectorises, and their bounds.

#include "dse/pareto/objectives.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa {

class ParetoBlock {
  public:
    static constexpr std::size_t kCapacity = 64;

    /// @param count  objectives in use
    explicit ParetoBlock(std::size_t count) : count_(count) {}

    [[nodiscard]] std::size_t size() const { return ids_.size(); }
    [[nodiscard]] ObjectiveVector vector_at(std::size_t i) const;
    /// Points that have that vector, ascending.
    [[nodiscard]] const std::vector<std::int64_t>& ids_at(std::size_t i) const { return ids_[i]; }
    [[nodiscard]] double first_objective(std::size_t i) const { return columns_[0][i]; }

    /// The first position whose vector is not lexicographically below. Cost: O(log size).
    [[nodiscard]] std::size_t lower_bound(const ObjectiveVector& vector) const;
    [[nodiscard]] bool equals(std::size_t i, const ObjectiveVector& vector) const;

    /// Inserts before position i. @pre size() < kCapacity
    void insert(std::size_t i, const ObjectiveVector& vector, std::vector<std::int64_t> ids);
    /// @return false when that point is there already
    bool add_id(std::size_t i, std::int64_t id);
    /// Moves the upper half into the returned block.
    ParetoBlock split();

    /// A position whose vector is nowhere worse (it dominates or is equal), or size().
    [[nodiscard]] std::size_t find_cover(const ObjectiveVector& vector) const;
    /// Whether any vector here beats the given one by more than the slack (objectives.hpp).
    [[nodiscard]] bool any_beats(const ObjectiveVector& vector, double slack) const;
    /// Removes all that are nowhere better than `vector`. @return points (not vectors) removed
    std::int64_t remove_covered_by(const ObjectiveVector& vector);

  private:
    using Column = std::array<double, kCapacity>;

    void set(std::size_t i, const ObjectiveVector& vector);
    void update_bounds();

    std::size_t count_;
    std::array<Column, kMostObjectives> columns_;
    std::vector<std::vector<std::int64_t>> ids_;
    ObjectiveVector least_{};     ///< per objective
    ObjectiveVector greatest_{};  ///< per objective
};

}  // namespace scfa
