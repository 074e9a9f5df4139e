#pragma once
// SPDX-License-Identifier: Apache-2.0
/// @file  dse/space/space.hpp
/// @brief The cartesian product of axes, never held in memory: points are made from their index.
///
/// Two numberings. The *index* counts every combination of values. The *ordinal* counts the
/// distinct points only: where a format does not use an axis (docs/scfa.md, section 2, "Legal"),
/// all its values give the same accelerator, so the combinations are folded into the one of the
/// least index. A sweep runs over ordinals. Both orders are the same: the first parameter of the
/// `Parameter` enumeration varies slowest, so that neighbouring points share memoised pass cycles.

#include "dse/space/wide_count.hpp"
#include "models/arch/design_point.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace scfa {

/// The values that one parameter takes, in the order in which the user gave them, without
/// repetition.
struct Axis {
    static constexpr std::size_t kMostValues = 65'536;

    Parameter parameter;
    std::vector<std::int32_t> values;
};

class Space {
  public:
    /// @param base  the values of parameters that have no axis
    /// @param axes  in any order; repeated values are dropped
    /// @throws Error{configuration} for an axis without values, or two axes of one parameter
    Space(const DesignPoint& base, std::vector<Axis> axes);

    /// In enumeration order: slowest first.
    [[nodiscard]] const std::vector<Axis>& axes() const { return axes_; }
    [[nodiscard]] const DesignPoint& base() const { return base_; }

    /// Combinations of values; `kWideMost` when there are more.
    [[nodiscard]] WideCount size() const { return size_; }
    /// Points left after folding; `kWideMost` when there are more.
    [[nodiscard]] WideCount distinct() const { return distinct_; }
    /// Combinations that are another one's repetition: size() - distinct().
    [[nodiscard]] WideCount folded() const { return size_ - distinct_; }

    /// The combination of that index, as written (not canonical). Cost: O(axes).
    /// @pre index < size()
    [[nodiscard]] DesignPoint point_at(WideCount index) const;
    /// Whether no combination of a lower index has the same canonical form.
    [[nodiscard]] bool is_representative(WideCount index) const;
    /// The canonical form of the distinct point of that ordinal. Cost: O(axes + formats).
    /// @pre ordinal < distinct()
    [[nodiscard]] DesignPoint distinct_point(WideCount ordinal) const;
    /// The index of the combination that stands for that ordinal; saturates.
    [[nodiscard]] WideCount index_of(WideCount ordinal) const;

    using Digits = std::vector<std::uint32_t>;  ///< per axis the index of its value

    /// Which of axes() is the format's.
    [[nodiscard]] std::optional<std::size_t> format_axis() const;
    /// Whether points with that value of the format's axis (0 where there is none) differ by the
    /// axis; if not, its first value stands for all.
    [[nodiscard]] bool uses(std::size_t format_value, std::size_t axis) const {
        return folds_[format_value].uses[axis];
    }
    /// The inverse of `distinct_point`: of the combination that stands for its repetitions.
    /// @pre digits of axes that the format does not use are 0
    [[nodiscard]] WideCount ordinal_of(const Digits& digits) const;

  private:
    friend class SpaceCursor;

    /// What one value of `sparse.format` leaves of the axes.
    struct Fold {
        std::vector<bool> uses;  ///< per axis
        WideCount points = 1;    ///< product over the axes behind the format's that it uses
    };

    void sort_and_check_axes();
    void find_folds();
    [[nodiscard]] Fold fold_of(DesignPoint point) const;
    [[nodiscard]] const Fold& fold_at(const Digits& digits) const;
    [[nodiscard]] Digits digits_at(WideCount index) const;
    [[nodiscard]] Digits distinct_digits(WideCount ordinal) const;
    [[nodiscard]] DesignPoint combination(const Digits& digits) const;

    DesignPoint base_;
    std::vector<Axis> axes_;
    /// First axis whose use may depend on the format: the one behind the format's own, else 0.
    std::size_t tail_ = 0;
    bool has_format_axis_ = false;
    std::vector<Fold> folds_;  ///< per value of the format's axis; one where there is none
    WideCount cycle_ = 0;  ///< distinct points for each combination of the axes before the format's
    WideCount size_ = 1;
    WideCount distinct_ = 1;
};

}  // namespace scfa
