#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/search/box_tree.hpp
/// @brief Boxes of a space: subsets of distinct points that branch on one axis after the other.

#include "dse/space/space.hpp"
#include "models/eval/point_bounds.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace scfa {

/// Per axis of the space a range of indices into its values.
struct BoxNode {
    struct Range {
        std::uint32_t first = 0;
        std::uint32_t count = 1;
    };
    std::array<Range, kParameters> ranges{};
};

/// Stateless but for its tables: shared by all threads.
class BoxTree {
  public:
    /// @param order  of branching; parameters without an axis are passed over
    /// Both have to outlive the tree and every box.
    BoxTree(const Space& space, const std::vector<Parameter>& order);

    /// All distinct points.
    [[nodiscard]] BoxNode root() const;
    [[nodiscard]] bool is_point(const BoxNode& node) const;
    /// Distinct points in the box, so that the children's add up to the parent's; saturates.
    [[nodiscard]] WideCount points(const BoxNode& node) const;
    /// The first axis that is not fixed. @pre !is_point(node)
    [[nodiscard]] std::size_t branching_axis(const BoxNode& node) const;
    /// The box cut along that axis: by value, or in halves where there are many.
    [[nodiscard]] std::vector<BoxNode> branch(const BoxNode& node) const;
    [[nodiscard]] const Axis& axis(std::size_t index) const { return space_.axes()[index]; }
    /// In terms of canonical points wherever the format is fixed.
    [[nodiscard]] PointBox box(const BoxNode& node) const;
    /// @pre is_point(node)
    [[nodiscard]] WideCount ordinal(const BoxNode& node) const;

  private:
    static constexpr std::uint32_t kMostChildren = 32;

    /// Folds the axes that the format does not use, once it is fixed.
    void fold(BoxNode& node) const;
    [[nodiscard]] bool is_format_fixed(const BoxNode& node) const;
    [[nodiscard]] std::size_t format_value(const BoxNode& node) const;

    const Space& space_;
    std::vector<std::size_t> order_;      ///< of axes
    std::vector<DesignPoint> canonical_;  ///< per value of the format: the base in canonical form
};

}  // namespace scfa
