// SPDX-License-Identifier: Apache-2.0
#include "dse/space/space_cursor.hpp"

namespace scfa {

SpaceCursor::SpaceCursor(const Space& space, WideCount ordinal)
    : space_(space),
      digits_(space.distinct_digits(ordinal)),
      point_(canonical(space.combination(digits_))) {}

void SpaceCursor::next() {
    const Space::Fold& fold = space_.fold_at(digits_);
    for (std::size_t a = space_.axes_.size(); a-- > 0;) {
        if (!fold.uses[a]) {
            continue;
        }
        const Axis& axis = space_.axes_[a];
        const bool wraps = ++digits_[a] == axis.values.size();
        digits_[a] = wraps ? 0 : digits_[a];
        if (a < space_.tail_) {
            if (!wraps) {
                // The format may have changed, and with it what canonical() overrides.
                point_ = canonical(space_.combination(digits_));
                return;
            }
            continue;
        }
        point_[axis.parameter] = axis.values[digits_[a]];
        if (!wraps) {
            return;
        }
    }
    point_ = canonical(space_.combination(digits_));
}

}  // namespace scfa
