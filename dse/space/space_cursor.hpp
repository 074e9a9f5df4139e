#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/space/space_cursor.hpp
/// @brief Walks the distinct points of a space in order, changing only what differs.

#include "dse/space/space.hpp"

namespace scfa {

/// An odometer over the axes. Holds a reference to the space. Not thread-safe; make one per thread.
class SpaceCursor {
  public:
    /// Stands on the distinct point of that ordinal. @pre ordinal < space.distinct()
    SpaceCursor(const Space& space, WideCount ordinal);

    /// The canonical point.
    [[nodiscard]] const DesignPoint& point() const { return point_; }

    /// To the next distinct point; after the last one, to the first. Cost: O(1) amortised.
    void next();

  private:
    const Space& space_;
    Space::Digits digits_;
    DesignPoint point_;
};

}  // namespace scfa
