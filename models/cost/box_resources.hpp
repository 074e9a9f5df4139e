#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  models/cost/box_resources.hpp
/// @brief Resources that every point of a box takes at least, and rules that every one breaks.

#include "models/cost/resources.hpp"
#include "models/eval/point_bounds.hpp"
#include "models/eval/result.hpp"

#include <array>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace scfa {

/// Reason::none, or a rule of `check_legal` that no point of the box keeps.
Reason illegal_box(const PointBox& box, const Platform& platform);

/// A component depends on few parameters, so its least cost over a box is found by going through
/// their values, once for each set of values met. Not thread-safe.
class BoxResources {
  public:
    BoxResources(const Platform& platform, const NetworkNeeds& needs);

    /// No point of the box takes less of any. Exact (`resources_of`) for a box of one point, but
    /// that a component whose values are too many to go through counts as nothing.
    /// @pre the box holds legal points only as far as it is fixed
    Resources least(const PointBox& box);

  private:
    static constexpr std::size_t kMostDependencies = 6;
    using Key = std::array<std::pair<const std::int32_t*, std::size_t>, kMostDependencies>;
    struct Hash {
        std::size_t operator()(const Key& key) const;
    };
    struct Part {
        std::vector<Parameter> depends;
        std::unordered_map<Key, Resources, Hash> known;
        Key last{};
        Resources last_least;
    };

    Resources part_least(std::size_t component, const PointBox& box);
    Resources enumerate(std::size_t component, const PointBox& box) const;

    const Platform& platform_;
    Platform poor_;  ///< the same device without UltraRAM
    Platform rich_;  ///< and with more than any point takes
    NetworkNeeds needs_;
    bool has_uram_;
    std::array<Part, kComponents> parts_;
};

}  // namespace scfa
